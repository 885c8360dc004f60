"""Something that the post says twice.

**What it flags.** A sentence that repeats what another place of the post has explained. A summary and a
recap repeat on purpose. A model reports it; `postgen critique` asks for that.

**Why.** Repetition costs readers time and makes them look for a difference.

**Example.** Leaky ReLU is defined in two sections.

**Instead.** Say it once, where readers need it first, and refer to it later.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR903", "said-twice")
