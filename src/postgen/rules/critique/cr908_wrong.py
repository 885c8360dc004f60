"""A statement that is false.

**What it flags.** A mistake in mathematics, in the description of code or in a fact. A model reports it;
`postgen critique` asks for that.

**Why.** Readers learn something false.

**Example.** "A larger batch makes the gradient larger."

**Instead.** Correct it.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR908", "wrong")
