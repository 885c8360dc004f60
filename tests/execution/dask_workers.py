"""Called as a program with a scheduler's address: two workers of Dask, each a process of its own.

They are forks of one process that has imported Dask, which takes longer than all else that they do.
"""

import asyncio
import os
import sys
from typing import Any


def main() -> None:
    from distributed import Worker

    make: Any = Worker

    async def work() -> None:
        async with make(sys.argv[1], nthreads=1, memory_limit=0, dashboard=False) as worker:
            await worker.finished()

    for _ in range(2):
        if os.fork() == 0:
            asyncio.run(work())
            os._exit(0)
    sys.stdin.read()  # until the test closes it, or is gone


if __name__ == "__main__":
    main()
