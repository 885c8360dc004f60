"""`postgen validate`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_errors, print_note, print_stderr, progress, use_color
from postgen.cli.fixes import apply_fixes_to_files, show_diff
from postgen.cli.options import (
    Output,
    RegistryChoice,
    execution_options,
    no_exec_option,
    output_option,
    rule_options,
    write_outputs,
)
from postgen.cli.project import open_series, paths_or_posts
from postgen.report import FORMATS

if TYPE_CHECKING:
    from postgen.series import Series
    from postgen.validation import Post, ValidateOptions

_NOT_WITH_OTHERS = {
    "no_exec": "--no-exec",
    "fix": "--fix",
    "diff": "--diff",
    "check_determinism": "--check-determinism",
    "statistics": "--statistics",
    "outputs": "--output",
    "select": "--select",
    "ignore": "--ignore",
}


@click.command(
    epilog="""\b
Examples:
  postgen validate                        check all posts of the series
  postgen validate 1.2                    check the post of a lesson
  postgen validate posts/1.2-*.md         the same, by its path
  postgen validate --no-exec drafts/      check only the static rules
  postgen validate --select MA,ST101      check only some rules
  postgen validate --fix posts/           apply safe fixes, then check
  postgen validate --diff posts/          show the safe fixes
  postgen validate --format json posts/   print JSON for other programs
  postgen validate --changed-since main   check the posts that a pull request affects
  postgen validate --with torch==2.14     show what another version of a package would change
  cat draft.md | postgen validate - --as 1.4
"""
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@no_exec_option
@rule_options
@click.option(
    "--format", "form", type=RegistryChoice(FORMATS), default="text", show_default=True, help="Output format."
)
@output_option
@click.option("--fix", is_flag=True, help="Apply safe fixes in place, then validate.")
@click.option("--diff", is_flag=True, help="Show the changes of --fix without applying them.")
@click.option(
    "--check-determinism", is_flag=True, help="Run the code twice and report results that differ (EX807)."
)
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@click.option(
    "--changed-since",
    "base",
    metavar="BASE",
    help="Check only posts changed since the merge base with BASE, and posts that depend on them.",
)
@click.option("--verbose", "-v", is_flag=True, help="Show the run time of each post.")
@click.option("--no-cache", is_flag=True, help="Ignore cached results.")
@execution_options
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Run the posts on the Dask cluster whose scheduler is at ADDRESS, e.g. tcp://host:8786. "
    "`local` starts a cluster on this machine.",
)
@click.option(
    "--with",
    "requirements",
    metavar="PACKAGE",
    multiple=True,
    help="Run the code with this requirement, e.g. torch==2.14, instead of the declared one, and show which "
    "posts break and which outputs and figures change. Can be repeated; changes no file.",
)
@click.option("--as", "as_lesson", metavar="LESSON", help="Lesson of the post on standard input (`-`).")
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
    requirements: tuple[str, ...],
    as_lesson: str | None,
) -> int:
    """Check the posts in PATHS (default: posts/) against all rules and run their code in a sandbox.

    A path is a file, a folder or a lesson such as 1.2. The path `-` reads a post from standard input and
    requires --as. With --fix, standard output is the fixed post, and the findings go to standard error.
    """
    from postgen.document import decode_source
    from postgen.errors import UsageError
    from postgen.report.text import as_statistics, as_text, as_timings
    from postgen.validation import ValidateOptions, find_files, fix_post, make_post, read_posts, validate

    series = open_series(context)
    files = [path for path in paths_or_posts(series, paths) if str(path) != "-"]
    if other := next((path for path in files if path.suffix in (".yaml", ".yml")), None):
        raise UsageError(
            f"{other}: is YAML, and a post is Markdown; every command checks the outline of its series, so "
            "run `postgen validate` without a path, or with --project DIR for another series"
        )
    if not paths and not series.posts_dir.is_dir():
        raise UsageError(f"{files[0]}: no such folder; write a post first, e.g. with `postgen draft 1.1`")
    chosen = find_files(files)
    if base is not None:
        from postgen.git import merge_base, open_repository
        from postgen.validation import read_folder
        from postgen.validation.changed_posts import affected_posts

        repository = open_repository(series.root)
        published, _unreadable = read_folder(series.posts_dir, series)
        touched = affected_posts(series, repository, merge_base(repository, base), published)
        print_stderr(touched.summary(base))
        chosen = touched.filter(chosen)
    posts, unreadable = read_posts(chosen, series)
    if len(files) < len(paths):
        if as_lesson is None:
            raise UsageError("'-' requires --as LESSON, e.g. --as 1.4")
        source = decode_source("-", sys.stdin.buffer.read())
        posts.append(make_post(source, series.posts_dir / series.lesson(as_lesson).file_name, series))
    elif as_lesson is not None:
        raise UsageError("--as applies to standard input only: pass the path '-' with it")
    print_errors(unreadable)
    if not posts and not unreadable and base is None:
        where = ", ".join(str(path) for path in files)
        print_note(f"nothing to check: there is no post in {where}; write one, e.g. with `postgen draft 1.1`")
    options = ValidateOptions(
        select, ignore, not no_exec, jobs, sandbox, check_determinism, cluster, not no_cache, no_exec
    )
    if requirements:
        _check_combination(context)
        passed = _show_environment_diff(posts, series, requirements, options, form)
        return 2 if unreadable else 0 if passed else 1
    if diff:
        shown = [show_diff(p.path, p.source.text, fix_post(p, series, options)[0]) for p in posts]
        return 2 if unreadable else int(any(shown))
    if fix:
        posts = apply_fixes_to_files(posts, series, options)
    # With --fix, standard output holds the fixed post from standard input and nothing else.
    is_filter = fix and as_lesson is not None
    with progress() as reporter:
        result = validate(posts, series, options, reporter.step)
    write_outputs(result, outputs)
    color = form == "text" and not is_filter and use_color()
    if statistics:
        text = as_statistics(result)
    else:
        text = as_text(result, color) if form == "text" else FORMATS[form](result)
    print_note(result.notice)
    if verbose:
        click.echo(as_timings(result), nl=False, err=is_filter or form != "text")
    click.echo(text, nl=False, color=color, err=is_filter)
    return 2 if unreadable else 0 if result.passed else 1


def _check_combination(context: click.Context) -> None:
    """Refuse options that have no meaning if environments are compared."""
    used = next((name for name in _NOT_WITH_OTHERS if context.params[name]), None)
    if used or context.params["form"] not in ("text", "json"):
        name = _NOT_WITH_OTHERS[used] if used else f"--format {context.params['form']}"
        raise click.UsageError(
            f"--with only compares the results of the code; it cannot be used with {name}."
        )


def _show_environment_diff(
    posts: "list[Post]",
    series: "Series",
    requirements: tuple[str, ...],
    options: "ValidateOptions",
    form: str,
) -> bool:
    """Print what changes with other packages. Return whether all posts do what they did."""
    from postgen.report.environment_changes import changes_as_json, changes_as_text
    from postgen.validation.environment_diff import compare_environments

    with progress() as reporter:
        found = compare_environments(posts, series, requirements, options, reporter.step)
    click.echo(changes_as_text(found) if form == "text" else changes_as_json(found), nl=False)
    return found.passed
