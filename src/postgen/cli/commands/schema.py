"""`postgen schema`."""

import click


@click.command(
    epilog="""\b
Examples:
  postgen schema > outline.schema.json
  postgen schema --markdown > docs/configuration.md

With the first line of outline.yaml `# yaml-language-server: $schema=outline.schema.json`, an editor
completes and checks it.
"""
)
@click.option(
    "--markdown", is_flag=True, help="Print all keys and variables with their meaning as a Markdown page."
)
def command(markdown: bool) -> None:
    """Print the JSON Schema of outline.yaml, for editors."""
    from postgen.series import outline_schema

    if markdown:
        import json

        from postgen.report.reference import as_reference

        click.echo(as_reference(json.loads(outline_schema())), nl=False)
        return
    click.echo(outline_schema(), nl=False)
