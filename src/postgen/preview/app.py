"""The web application of the preview: its routes, security headers and host check."""

import asyncio
import contextlib
import ipaddress
import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postgen.errors import ConfigError, PostgenError, UsageError
from postgen.preview.checker import Checker, read_collection
from postgen.preview.file_watcher import ChangeBroadcaster, watch
from postgen.preview.html import Formulas, code_stylesheet
from postgen.preview.pages import index_page, lesson_page, message_page
from postgen.series import Series
from postgen.series.assets import IMAGE_TYPES, figure_file

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class SecurityHeadersMiddleware:
    """Adds the headers to every response. Images get a stricter policy, because an SVG can have scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if scope["path"].startswith(("/figures/", "/figures-at-base/")):
                    headers["Content-Security-Policy"] = _IMAGE_POLICY
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


class KnownHosts:
    """Refuses requests under other names than ``hosts``, against DNS rebinding.

    The host `0.0.0.0` allows every IP address: rebinding needs a name.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not self._is_known(_host(scope)):
            await PlainTextResponse("Invalid host header", status_code=400)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        return host in self._hosts or ("0.0.0.0" in self._hosts and _is_address(host))


def _host(scope: Scope) -> str:
    """The host that a request names, in lower case and without the port."""
    found = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    host = found[0].lower() if len(found) == 1 else ""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


ASSETS = Path(__file__).parent / "assets"


class Preview:
    """State that the routes share: series folder, latest results, styles of formulas, change events."""

    def __init__(self, series: Series, checker: Checker, broadcaster: ChangeBroadcaster) -> None:
        self.series, self.broadcaster = series, broadcaster
        self.formulas = Formulas()
        self._checker = checker
        self._dirty = asyncio.Event()

    async def index(self, request: Request) -> Response:
        return await self.shown(lambda: self._page(None))

    async def lesson(self, request: Request) -> Response:
        return await self.shown(lambda: self._page(request.path_params["id"]))

    async def figure(self, request: Request) -> Response:
        file = await run_in_threadpool(figure_file, self.series, request.path_params["path"])
        if file is None:
            return Response("no such figure", 404, media_type="text/plain")
        return FileResponse(file, media_type=IMAGE_TYPES[file.suffix.lower()])

    async def code_style(self, request: Request) -> Response:
        return Response(code_stylesheet(), media_type="text/css")

    async def formula_style(self, request: Request) -> Response:
        return Response(self.formulas.stylesheet, media_type="text/css")

    async def events(self, request: Request) -> Response:
        return StreamingResponse(self.broadcaster.events(), media_type="text/event-stream")

    @contextlib.asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Watch and check the posts while the server runs."""
        self._dirty.set()
        tasks = [asyncio.create_task(watch(self.series, self._changed)), asyncio.create_task(self._check())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _changed(self) -> None:
        self.broadcaster.notify()
        self._dirty.set()

    async def _check(self) -> None:
        """Check all posts after each change, and send an event if the results differ."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                collection = await run_in_threadpool(read_collection, self.series.root)
                if await run_in_threadpool(self._checker.check, collection):
                    self.broadcaster.notify()
            except PostgenError:
                pass  # an invalid outline, which every page reports
            except Exception:  # a bug in postgen must not end all further checks
                logging.getLogger("uvicorn.error").exception("the posts could not be checked")

    async def shown(self, render: Callable[[], str]) -> Response:
        """Render a page, or one that says why it cannot be shown."""
        try:
            page = await run_in_threadpool(render)
            return HTMLResponse(page.encode(errors="backslashreplace"))  # a name can have bytes of any kind
        except (PostgenError, OSError) as error:  # OSError: a file vanished while the page was made
            root = self.series.root
            if not root.is_dir():
                message, status = (
                    f"The folder {root} of the series is gone. The page appears when it is back.",
                    503,
                )
            else:
                is_missing = isinstance(error, UsageError) and not isinstance(error, ConfigError)
                message, status = str(error), 404 if is_missing else 500
            return HTMLResponse(message_page("This page cannot be shown", message), status)

    def _page(self, lesson_id: str | None) -> str:
        collection = read_collection(self.series.root)
        if lesson_id is None:
            return index_page(collection, self._checker, self.formulas)
        return lesson_page(collection, collection.series.lesson(lesson_id), self._checker, self.formulas)


def preview_app(
    series: Series,
    checker: Checker,
    broadcaster: ChangeBroadcaster,
    hosts: Sequence[str],
    more_routes: Callable[[Preview], Sequence[Route]] = lambda _: (),
) -> Starlette:
    """Return the application. It rejects requests for hosts other than ``hosts``; see :class:`KnownHosts`.

    ``more_routes`` returns the routes of other pages, such as those of a review.
    """
    preview = Preview(series, checker, broadcaster)
    return Starlette(
        routes=[
            Route("/", preview.index),
            Route("/lessons/{id}", preview.lesson),
            Route("/figures/{path:path}", preview.figure),
            Route("/code.css", preview.code_style),
            Route("/formulas.css", preview.formula_style),
            Route("/events", preview.events),
            *more_routes(preview),
            Mount("/assets", StaticFiles(directory=ASSETS)),
        ],
        middleware=[
            Middleware(SecurityHeadersMiddleware),
            Middleware(KnownHosts, hosts=hosts),
        ],
        lifespan=preview.lifespan,
    )
