"""`postgen lsp`."""

import click


@click.command(
    epilog="""\b
Example for Neovim 0.11 or later:
  vim.lsp.config.postgen = { cmd = { "postgen", "lsp" }, filetypes = { "markdown", "yaml" },
                             root_markers = { "outline.yaml" } }
  vim.lsp.enable("postgen")
"""
)
def command() -> None:
    """Start a language server for editors: findings while you type, fixes and explanations of rules.

    It speaks the Language Server Protocol on standard input and output. It checks only the static rules and
    never runs the code in a post.
    """
    from postgen.errors import RuntimeEnvironmentError

    try:
        from postgen.lsp.language_server import make_server
    except ModuleNotFoundError as error:
        raise RuntimeEnvironmentError(
            f"the language server requires the package '{error.name}': install postgen with the extra `lsp`, "
            "e.g. `uv sync --extra lsp`"
        ) from error
    make_server().start_io()
