"""Jupyter notebooks: one per post, with its Python blocks as cells with output and figures."""

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from postgen.document import CodeBlock, Document, parse_document
from postgen.errors import RuntimeEnvironmentError
from postgen.export.book import Article, Book
from postgen.export.rewrite import Files, contents, figures, render_body
from postgen.series.links import resolve

if TYPE_CHECKING:
    from nbformat import NotebookNode


def notebook(book: Book) -> Files:
    """Return one notebook per post, and one with the contents. It requires nbformat."""
    files = figures(book, "")
    for article in book.articles:
        files[f"{article.stem}.ipynb"] = _written(_cells(article), book)
    index = f"# {book.title}\n\n" + contents(book, lambda a: f"{a.stem}.ipynb")
    files["index.ipynb"] = _written([_markdown(index)], book)
    return files


def _written(cells: "list[NotebookNode]", book: Book) -> bytes:
    v4 = _nbformat()
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same in every export, unlike the random default
    made = v4.new_notebook(cells=cells)
    made.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": book.series.outline.environment.python},
    }
    return (str(v4.writes(made, indent=1)) + "\n").encode()


def _cells(article: Article) -> "list[NotebookNode]":
    """Return text and code cells. A block that is not run stays in the text."""
    title = article.series.title_line(article.lesson)
    document = parse_document(f"# {title}\n\n" + render_body(article, lambda stem: f"{stem}.ipynb"))
    cells: list[NotebookNode] = []
    line, count = 1, 0
    for block in document.python_blocks:
        if block.no_run_reason is not None or block.indent:
            continue
        cells += _text(document, line, block.line - 1)
        count += 1
        cell = _nbformat().new_code_cell(block.body.rstrip("\n"), execution_count=count)
        cell.outputs, line = _outputs(document, block, article)
        cells.append(cell)
    return [*cells, *_text(document, line, document.source.line_count)]


def _text(document: Document, first: int, last: int) -> "Iterator[NotebookNode]":
    source = document.source
    text = source.text[source.line_start(first) : source.line_end(last)].strip("\n") if first <= last else ""
    if text.strip():
        yield _markdown(text)


def _markdown(text: str) -> "NotebookNode":
    cell: NotebookNode = _nbformat().new_markdown_cell(text.strip("\n"))
    return cell


def _outputs(document: Document, block: CodeBlock, article: Article) -> "tuple[list[NotebookNode], int]":
    """Return the shown results after a block as outputs of its cell, and the line after them."""
    v4, outputs, last = _nbformat(), [], block.end_line
    if output := document.expected_output(block):
        text = output.body if output.body.endswith("\n") else output.body + "\n"
        outputs.append(v4.new_output("stream", name="stdout", text=text))
        last = output.end_line
    for shown in document.figures_after(block):
        file = article.figures.get(resolve(article.series, shown.inlines[0].target).path)
        if file is None or file.suffix != ".png":
            break
        picture = base64.b64encode(file.read_bytes()).decode()
        alt = shown.inlines[0].text
        data = {"image/png": picture, "text/plain": alt}
        outputs.append(v4.new_output("display_data", data=data, metadata={"image/png": {"alt": alt}}))
        last = shown.end_line
    return outputs, last + 1


def _nbformat() -> Any:  # noqa: ANN401 (nbformat has no types)
    try:
        from nbformat import v4
    except ImportError as error:
        raise RuntimeEnvironmentError(
            "notebooks need the package nbformat; install it with `uv add 'postgen[notebook]'`"
        ) from error
    return v4
