"""Something that readers cannot know yet.

**What it flags.** A term, a method or a result that the post uses without an explanation and that no
earlier lesson has taught. A model reports it; `postgen critique` asks for that.

**Why.** Readers can only skip it or look elsewhere.

**Example.** "Adam fixes this", in a lesson before the one about Adam.

**Instead.** Explain it in a few words, or leave it out.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR906", "too-early")
