"""Alternative texts of images that say nothing about what the image shows."""

import re

_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|pdf|bmp|tiff?|eps|heic|avif)", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+|[A-Za-z]+[-_]?\d+")
_WORDS = re.compile(r"[^\W\d_]+")
# Words that say that there is an image, and words without meaning of their own.
_EMPTY_WORDS = """
    image images img picture pictures pic photo photograph figure figures fig plot plots plotted chart charts
    graph graphs graphic graphics diagram diagrams drawing screenshot screen shot illustration visualization
    visualisation visual render rendering thumbnail icon logo alt alternative text description caption title
    placeholder untitled unnamed output result results here above below see show shows shown this that the a
    an of for from to in at on with and or my our its it is are code python matplotlib example demo sample
    new final copy file png jpg jpeg svg gif
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def says_nothing(text: str) -> bool:
    """True for a text such as `image`, `Figure 1` or `loss_curve.png`, which does not describe an image."""
    text = text.strip().strip("*_`\"'()[].:!").strip()
    if not text:
        return True
    if _FILE_NAME.fullmatch(text) or (_IDENTIFIER.fullmatch(text) and text.islower()):
        return True
    return all(word in _EMPTY for word in _WORDS.findall(text.casefold()))
