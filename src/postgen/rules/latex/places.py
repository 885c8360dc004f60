"""Map characters of a formula to offsets in the post."""

from postgen.document import Document, Math


def offset_in_post(document: Document, math: Math, offset: int) -> int:
    """The offset in the post of character ``offset`` of the formula."""
    offset = max(0, min(offset, len(math.latex)))
    end = math.inner + len(math.latex)
    if document.text[math.inner : end] == math.latex:
        return math.inner + offset
    # The text of the post differs in a list, a quotation or a table, and with Windows line endings.
    before = math.latex[:offset]
    number = before.count("\n")
    line = document.source.position(math.inner)[0] + number
    column = len(before) - (before.rfind("\n") + 1)
    start = document.source.line_start(line) if number else math.inner
    if number:
        line_of_post = document.source.line_text(line).rstrip()
        line_of_formula = math.latex.split("\n")[number].rstrip()
        if line_of_post.endswith(line_of_formula):
            start += len(line_of_post) - len(line_of_formula)
    return min(start + column, document.source.line_end(line))
