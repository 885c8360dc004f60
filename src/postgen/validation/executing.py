"""From a series and its posts to what runs their code."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from postgen.execution.cluster import Cluster
from postgen.execution.data import DataFiles, gather
from postgen.execution.engine import Engine
from postgen.execution.environment import ReaderEnvironment, reader_environment
from postgen.execution.limits import Limits
from postgen.execution.program import Program, ProgramBlock
from postgen.processors import processors
from postgen.series import Series
from postgen.series.data_files import data_files
from postgen.validation.keeping import Store
from postgen.validation.keys import key_of_program
from postgen.validation.options import Options
from postgen.validation.posts import Post

Say = Callable[[str], None]


def engine_of(series: Series, options: Options, say: Say | None = None, *, cache: bool = True) -> Engine:
    """What runs a series' posts, as it declares and as ``options`` ask. Nothing is started yet.

    Raises:
        SandboxError: the sandbox that is asked for does not exist here.
        SurroundingsError: a cluster is asked for, and Dask is not installed.
    """
    return Engine(
        lambda: environment_of(series, say),
        limits=limits_of(series),
        jobs=options.jobs,
        sandbox=options.sandbox,
        cache=cache,
        data=lambda: data_of(series),
        gpu=series.outline.environment.gpu,
        elsewhere=Cluster(options.cluster, options.jobs or processors()) if options.cluster else None,
    )


def program_of(post: Post) -> Program:
    """What of a post is code."""
    return Program(
        post.path,
        tuple(
            ProgramBlock(block.line, block.first_line, block.body, runs=block.no_run_reason is None)
            for block in post.document.python_blocks
        ),
    )


def programs_of(posts: Sequence[Post], store: Store) -> list[Program]:
    """The programs of posts. A post is only parsed for its program where its text is new."""
    keys = {post.path: key_of_program(post) for post in posts}
    known = store.find(Program, keys)
    new = {post.path: program_of(post) for post in posts if post.path not in known}
    store.keep(Program, {keys[path]: program for path, program in new.items()})
    return [new.get(post.path) or replace(known[post.path], path=post.path) for post in posts]


def environment_of(series: Series, say: Say | None = None) -> ReaderEnvironment:
    """The reader environment that a series declares, built if need be."""
    declared = series.outline.environment
    return reader_environment(declared.python, declared.packages, notify=say)


def data_of(series: Series) -> DataFiles | None:
    """The files that a series gives its posts to read; None where it gives none.

    Raises:
        ConfigurationError: a file is missing, lies outside of the project, or cannot be read.
        StorageError: there is no place for their copy.
    """
    return gather(series.root, data_files(series))


def limits_of(series: Series) -> Limits:
    """What a post's code may use, as the series declares it."""
    declared = series.outline.limits
    return Limits(
        block_seconds=declared.seconds,
        post_seconds=declared.seconds,
        memory_bytes=declared.memory_mb * 1_000_000,
        output_bytes=declared.output_kb * 1_000,
    )
