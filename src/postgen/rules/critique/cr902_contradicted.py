"""A statement that the post itself contradicts.

**What it flags.** A statement that disagrees with a printed output, a formula or another sentence, of this
post or of an earlier one. A model reports it; `postgen critique` asks for that.

**Why.** One of the two is wrong, and readers cannot know which.

**Example.** "RMSProp is ahead at first", where the table prints a larger loss for it at step 20.

**Instead.** Correct the statement, or the code that prints the output.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR902", "contradicted")
