"""A statement that nothing in the post bears out.

**What it flags.** A comparison, a trend, a cause, a number or a takeaway that no output, formula or passage
supports, or that goes further than its evidence. A model reports it; `postgen critique` asks for that.

**Why.** Readers trust a conclusion because the post seems to show it.

**Example.** "Momentum is faster on every problem", after one run on one problem.

**Instead.** Say what was shown: "Here momentum needs 40 steps, and plain descent needs 210." Or show more.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR901", "not-shown")
