"""Addresses of links and images that nobody has filled in, such as `path/to/image.png` or `URL_HERE`."""

import re

_LONGEST_ADDRESS = 300
_DUMMY = re.compile(
    r"(?:https?://)?(?:[\w.-]+/){0,9}(?:path/to/.*|[^/_-]*your[-_ ]?(?:\w+[-_ ]?)?"
    r"(?:url|link|path|image|file|here|name)(?:[-_ ]here)?(?:[.:/].*)?)|"
    r"[\w-]*(?:to-be-(?:added|done)|goes-here|to-?do|fixme|placeholder)[\w-]*|(?:link|url)[-_]to[-_]\w+|"
    r"(?:[\w.-]+/){0,9}(?:insert|add|put|paste)[-_](?:[a-z]+[-_]){0,4}here(?:\.\w{2,4})?|(?-i:#TODO|#TBD|#FIXME)|"
    r"(?:https?://)?(?:url|link|todo|tbd|tba|fixme|address|placeholder|image-?url|link-?url|xxx+|…|\.\.\.)/?|"
    r"https?://(?:www\.)?example\.(?:com|org|net)/.*(?:insert|todo|link|placeholder).*|"
    r"https?://(?:via\.|www\.)?(?:placeholder\.com|placehold\.(?:co|it)|dummyimage\.com|placekitten\.com)/.*",
    re.IGNORECASE,
)
# The words of the last part of an address such as `URL_HERE`, `replace-me.png` or `link-to-be-added`.
_PLACE_WORDS = frozenset(["here", "goes", "placeholder", "todo", "tbd", "tba", "fixme", "added"])
_VERBS = frozenset(["insert", "add", "put", "paste", "replace", "fill"])
_OTHER_TEXT = (
    "url link image img figure fig path file name address ref href page site website to be in me this the a "
    "my your it real actual screenshot notebook repo picture photo diagram source"
)
_WORDS = _PLACE_WORDS.union(_VERBS, _OTHER_TEXT.split())
_LAST_PART = re.compile(r"(?:\w+:/+)?(?:[\w.-]+/)*([A-Za-z_-]+)(?P<extension>\.\w{2,4})?")
_IMAGE_EXTENSIONS = (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp")


def is_dummy_address(address: str) -> bool:
    """Whether the address of a link or image stands for a real one."""
    if len(address) > _LONGEST_ADDRESS:
        return False
    return bool(_DUMMY.fullmatch(address)) or _has_dummy_name(address)


def _has_dummy_name(address: str) -> bool:
    """True if the last part of an address has only words that stand for a real one."""
    match = _LAST_PART.fullmatch(address)
    if not match:
        return False
    words = re.split("[-_]+", match[1].lower().strip("-_"))
    if not _WORDS.issuperset(words):
        return False
    if len(words) == 1:  # a page can be called `todo` or `here`, an image cannot
        return words[0] in _PLACE_WORDS and (match["extension"] or "").lower() in _IMAGE_EXTENSIONS
    if not _PLACE_WORDS.isdisjoint(words):
        return True
    return not _VERBS.isdisjoint(words) and (match[1].isupper() or words[-1] in ("me", "this"))
