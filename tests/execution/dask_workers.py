"""Program: start two worker processes of Dask for the scheduler at the given address.

The workers are forks of one process, because importing Dask is slow.
"""

import asyncio
import os
import sys
from typing import Any


def main() -> None:
    from distributed import Worker

    make_worker: Any = Worker

    async def run_worker() -> None:
        async with make_worker(sys.argv[1], nthreads=1, memory_limit=0, dashboard=False) as worker:
            await worker.finished()

    for _ in range(2):
        if os.fork() == 0:
            asyncio.run(run_worker())
            os._exit(0)
    sys.stdin.read()  # until the test closes it or ends


if __name__ == "__main__":
    main()
