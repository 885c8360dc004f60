"""A sentence that readers can misunderstand.

**What it flags.** A sentence with two readings, a reference without a clear target, or a step that is
missing in an explanation. A model reports it; `postgen critique` asks for that.

**Why.** Readers stop, or go on with a wrong idea.

**Example.** "It then changes it by its value", with three possible things for "it".

**Instead.** Name the things, and write down the missing step.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR907", "unclear")
