"""Something that an earlier lesson has taught.

**What it flags.** A passage that explains again what an earlier post explains. A model reports it; `postgen
critique` asks for that.

**Why.** Readers of a series know the earlier posts.

**Example.** A derivation of the chain rule in lesson 2.4, although lesson 2.2 has it.

**Instead.** Link to the passage, and repeat only the result that this post uses.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR904", "taught-before")
