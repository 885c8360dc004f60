"""The watcher of a series whose folders are removed and created again."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from postgen.preview import file_watcher
from postgen.series import load_series
from tests.preview.posts import FIRST, preview_project


class Changes:
    """A callback for changes that can wait for the next one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    async def __call__(self) -> None:
        self._event.set()

    async def next(self) -> None:
        await asyncio.wait_for(self._event.wait(), 30)

    def reset(self) -> None:
        self._event.clear()


@pytest.mark.parametrize("removed", [".", "posts"])
def test_a_folder_may_be_removed_and_created_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, removed: str
) -> None:
    project = preview_project(tmp_path / "project")
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    starts = 0
    real_awatch = watchfiles.awatch

    async def counting_awatch(*paths: Path, **options: Any) -> AsyncIterator[Any]:  # noqa: ANN401
        nonlocal starts
        starts += 1
        async for change in real_awatch(*paths, **options):
            yield change

    monkeypatch.setattr(file_watcher, "awatch", counting_awatch)

    async def scenario() -> None:
        changes = Changes()
        task = asyncio.create_task(file_watcher.watch(load_series(project), changes))
        await asyncio.sleep(1)
        shutil.rmtree(project / removed)
        await changes.next()
        await asyncio.sleep(2)
        starts_before = starts
        assert starts_before < 10
        await asyncio.sleep(1)
        assert starts <= starts_before + 2
        changes.reset()
        shutil.copytree(copy / removed, project / removed)
        await changes.next()
        await asyncio.sleep(2)
        changes.reset()
        (project / "posts" / FIRST).write_text("new", encoding="utf-8")
        await changes.next()
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(scenario())
