"""The routes of the review: all changed posts, one post, and figures as they were."""

from pathlib import PurePosixPath

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from postgen.errors import PostgenError, UsageError
from postgen.preview.app import Preview
from postgen.preview.review_pages import post_review_page, review_page
from postgen.preview.review_source import ReviewSource
from postgen.series.assets import IMAGE_TYPES


def review_routes(preview: Preview, base: str) -> list[Route]:
    """Return the routes of a review of the changes since the merge base of HEAD and ``base``."""
    source = ReviewSource(preview.series, base, preview.broadcaster)

    async def overview(request: Request) -> Response:
        return await preview.shown(lambda: review_page(source.current(), preview.formulas))

    async def post(request: Request) -> Response:
        return await preview.shown(lambda: _post_page(preview, source, request.path_params["name"]))

    async def figure(request: Request) -> Response:
        path = request.path_params["path"]
        data = await run_in_threadpool(_figure, source, request.path_params["commit"], path)
        if data is None:
            return Response("no such figure", 404, media_type="text/plain")
        return Response(data, media_type=IMAGE_TYPES[PurePosixPath(path).suffix.lower()])

    return [
        Route("/review", overview),
        Route("/review/{name:path}", post),
        Route("/figures-at-base/{commit}/{path:path}", figure),
    ]


def _post_page(preview: Preview, source: ReviewSource, name: str) -> str:
    state = source.current()
    if name not in state.posts:
        raise UsageError(f"{name} has not changed since the base; /review lists the changed posts")
    return post_review_page(state, state.posts[name], preview.formulas)


def _figure(source: ReviewSource, commit: str, path: str) -> bytes | None:
    try:
        state = source.current()
        return state.figure_at_base(path) if commit == state.review.before else None
    except PostgenError:
        return None
