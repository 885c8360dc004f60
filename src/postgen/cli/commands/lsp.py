"""`postgen lsp`."""

import click


@click.command(
    epilog="""\b
Example, for Neovim 0.11 or later:
  vim.lsp.config.postgen = { cmd = { "postgen", "lsp" }, filetypes = { "markdown", "yaml" },
                             root_markers = { "outline.yaml" } }
  vim.lsp.enable("postgen")
"""
)
def command() -> None:
    """Serve an editor: findings while you type, repairs, and what each rule means.

    Speaks the language server protocol on standard input and output. Runs the static rules alone: no
    code of a post is ever run.
    """
    from postgen.errors import SurroundingsError

    try:
        from postgen.editor.server import make_server
    except ModuleNotFoundError as error:
        raise SurroundingsError(
            f"the language server needs the package '{error.name}': install postgen with its extra `lsp`, "
            "e.g. `uv sync --extra lsp`"
        ) from error
    make_server().start_io()
