"""A Dask cluster in place of this machine's processors: the extra ``cluster``."""

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any

from postgen.errors import SurroundingsError, UsageError
from postgen.execution.elsewhere import Conditions, Submit
from postgen.execution.packing import pack
from postgen.execution.remote import release, run_post

LOCAL = "local"

_PATIENCE = 15  # seconds for a scheduler to answer
_STARTING = 90  # seconds for a first worker to be there: one that is being started imports a lot
_RETRIES = 2
_MISSING = (
    "--cluster needs the extra `cluster`, which is not installed. In a checkout: uv sync --extra cluster. "
    "Elsewhere: pip install 'postgen[cluster]'."
)


class Cluster:
    """The cluster whose scheduler is at ``address``, or ``local`` for one of ``jobs`` processes here.

    Raises SurroundingsError where Dask is not installed, and UsageError for what is no address.
    """

    def __init__(self, address: str, jobs: int) -> None:
        self._address = address
        self._jobs = jobs
        try:
            import distributed  # noqa: F401
        except ImportError as error:
            raise SurroundingsError(_MISSING) from error
        if address != LOCAL:
            _check_address(address)

    @contextmanager
    def submitting(self, conditions: Conditions) -> Iterator[Submit]:
        """A function that has a post run somewhere on the cluster.

        A post whose worker process dies is given to another one by Dask; there is one outcome all the same.
        Raises SurroundingsError where the cluster cannot do the work.
        """
        from distributed import KilledWorker

        with self._client() as client:
            data = conditions.data
            packed = client.scatter(pack(data), hash=False, broadcast=False) if data else ()
            pool = client.get_executor(pure=False, retries=_RETRIES)
            try:
                yield partial(pool.submit, run_post, conditions, packed)
            except KilledWorker as error:
                raise SurroundingsError(
                    f"workers of the cluster died again and again; the last said: {error}"
                ) from error
            except (CancelledError, OSError) as error:
                raise SurroundingsError(f"the cluster at {self._address} is gone: {error}") from error
            finally:
                pool.shutdown(wait=False)
                with suppress(Exception):  # the cluster may be gone, and nothing depends on it
                    client.run(release)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        from distributed import Client, LocalCluster

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # workers come and go: no news
        with ExitStack() as stack:
            where: Any = self._address
            if where == LOCAL:
                local: Any = LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=self._jobs,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",  # a port that nobody else has
                    memory_limit=0,  # the judges limit the posts' memory
                    silence_logs=logging.CRITICAL,
                )
                where = stack.enter_context(local)
            what = "does not answer"
            try:
                connect: Any = Client
                client = stack.enter_context(connect(where, timeout=_PATIENCE, set_as_default=False))
                what = "has no workers"
                client.wait_for_workers(1, timeout=_STARTING)
            except (OSError, TimeoutError) as error:
                raise SurroundingsError(
                    f"the Dask cluster at {self._address} {what}; start `dask scheduler` and `dask worker`"
                ) from error
            yield client


def _check_address(address: str) -> None:
    """Raise UsageError for what can be no scheduler's address; a client of one would be slow to find out."""
    from distributed.comm.addressing import get_address_host_port

    check: Any = get_address_host_port
    try:
        check(address)
    except ValueError as error:
        raise UsageError(
            f"'{address}' is no address of a Dask scheduler, such as tcp://host:8786 ({error})"
        ) from error
