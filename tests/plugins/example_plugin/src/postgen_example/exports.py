"""An export format: the Markdown of each post, and a list of the posts."""

from postgen import Book


def plain(book: Book) -> dict[str, bytes]:
    files = {f"{article.stem}.txt": article.document.text.encode() for article in book.articles}
    files["contents.txt"] = "".join(f"{article.title}\n" for article in book.articles).encode()
    return files
