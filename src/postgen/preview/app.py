"""The web application: contents, lessons, figures, styles, and the change events."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from postgen.errors import ConfigurationError, PostgenError
from postgen.preview.checking import Checker
from postgen.preview.formulas import Formulas
from postgen.preview.guarding import Guard, KnownHosts
from postgen.preview.highlighting import colours
from postgen.preview.pages import index_page, lesson_page, message_page
from postgen.preview.shelf import read_shelf
from postgen.preview.watching import Bell, watch
from postgen.series import Series
from postgen.series.figures import PICTURES, figure_file

ASSETS = Path(__file__).parent / "assets"


class Preview:
    """State that the routes share: series folder, latest results, styles of formulas, change events."""

    def __init__(self, series: Series, checker: Checker, bell: Bell) -> None:
        self._series, self._checker, self._bell = series, checker, bell
        self._formulas = Formulas()
        self._dirty = asyncio.Event()

    async def index(self, request: Request) -> Response:
        return await self._shown(None)

    async def lesson(self, request: Request) -> Response:
        return await self._shown(request.path_params["id"])

    async def figure(self, request: Request) -> Response:
        file = await run_in_threadpool(figure_file, self._series, request.path_params["path"])
        if file is None:
            return Response("no such figure", 404, media_type="text/plain")
        return FileResponse(file, media_type=PICTURES[file.suffix.lower()])

    async def code_style(self, request: Request) -> Response:
        return Response(colours(), media_type="text/css")

    async def formula_style(self, request: Request) -> Response:
        return Response(self._formulas.stylesheet, media_type="text/css")

    async def events(self, request: Request) -> Response:
        return StreamingResponse(self._bell.events(), media_type="text/event-stream")

    @contextlib.asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Watch and check the posts while the server runs."""
        self._dirty.set()
        tasks = [asyncio.create_task(watch(self._series, self._changed)), asyncio.create_task(self._check())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _changed(self) -> None:
        self._bell.ring()
        self._dirty.set()

    async def _check(self) -> None:
        """Check all posts after each change, and send an event if the results differ."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                shelf = await run_in_threadpool(read_shelf, self._series.root)
                if await run_in_threadpool(self._checker.check, shelf):
                    self._bell.ring()
            except PostgenError:
                pass  # an invalid outline, which every page reports
            except Exception:  # a bug in postgen must not end all further checks
                logging.getLogger("uvicorn.error").exception("the posts could not be checked")

    async def _shown(self, lesson_id: str | None) -> Response:
        try:
            return HTMLResponse(await run_in_threadpool(self._page, lesson_id))
        except PostgenError as error:
            status = 500 if isinstance(error, ConfigurationError) else 404
            return HTMLResponse(message_page("This page cannot be shown", str(error)), status)

    def _page(self, lesson_id: str | None) -> str:
        shelf = read_shelf(self._series.root)
        if lesson_id is None:
            return index_page(shelf, self._checker, self._formulas)
        return lesson_page(shelf, shelf.series.lesson(lesson_id), self._checker, self._formulas)


def preview_app(series: Series, checker: Checker, bell: Bell, hosts: Sequence[str]) -> Starlette:
    """Return the application. It rejects requests for hosts other than ``hosts``; see :class:`KnownHosts`."""
    preview = Preview(series, checker, bell)
    return Starlette(
        routes=[
            Route("/", preview.index),
            Route("/lessons/{id}", preview.lesson),
            Route("/figures/{path:path}", preview.figure),
            Route("/code.css", preview.code_style),
            Route("/formulas.css", preview.formula_style),
            Route("/events", preview.events),
            Mount("/assets", StaticFiles(directory=ASSETS)),
        ],
        middleware=[
            Middleware(Guard),
            Middleware(KnownHosts, hosts=hosts),
        ],
        lifespan=preview.lifespan,
    )
