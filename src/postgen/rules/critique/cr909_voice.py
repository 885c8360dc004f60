"""A sentence that does not fit the voice of the series.

**What it flags.** A sentence that breaks what `writing.voice` or the rules of the series say about tone. A
model reports it; `postgen critique` asks for that.

**Why.** The posts of a series should sound like one author.

**Example.** "Thus the valley teaches humility.", in a series with a plain and friendly voice.

**Instead.** Say it as the voice describes.

**Not flagged.** A remark whose quotation is not in the post, whose evidence does not exist, or whose
confidence is lower than `model.critic_confidence`.
"""

from postgen.rules.critique import remark_rule

RULE = remark_rule("CR909", "voice")
