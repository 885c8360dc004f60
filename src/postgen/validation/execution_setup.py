"""From a series and its posts to what runs their code."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from postgen.execution.dask_cluster import DaskCluster
from postgen.execution.data_snapshot import DataSnapshot, snapshot
from postgen.execution.engine import Engine
from postgen.execution.environment import ReaderEnvironment, reader_environment
from postgen.execution.program import Limits, Program, ProgramBlock
from postgen.files import cpu_count
from postgen.series import Series
from postgen.series.assets import data_files
from postgen.validation.finding_cache import FindingCache, key_of_program
from postgen.validation.options import ValidateOptions
from postgen.validation.posts import Post

ProgressFn = Callable[[str], None]


def create_engine(
    series: Series, options: ValidateOptions, say: ProgressFn | None = None, *, cache: bool = True
) -> Engine:
    """What runs a series' posts, as it declares and as ``options`` ask. Nothing is started yet.

    Raises:
        SandboxError: the sandbox that is asked for does not exist here.
        RuntimeEnvironmentError: a cluster is asked for, and Dask is not installed.
    """
    return Engine(
        lambda: ensure_environment(series, say),
        limits=limits_for(series),
        jobs=options.jobs,
        sandbox=options.sandbox,
        cache=cache,
        data=lambda: snapshot_data(series),
        gpu=series.outline.environment.gpu,
        elsewhere=DaskCluster(options.cluster, options.jobs or cpu_count()) if options.cluster else None,
    )


def extract_program(post: Post) -> Program:
    """What of a post is code."""
    return Program(
        post.path,
        tuple(
            ProgramBlock(block.line, block.first_line, block.body, runs=block.no_run_reason is None)
            for block in post.document.python_blocks
        ),
    )


def extract_programs(posts: Sequence[Post], store: FindingCache) -> list[Program]:
    """The programs of posts. A post is only parsed for its program where its text is new."""
    keys = {post.path: key_of_program(post) for post in posts}
    known = store.get(Program, keys)
    new = {post.path: extract_program(post) for post in posts if post.path not in known}
    store.put(Program, {keys[path]: program for path, program in new.items()})
    return [new.get(post.path) or replace(known[post.path], path=post.path) for post in posts]


def ensure_environment(series: Series, say: ProgressFn | None = None) -> ReaderEnvironment:
    """The reader environment that a series declares, built if need be."""
    declared = series.outline.environment
    return reader_environment(declared.python, declared.packages, notify=say)


def snapshot_data(series: Series) -> DataSnapshot | None:
    """The files that a series gives its posts to read; None where it gives none.

    Raises:
        ConfigError: a file is missing, lies outside of the project, or cannot be read.
        StorageError: there is no place for their copy.
    """
    return snapshot(series.root, data_files(series))


def limits_for(series: Series) -> Limits:
    """What a post's code may use, as the series declares it."""
    declared = series.outline.limits
    return Limits(
        block_seconds=declared.seconds,
        post_seconds=declared.seconds,
        memory_bytes=declared.memory_mb * 1_000_000,
        output_bytes=declared.output_kb * 1_000,
    )
