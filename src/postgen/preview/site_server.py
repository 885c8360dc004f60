"""The web server, which runs until Ctrl-C."""

import errno
import socket
from collections.abc import Callable
from pathlib import PurePosixPath
from types import FrameType

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from postgen.errors import RuntimeEnvironmentError, UsageError
from postgen.preview.app import Preview, preview_app
from postgen.preview.checker import Checker
from postgen.preview.file_watcher import ChangeBroadcaster
from postgen.series import Series
from postgen.series.assets import IMAGE_TYPES
from postgen.validation import ValidateOptions


class _Server(uvicorn.Server):
    """A server that closes the event streams first, so that Ctrl-C does not wait for open pages."""

    def __init__(self, config: uvicorn.Config, broadcaster: ChangeBroadcaster) -> None:
        super().__init__(config)
        self._broadcaster = broadcaster

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._broadcaster.close()
        super().handle_exit(sig, frame)


def serve(
    series: Series,
    options: ValidateOptions,
    host: str,
    port: int,
    ready: Callable[[str], None],
    base: str | None = None,
) -> None:
    """Serve the series until the process is interrupted. ``ready`` is called with the address.

    Port 0 means any free port. With a ``base``, the address is that of the review of the changes since then.

    Raises:
        RuntimeEnvironmentError: The port is in use, or the user may not open it.
        UsageError: The host is not an address of this machine.
    """
    broadcaster = ChangeBroadcaster()
    with _listening(host, port) as listening:
        address, port = listening.getsockname()
        hosts = ["127.0.0.1", "localhost", host or address, address]
        if address == "0.0.0.0":
            hosts += [socket.gethostname(), f"{socket.gethostname()}.local"]
        app = preview_app(
            series,
            Checker(options),
            broadcaster,
            hosts,
            lambda preview: review_routes(preview, base) if base else (),
        )
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        shown = "127.0.0.1" if address == "0.0.0.0" else host
        ready(f"http://{shown}:{port}/" + ("review" if base else ""))
        _Server(config, broadcaster).run(sockets=[listening])


def review_routes(preview: Preview, base: str) -> list[Route]:
    """Return the routes of a review: all changed posts, one post, and figures as they were.

    It is about the changes since the merge base of HEAD and ``base``.
    """
    from postgen.preview.review_pages import post_review_page, review_page
    from postgen.preview.review_source import ReviewSource  # git and drafting are not needed otherwise

    source = ReviewSource(preview.series, base, preview.broadcaster)

    async def overview(request: Request) -> Response:
        return await preview.shown(lambda: review_page(source.current(), preview.formulas))

    async def post(request: Request) -> Response:
        name = request.path_params["name"]
        return await preview.shown(lambda: post_review_page(source.current(), name, preview.formulas))

    async def figure(request: Request) -> Response:
        commit, path = request.path_params["commit"], request.path_params["path"]
        data = await run_in_threadpool(source.figure_at_base, commit, path)
        if data is None:
            return Response("no such figure", 404, media_type="text/plain")
        return Response(data, media_type=IMAGE_TYPES[PurePosixPath(path).suffix.lower()])

    return [
        Route("/review", overview),
        Route("/review/{name:path}", post),
        Route("/figures-at-base/{commit}/{path:path}", figure),
    ]


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise RuntimeEnvironmentError(
                f"port {port} is in use; pass another with --port, or --port 0 for a free one"
            ) from error
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise UsageError(
                f"{host} is not an IPv4 address of this machine; the default is 127.0.0.1"
            ) from error
        raise RuntimeEnvironmentError(f"cannot listen at {host}:{port}: {error.strerror or error}") from error
