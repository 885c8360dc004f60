"""The functions of ``import postgen``."""

from collections.abc import Iterable
from decimal import Decimal
from os import PathLike
from pathlib import Path

from postgen.drafting.budget import Budget
from postgen.drafting.draft import DraftResult, DraftSettings, Into, draft_post
from postgen.llm.factory import open_model
from postgen.llm.protocol import LanguageModel
from postgen.rules import validate_selectors
from postgen.series import Lesson, Series, find_root
from postgen.series.loader import load_series as load_root
from postgen.validation import ValidateOptions, ValidationResult, find_files, read_posts
from postgen.validation import validate as validate_posts

AnyPath = str | PathLike[str]


def load_series(folder: AnyPath = ".") -> Series:
    """Read the outline in ``folder``, or else in the nearest folder above it that has one.

    Raises:
        ConfigError: there is no outline, or it is invalid.
    """
    return load_root(find_root(Path(folder)))


def validate(
    series: Series | AnyPath,
    paths: AnyPath | Iterable[AnyPath] | None = None,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    execute: bool = True,
    jobs: int | None = None,
    sandbox: str = "auto",
    check_determinism: bool = False,
    cluster: str | None = None,
    cache: bool = True,
) -> ValidationResult:
    """Check posts by the rules, and run their code in the sandbox.

    Args:
        series: the series, or a folder for :func:`load_series`.
        paths: files and folders; the posts of the series by default.
        select: codes of rules or prefixes of codes, instead of the selection in the outline.
        ignore: codes or prefixes of rules to leave out.
        execute: whether to run the code.
        jobs: the maximum number of posts to run in parallel.
        sandbox: "auto", "namespaces", "landlock" or "none", which runs the code with all your permissions.
        check_determinism: whether to run the code twice and report differences.
        cluster: the address of a Dask scheduler that runs the posts, or "local".
        cache: whether to use cached results.

    Raises:
        UsageError: a path or code does not exist, or a post cannot be read.
        RuntimeEnvironmentError: the reader environment cannot be built, or no sandbox works.
    """
    series = series if isinstance(series, Series) else load_series(series)
    if paths is None:
        paths = [series.posts_dir]
    elif isinstance(paths, str | PathLike):
        paths = [paths]
    posts, unreadable = read_posts(find_files([Path(path) for path in paths]), series)
    if unreadable:
        raise unreadable[0]
    options = ValidateOptions(
        _codes(select), _codes(ignore), execute, jobs, sandbox, check_determinism, cluster, cache, not execute
    )
    return validate_posts(posts, series, options)


def draft(
    series: Series | AnyPath,
    lesson: Lesson | str,
    model: LanguageModel | str | None = None,
    *,
    seed: int = 0,
    max_repairs: int | None = None,
    into: Into | None = None,
    force: bool = False,
    by_section: bool = False,
    budget: Decimal | None = None,
    max_tokens: int | None = None,
    jobs: int | None = None,
    sandbox: str = "auto",
) -> DraftResult:
    """Draft the post of a lesson: plan it, write and run its code, write its text, check and repair it.

    A post without errors goes to the posts of the series, otherwise to its drafts. Everything that the
    embedded model writes goes to the drafts unless ``into`` is "posts".

    Args:
        series: the series, or a folder for :func:`load_series`.
        lesson: the lesson or its id, such as "1.6".
        model: an open model, which stays open, or a name for :func:`postgen.open_model`. The default is the
            model that POSTGEN_MODEL or the outline names, or the embedded model if no endpoint is set.
        seed: the random seed of the requests.
        max_repairs: the maximum number of repairs, instead of the number in the outline.
        into: the folder for a post without errors: "posts" or "drafts".
        force: whether to replace a post that was edited or has uncommitted changes.
        by_section: whether to request the text section by section instead of in one reply.
        budget: the spending limit in US dollars.
        max_tokens: the limit of tokens of all prompts and replies.
        jobs: see :func:`validate`.
        sandbox: see :func:`validate`.

    Raises:
        UsageError: the lesson does not exist, its post has changes that would be lost, or a setting is wrong.
        BudgetError: a limit was reached before there was a complete draft.
        ModelError: the model is unreachable, or its replies are unusable.
        RuntimeEnvironmentError: as for :func:`validate`, or another process drafts the same lesson.
    """
    series = series if isinstance(series, Series) else load_series(series)
    lesson = lesson if isinstance(lesson, Lesson) else series.lesson(lesson)
    settings = DraftSettings(
        seed,
        max_repairs,
        into,
        force,
        Budget(budget, max_tokens),
        by_section=by_section,
        options=ValidateOptions(jobs=jobs, sandbox=sandbox),
    )
    if isinstance(model, LanguageModel):
        return draft_post(series, lesson, model, settings)
    with open_model(model, series.outline.model.name) as opened:
        return draft_post(series, lesson, opened, settings)


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    found = (codes,) if isinstance(codes, str) else tuple(codes)
    validate_selectors(found)
    return found
