"""From a character of a formula's LaTeX to its place in the post."""

from postgen.document import Document, Math


def offset_in_post(document: Document, math: Math, offset: int) -> int:
    """The offset in the post of character ``offset`` of the formula."""
    offset = max(0, min(offset, len(math.latex)))
    end = math.inner + len(math.latex)
    if document.text[math.inner : end] == math.latex:
        return math.inner + offset
    # In a list, a quotation or a table, or with Windows line ends, the text is not the formula's own.
    before = math.latex[:offset]
    number = before.count("\n")
    line = document.source.position(math.inner)[0] + number
    column = len(before) - (before.rfind("\n") + 1)
    if number:
        written, own = document.source.line_text(line), math.latex.split("\n")[number]
        column += (
            max(0, len(written.rstrip()) - len(own.rstrip()))
            if written.rstrip().endswith(own.rstrip())
            else 0
        )
        return min(document.source.line_start(line) + column, document.source.line_end(line))
    return min(math.inner + column, document.source.line_end(line))
