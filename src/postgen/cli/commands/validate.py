"""`postgen validate`."""

import sys
from pathlib import Path

import click

from postgen.cli.options import cluster_option, execution_options, no_exec_option, rule_options
from postgen.cli.outputs import FORMS, Output, output_option, write_outputs
from postgen.cli.progress import progress
from postgen.cli.project import open_series, paths_or_posts
from postgen.cli.repairing import show_repairs, write_repairs
from postgen.cli.terminal import tell, wants_colour


@click.command(
    epilog="""\b
Examples:
  postgen validate                        all posts of the series
  postgen validate posts/1.2-*.md         one post
  postgen validate --no-exec drafts/      the static rules alone
  postgen validate --select MA,ST101      some rules alone
  postgen validate --fix --diff posts/    what could be repaired without judgement
  postgen validate --format json posts/   for other programs
  postgen validate --changed-since main   what a pull request touches
  cat draft.md | postgen validate - --as 1.4
"""
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@no_exec_option
@rule_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@output_option
@click.option("--fix", is_flag=True, help="Repair in the files what needs no judgement, then check.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--check-determinism", is_flag=True, help="Run the code twice, and find what differs (EX807).")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@click.option(
    "--changed-since",
    "base",
    metavar="BASE",
    help="Only posts that differ from where git's HEAD and BASE parted, and posts that depend on them.",
)
@click.option("--verbose", "-v", is_flag=True, help="Also tell what the code of each post took.")
@click.option(
    "--no-cache", is_flag=True, help="Ask the rules and run the code again where nothing has changed."
)
@execution_options
@cluster_option
@click.option(
    "--as", "as_lesson", metavar="LESSON", help="The lesson that standard input (`-`) is a post of."
)
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    no_exec: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    outputs: tuple[Output, ...],
    fix: bool,
    diff: bool,
    check_determinism: bool,
    statistics: bool,
    base: str | None,
    verbose: bool,
    no_cache: bool,
    jobs: int | None,
    sandbox: str,
    cluster: str | None,
    as_lesson: str | None,
) -> int:
    """Check the posts in PATHS (default: posts/) against all rules, and run their code in a sandbox.

    A path of - is standard input; say with --as which lesson it is a post of.
    """
    from postgen.document import source_of_bytes
    from postgen.errors import UsageError
    from postgen.report import FORMATS, as_statistics, as_timings
    from postgen.validation import Options, find_files, post_of, read_posts, validate

    series = open_series(context)
    if select or ignore:
        from postgen.rules import check_selectors

        check_selectors((*select, *ignore))
    files = [path for path in paths_or_posts(series, paths) if str(path) != "-"]
    chosen = find_files(files)
    if base is not None:
        from postgen.validation.touched import touched_posts

        touched = touched_posts(series, base)
        tell(touched.told(base))
        chosen = touched.keep(chosen)
    posts, unreadable = read_posts(chosen, series)
    if len(files) < len(paths):
        if as_lesson is None:
            raise UsageError("standard input is a post of which lesson? Say so with --as, e.g. --as 1.4")
        source = source_of_bytes("-", sys.stdin.buffer.read())
        posts.append(post_of(source, series.posts / series.lesson(as_lesson).file_name, series))
    elif as_lesson is not None:
        raise UsageError("--as says what standard input is: give the path - with it")
    for error in unreadable:
        tell(f"error: {error}")
    options = Options(select, ignore, not no_exec, jobs, sandbox, check_determinism, cluster, not no_cache)
    if diff:
        changed = show_repairs(posts, series, options)
        return 2 if unreadable else int(changed)
    if fix:
        posts = write_repairs(posts, series, options)
    with progress() as moving:
        result = validate(posts, series, options, moving.step)
    write_outputs(result, outputs)
    colour = form == "text" and wants_colour()
    text = as_statistics(result) if statistics else FORMATS[form](result, colour)
    if result.note:
        tell(f"note: {result.note}")
    if verbose:
        click.echo(as_timings(result), nl=False, err=form != "text")
    click.echo(text, nl=False, color=colour)
    return 2 if unreadable else 0 if result.passed else 1
