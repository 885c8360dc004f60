"""The language server over standard input and output (pygls).

A text is checked a moment after the last keystroke, in a separate thread, one check at a time. If the text
has changed again, its check is skipped or its findings are discarded.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from postgen.document import Source
from postgen.errors import PostgenError
from postgen.lsp.diagnostics import (
    CheckResult,
    check,
    covers,
    diagnostic,
    difference,
    fixed_text,
    hover_text,
    range_of,
    text_edit,
    touches,
)
from postgen.series import OUTLINE
from postgen.version import __version__

_DELAY = 0.2  # seconds without a keystroke after which a text is checked
_FIX_ALL = "source.fixAll.postgen"


class PostgenServer(LanguageServer):
    """A language server with the open texts and their latest findings."""

    def __init__(self) -> None:
        super().__init__("postgen", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.checks: dict[str, CheckResult] = {}
        self._newest: dict[str, int] = {}
        self._shown_problems: set[str] = set()
        self._checker = ThreadPoolExecutor(1, "check")

    def units(self, text: str) -> int:
        """Return the length of a text in code units of the encoding negotiated with the editor."""
        return int(self.workspace.position_codec.client_num_units(text))

    async def check_later(self, uri: str, delay: float = 0.0) -> None:
        """Check a text and publish its findings, unless a newer version arrives first."""
        self._newest[uri] = turn = self._newest.get(uri, 0) + 1
        await asyncio.sleep(delay)
        file = _file(uri)
        if file is None or self._newest.get(uri) != turn:
            return
        document = self.workspace.get_text_document(uri)
        text, version = document.source, document.version

        def work() -> CheckResult | None:
            return check(file, text) if self._newest.get(uri) == turn else None

        found = await asyncio.get_running_loop().run_in_executor(self._checker, work)
        if found and self._newest.get(uri) == turn:
            self.checks[uri] = found
            self._publish(uri, found, version)

    async def all_fixes(self, uri: str) -> lsp.TextEdit | None:
        """Return the edit that applies all safe fixes, or None if there are none."""
        file, text = _file(uri), self.workspace.get_text_document(uri).source
        if file is None:
            return None
        try:
            new = await asyncio.get_running_loop().run_in_executor(self._checker, fixed_text, file, text)
        except PostgenError as error:
            self._show_error(str(error))
            return None
        if new == text or self.workspace.get_text_document(uri).source != text:
            return None  # nothing to fix, or the text has changed meanwhile
        return text_edit(Source(uri, text), difference(text, new), self.units)

    def remove(self, uri: str) -> None:
        """Remove the findings of a closed text."""
        self.checks.pop(uri, None)
        self._newest.pop(uri, None)
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    def _show_error(self, message: str) -> None:
        self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, f"postgen: {message}"))

    def _publish(self, uri: str, found: CheckResult, version: int | None) -> None:
        if found.problem and found.problem not in self._shown_problems:
            self._shown_problems.add(found.problem)
            self._show_error(found.problem)
        shown = [diagnostic(found.source, finding, self.units) for finding in found.findings]
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, shown, version))


def _file(uri: str) -> Path | None:
    """Return the file that a URI names, or None for a text that has not been saved."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path) if path else None


def make_server() -> PostgenServer:
    """Return a server with all features. ``start_io()`` runs it until the editor ends it."""
    server = PostgenServer()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        await server.check_later(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        await server.check_later(params.text_document.uri, _DELAY)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def did_save(params: lsp.DidSaveTextDocumentParams) -> None:
        if params.text_document.uri.endswith("/" + OUTLINE):
            for uri in list(server.checks):
                await server.check_later(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        server.remove(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        found = server.checks.get(params.text_document.uri) or CheckResult(Source("", ""))
        here = [
            finding
            for finding in found.findings
            if covers(range_of(found.source, finding.span, server.units), params.position)
        ]
        text = "\n\n---\n\n".join(hover_text(finding) for finding in here)
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text)) if here else None

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, _FIX_ALL], resolve_provider=True),
    )
    def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return [*_quick_fixes(server, params), *_fix_all(server, params)]

    @server.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolve(action: lsp.CodeAction) -> lsp.CodeAction:
        if isinstance(action.data, str) and action.edit is None:
            edit = await server.all_fixes(action.data)
            action.edit = lsp.WorkspaceEdit({action.data: [edit] if edit else []})
        return action

    return server


def _wanted(params: lsp.CodeActionParams, kind: str) -> bool:
    only = params.context.only
    return only is None or any(kind == wish or kind.startswith(f"{wish}.") for wish in only)


def _quick_fixes(server: PostgenServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    uri = params.text_document.uri
    found = server.checks.get(uri)
    # Edits are offsets in the checked text and would be wrong in any other text.
    if found is None or found.source.text != server.workspace.get_text_document(uri).source:
        return []
    return [
        lsp.CodeAction(
            title=f"{finding.code}: {finding.help or finding.message}",
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[diagnostic(found.source, finding, server.units)],
            edit=lsp.WorkspaceEdit({uri: [text_edit(found.source, e, server.units) for e in finding.edits]}),
        )
        for finding in found.findings
        if finding.fixable
        and _wanted(params, lsp.CodeActionKind.QuickFix)
        and touches(range_of(found.source, finding.span, server.units), params.range)
    ]


def _fix_all(server: PostgenServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    uri = params.text_document.uri
    found = server.checks.get(uri)
    if found is None or not any(f.fixable for f in found.findings) or not _wanted(params, _FIX_ALL):
        return []
    return [lsp.CodeAction(title="postgen: apply all safe fixes", kind=_FIX_ALL, data=uri)]
