"""`postgen renumber`."""

import click

from postgen.cli.console import print_line, print_stderr
from postgen.cli.project import display_path, open_series
from postgen.plural import plural


@click.command(
    epilog="""\b
Examples:
  postgen renumber          show the posts that have moved, and what would change
  postgen renumber --yes    do it
"""
)
@click.option("--yes", is_flag=True, help="Do what is shown.")
@click.pass_context
def command(context: click.Context, yes: bool) -> int:
    """Move posts to their lessons after you have edited the outline.

    Use it when you have inserted, removed, moved or renamed lessons, or swapped modules. It finds the lesson
    of each misnamed post by its title, its text and the committed outline. It then changes the file name, the
    title line, all links to the post, its figures, postgen.lock, its plan, and the lesson ids in the outline
    that you have not changed yourself. Old posts are kept in .postgen/replaced/.
    """
    from postgen.scaffold.renumber import apply_renumbering, plan_renumbering

    series = open_series(context, moved=True)
    plan = plan_renumbering(series)
    for move in plan.moves:
        print_line(f"{display_path(move.post.file)} → {move.new_name} ({move.reason})")
    moved = {move.post.file for move in plan.moves}
    linked = [file for file in plan.files if file.old not in moved]
    for file in linked:
        print_line(f"{display_path(file.old)}: links")
    for line in plan.settings:
        print_line(line)
    for stray in plan.unclear:
        print_stderr(
            f"{display_path(stray.post.file)}: belongs to no lesson: {stray.reason}; rename it yourself"
        )
    if not plan.moves:
        print_line("all posts are named after their lessons" if not plan.unclear else "nothing to move")
        return int(bool(plan.unclear))
    if not yes:
        print_line(f"{plural(len(plan.moves), 'post')} would move; pass --yes to do it")
        return 0
    apply_renumbering(series, plan)
    print_line(
        f"{plural(len(plan.moves), 'post')} moved with figures and lock entries, links changed in "
        f"{plural(len(linked), 'other file')}; the old texts are in .postgen/replaced/"
    )
    return int(bool(plan.unclear))
