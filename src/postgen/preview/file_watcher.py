"""Watch the series on disk, and notify every open page of changes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from watchfiles import Change, awatch

from postgen.series import Series

_ALIVE_EVERY = 20.0  # seconds; keeps proxies from closing an idle stream

_RETRY_AFTER = 1.0  # seconds; a missing folder is looked for this often


class ChangeBroadcaster:
    """Broadcasts change events to all open pages. Closing it ends every event stream.

    ``generation`` counts the changes.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._listeners: set[asyncio.Queue[bool]] = set()
        self._closed = False

    def notify(self) -> None:
        self.generation += 1
        for queue in self._listeners:
            queue.put_nowait(True)

    def close(self) -> None:
        self._closed = True
        for queue in self._listeners:
            queue.put_nowait(False)

    async def events(self) -> AsyncIterator[str]:
        """Yield server-sent events: ``changed`` for every change, and comments, until it is closed."""
        queue: asyncio.Queue[bool] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield "retry: 1000\n\n"
            while not self._closed:
                try:
                    changed = await asyncio.wait_for(queue.get(), _ALIVE_EVERY)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if changed:
                    yield "event: changed\ndata: \n\n"
        finally:
            self._listeners.discard(queue)


async def watch(series: Series, changed: Callable[[], Awaitable[None]]) -> None:
    """Call ``changed`` after each change of the outline, a post, a draft or a figure. It never returns."""
    names = {"outline.yaml", series.posts_dir.name, series.drafts_dir.name}

    def at_the_root(_: Change, path: str) -> bool:
        return Path(path).name in names

    def is_content(_: Change, path: str) -> bool:
        return not Path(path).name.startswith(".")

    while True:
        if not series.root.is_dir():
            while not series.root.is_dir():
                await asyncio.sleep(_RETRY_AFTER)
            await changed()
        folders = [folder for folder in (series.posts_dir, series.drafts_dir) if folder.is_dir()]
        stop = asyncio.Event()

        async def root(folders: list[Path] = folders, stop: asyncio.Event = stop) -> None:
            async for _ in awatch(series.root, recursive=False, watch_filter=at_the_root, stop_event=stop):
                await changed()
                if [f for f in (series.posts_dir, series.drafts_dir) if f.is_dir()] != folders:
                    stop.set()  # a folder was added or removed: watch the present ones
                    return

        async def content(folders: list[Path] = folders, stop: asyncio.Event = stop) -> None:
            async for _ in awatch(*folders, watch_filter=is_content, stop_event=stop):
                await changed()

        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(root())
                if folders:
                    tasks.create_task(content())
        except* OSError:  # a folder is gone, or cannot be watched now
            await asyncio.sleep(_RETRY_AFTER)
            await changed()
