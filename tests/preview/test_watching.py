"""Watching a series whose folders come and go."""

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
    """Counts changes, and waits for the next one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    async def __call__(self) -> None:
        self._event.set()

    async def next(self) -> None:
        await asyncio.wait_for(self._event.wait(), 30)

    def forget(self) -> None:
        self._event.clear()


@pytest.mark.parametrize("gone", [".", "posts"])
def test_a_folder_may_vanish_and_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    project = preview_project(tmp_path / "project")
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    starts = 0
    real = watchfiles.awatch

    async def counted(*paths: Path, **options: Any) -> AsyncIterator[Any]:  # noqa: ANN401
        nonlocal starts
        starts += 1
        async for change in real(*paths, **options):
            yield change

    monkeypatch.setattr(file_watcher, "awatch", counted)

    async def scenario() -> None:
        changes = Changes()
        task = asyncio.create_task(file_watcher.watch(load_series(project), changes))
        await asyncio.sleep(1)
        shutil.rmtree(project / gone)
        await changes.next()
        await asyncio.sleep(2)
        before = starts
        assert before < 10
        await asyncio.sleep(1)
        assert starts <= before + 2
        changes.forget()
        shutil.copytree(copy / gone, project / gone)
        await changes.next()
        await asyncio.sleep(2)
        changes.forget()
        (project / "posts" / FIRST).write_text("new", encoding="utf-8")
        await changes.next()
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(scenario())
