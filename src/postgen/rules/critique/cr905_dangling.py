"""A reference to something that does not exist.

**What it flags.** A reference to a passage, a figure, an exercise or a statement of a lesson that is not
there. A model reports it; `postgen critique` asks for that.

**Why.** Readers look for it in vain.

**Example.** "As lesson 1.5 hinted, …", where lesson 1.5 has no such hint.

**Instead.** Refer to what is there, or remove the reference.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR905", "dangling")
