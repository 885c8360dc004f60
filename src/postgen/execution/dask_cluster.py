"""Run posts on a Dask cluster instead of this machine: the extra ``cluster``."""

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any

from postgen.errors import RuntimeEnvironmentError, UsageError
from postgen.execution.dask_worker import close_idle_engines, pack, run_post
from postgen.execution.remote_executor import JobSpec, SubmitFn

LOCAL = "local"

_CONNECT_TIMEOUT = 15  # seconds
_WORKER_TIMEOUT = 90  # seconds until the first worker is ready: a new worker imports a lot
_RETRIES = 2
_MISSING = (
    "--cluster needs the extra `cluster`, which is not installed. In a checkout: uv sync --extra cluster. "
    "Elsewhere: pip install 'postgen[cluster]'."
)


class DaskCluster:
    """The cluster whose scheduler is at ``address``; ``local`` starts one with ``jobs`` processes here.

    Raises RuntimeEnvironmentError if Dask is not installed, and UsageError for an invalid address.
    """

    def __init__(self, address: str, jobs: int) -> None:
        self._address, self._jobs = address, jobs
        try:
            import distributed  # noqa: F401
        except ImportError as error:
            raise RuntimeEnvironmentError(_MISSING) from error
        from distributed.comm.addressing import get_address_host_port

        check: Any = get_address_host_port
        try:
            if address != LOCAL:
                check(address)  # a client would detect an invalid address only after a timeout
        except ValueError as error:
            raise UsageError(
                f"'{address}' is not the address of a Dask scheduler, such as tcp://host:8786 ({error})"
            ) from error

    @contextmanager
    def session(self, job: JobSpec) -> Iterator[SubmitFn]:
        """Yield a function that submits a post. If a worker dies, Dask runs its post on another one.

        Raises RuntimeEnvironmentError if the cluster fails.
        """
        from distributed import KilledWorker

        with self._client() as client:
            data = job.data
            packed = client.scatter(pack(data), hash=False, broadcast=False) if data else ()
            pool = client.get_executor(pure=False, retries=_RETRIES)
            try:
                yield partial(pool.submit, run_post, job, packed)
            except KilledWorker as error:
                raise RuntimeEnvironmentError(
                    f"a post was given up after {_RETRIES} retries because the cluster's workers died; "
                    f"look into the logs of `dask worker`: {error}"
                ) from error
            except (CancelledError, OSError) as error:
                raise RuntimeEnvironmentError(
                    f"lost the connection to the Dask cluster at {self._address}: {error}"
                ) from error
            finally:
                pool.shutdown(wait=False)
                with suppress(Exception):  # the cluster may be gone, and this is only cleanup
                    client.run(close_idle_engines)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        from distributed import Client, LocalCluster

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # hides that workers start and stop
        with ExitStack() as stack:
            where: Any = self._address
            if where == LOCAL:
                local: Any = LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=self._jobs,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",  # any free port
                    memory_limit=0,  # the supervisors limit the posts' memory
                    silence_logs=logging.CRITICAL,
                )
                where = stack.enter_context(local)
            problem = "does not answer"
            try:
                connect: Any = Client
                client = stack.enter_context(connect(where, timeout=_CONNECT_TIMEOUT, set_as_default=False))
                problem = "has no workers"
                client.wait_for_workers(1, timeout=_WORKER_TIMEOUT)
            except (OSError, TimeoutError) as error:
                raise RuntimeEnvironmentError(
                    f"the Dask cluster at {self._address} {problem}; start `dask scheduler` and `dask worker`"
                ) from error
            yield client
