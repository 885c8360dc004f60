"""The engine and the reader environment of a series."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from postgen.errors import UsageError
from postgen.execution.dask_cluster import DaskCluster
from postgen.execution.data_snapshot import DataSnapshot, snapshot
from postgen.execution.engine import Engine
from postgen.execution.environment import (
    ReaderEnvironment,
    existing_environment,
    reader_environment,
    resolve,
)
from postgen.execution.program import Limits
from postgen.files import cpu_count, ensure_cache_dir
from postgen.series import Series
from postgen.series.assets import data_files
from postgen.series.field_types import check_requirement, package_name
from postgen.validation.validate_options import ValidateOptions

ProgressFn = Callable[[str], None]
"""Is called with a line of text before each slow step."""


def create_engine(series: Series, options: ValidateOptions, progress: ProgressFn | None = None) -> Engine:
    """Return the engine that runs the posts of a series. It starts nothing yet.

    Raises:
        RuntimeEnvironmentError: this system does not have the requested sandbox or Dask.
    """
    declared = series.outline.limits
    limits = Limits(
        block_seconds=declared.seconds,
        post_seconds=declared.seconds,
        memory_bytes=declared.memory_mb * 1_000_000,
        output_bytes=declared.output_kb * 1_000,
        figure_dpi=series.outline.environment.figure_dpi,
    )
    cluster = DaskCluster(options.cluster, options.jobs or cpu_count()) if options.cluster else None
    return Engine(
        lambda: ensure_environment(series, progress),
        limits=limits,
        jobs=options.jobs,
        sandbox=options.sandbox,
        cache=options.cache,
        data=lambda: snapshot_data(series),
        gpu=series.outline.environment.gpu,
        elsewhere=cluster.session if cluster else None,
    )


def ensure_environment(series: Series, progress: ProgressFn | None = None) -> ReaderEnvironment:
    """Return the reader environment that a series declares, and build it if it does not exist.

    Raises:
        RuntimeEnvironmentError: it cannot be built.
    """
    declared = series.outline.environment
    return reader_environment(declared.python, declared.packages, notify=progress)


def with_packages(series: Series, requirements: Sequence[str], progress: ProgressFn | None = None) -> Series:
    """The same series with another reader environment, whose versions are all fixed.

    A requirement replaces those of the same package, and others are added. Packages that no requirement names
    keep the versions of the declared environment wherever uv can do so.

    Raises:
        UsageError: a requirement is not valid.
        RuntimeEnvironmentError: an environment cannot be built or resolved.
    """
    for text in requirements:
        try:
            check_requirement(text)
        except ValueError as error:
            raise UsageError(f"--with {text!r}: {error}") from error
    declared = series.outline.environment
    given = {package_name(text): text for text in requirements}
    packages = [text for text in declared.packages if package_name(text) not in given] + list(given.values())
    pins = [pin for pin in ensure_environment(series, progress).packages if package_name(pin) not in given]
    if progress:
        progress("resolving the packages of the other environment")
    plan = resolve(declared.python, packages, ensure_cache_dir("environments"), pins)
    environment = declared.model_copy(update={"packages": plan.pins})
    return replace(series, outline=series.outline.model_copy(update={"environment": environment}))


def resolved_packages(series: Series) -> tuple[str, ...]:
    """The versions of all packages in the reader environment; empty if it does not exist on this machine."""
    declared = series.outline.environment
    environment = existing_environment(declared.python, declared.packages)
    return environment.packages if environment else ()


def existing_python(series: Series) -> Path | None:
    """Return the interpreter of the reader environment if it exists already, else None. Builds nothing."""
    declared = series.outline.environment
    environment = existing_environment(declared.python, declared.packages)
    return environment.python if environment else None


def snapshot_data(series: Series) -> DataSnapshot | None:
    """Return the files that posts may read, or None if the series declares none.

    Raises:
        ConfigError: a file is missing, lies outside of the project, or cannot be read.
        StorageError: the copy cannot be stored.
    """
    return snapshot(series.root, data_files(series))
