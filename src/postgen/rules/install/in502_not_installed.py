"""Package imported but never installed.

**What it flags.** The first import of a package that neither this post nor an earlier one tells the reader to
install with uv. This is a warning because a module and its package can have different names.

**Why.** A reader who follows the series from the start must be able to run each block.

**Example.** `import torch` in the first lesson, without a command that installs it.

**Instead.** Give the command before the first block that needs the package: `uv add torch`.

**Not flagged.** The standard library. Packages that come with another one, as NumPy does with matplotlib.
"""

from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule, no_check
from postgen.rules.cross_post.post_facts import PostFacts, SeriesIndex
from postgen.rules.install.packages import packages_with


def compare(facts: PostFacts, earlier: SeriesIndex, _context: Context) -> Problems:
    for used in facts.imports:
        packages = packages_with(used.name)
        if earlier.packages.isdisjoint(packages) and not set(packages).intersection(facts.packages):
            yield Problem(
                used.span,
                f"`{used.name}` is imported, but neither this post nor an earlier one installs it",
                f"add the command before this block: `uv add {packages[0]}`",
            )


RULE = Rule("IN502", "not-installed", no_check, severity=Severity.WARNING, check_across_posts=compare)
