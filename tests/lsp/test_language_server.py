"""The language server with a real client over standard input and output."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient

from postgen.document import Source
from postgen.rules import find_rule
from postgen.series import load_series
from postgen.validation import ValidateOptions, fix_post, make_post
from tests.projects import OUTLINE, RECAP, small_project

pytestmark = pytest.mark.asyncio(loop_scope="module")

START = "import sys; from postgen.cli.main import main; sys.exit(main())"
BROKEN = RECAP.replace("where $s$ is", "where 🍎 \\(s\\) is").replace("piles of apples", "piles &amp; apples")


# All tests share one server, because it starts slowly.
@pytest_lsp.fixture(  # type: ignore[untyped-decorator]
    scope="module", config=ClientServerConfig(server_command=[sys.executable, "-c", START, "lsp"])
)
async def editor(lsp_client: LanguageClient) -> AsyncIterator[None]:
    capabilities = pytest_lsp.client_capabilities("visual-studio-code")
    await lsp_client.initialize_session(lsp.InitializeParams(capabilities=capabilities))
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def post(tmp_path: Path) -> Path:
    return small_project(tmp_path / "my series") / "posts" / "1.2-looking-back.md"


async def published_diagnostics(editor: LanguageClient, file: Path) -> list[lsp.Diagnostic]:
    await editor.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(editor.diagnostics.get(file.as_uri(), []))


async def open_document(editor: LanguageClient, file: Path, text: str) -> list[lsp.Diagnostic]:
    item = lsp.TextDocumentItem(file.as_uri(), "markdown", 1, text)
    editor.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    return await published_diagnostics(editor, file)


def change(editor: LanguageClient, file: Path, text: str, version: int) -> None:
    full_text = lsp.TextDocumentContentChangeWholeDocument(text)
    document_id = lsp.VersionedTextDocumentIdentifier(version, file.as_uri())
    editor.text_document_did_change(lsp.DidChangeTextDocumentParams(document_id, [full_text]))


def apply_text_edit(text: str, edit: lsp.TextEdit) -> str:
    """Return the text after an edit, whose range counts UTF-16 code units, as in VS Code."""
    lines = text.split("\n")

    def offset(position: lsp.Position) -> int:
        line = lines[position.line].encode("utf-16-le")[: 2 * position.character].decode("utf-16-le")
        return sum(len(before) + 1 for before in lines[: position.line]) + len(line)

    return text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]


async def test_findings_follow_the_unsaved_text(editor: LanguageClient, post: Path) -> None:
    diagnostics = await open_document(editor, post, BROKEN)
    assert sorted(str(f.code) for f in diagnostics if f.code in {"MA201", "HT303"}) == ["HT303", "MA201"]
    maths = next(f for f in diagnostics if f.code == "MA201")
    line = BROKEN.split("\n")[maths.range.start.line]
    assert line.encode("utf-16-le")[2 * maths.range.start.character :].decode("utf-16-le").startswith("\\(s")
    assert maths.severity is lsp.DiagnosticSeverity.Error

    for version, text in enumerate((BROKEN + "\n<b>x</b>\n", RECAP), 2):
        change(editor, post, text, version)
    assert await published_diagnostics(editor, post) == []  # the text in between is outdated and never shown
    assert not post.exists()


async def test_code_actions_are_the_fixes_of_validate(
    editor: LanguageClient, post: Path, tmp_path: Path
) -> None:
    diagnostics = await open_document(editor, post, BROKEN)
    maths = next(f for f in diagnostics if f.code == "MA201")
    document_id = lsp.TextDocumentIdentifier(post.as_uri())
    params = lsp.CodeActionParams(document_id, maths.range, lsp.CodeActionContext([maths]))
    actions = [
        a
        for a in await editor.text_document_code_action_async(params) or ()
        if not isinstance(a, lsp.Command)
    ]
    quick = next(a for a in actions if a.kind == lsp.CodeActionKind.QuickFix)
    assert quick.edit
    assert quick.edit.changes
    text = BROKEN
    for edit in reversed(quick.edit.changes[post.as_uri()]):
        text = apply_text_edit(text, edit)
    assert "where 🍎 $s$ is" in text
    assert "&amp;" in text

    everything = next(a for a in actions if str(a.kind).startswith("source.fixAll"))
    resolved = await editor.code_action_resolve_async(everything)
    assert resolved.edit
    assert resolved.edit.changes
    series = load_series(post.parent.parent)
    expected, _ = fix_post(
        make_post(Source(str(post), BROKEN), post, series), series, ValidateOptions(execute=False)
    )
    (edit,) = resolved.edit.changes[post.as_uri()]
    assert apply_text_edit(BROKEN, edit) == expected != BROKEN


async def test_hover_explains_the_rule(editor: LanguageClient, post: Path) -> None:
    diagnostics = await open_document(editor, post, BROKEN)
    entity = next(f for f in diagnostics if f.code == "HT303")
    document_id = lsp.TextDocumentIdentifier(post.as_uri())
    hover = await editor.text_document_hover_async(lsp.HoverParams(document_id, entity.range.start))
    assert hover
    assert isinstance(hover.contents, lsp.MarkupContent)
    assert find_rule("HT303").doc in hover.contents.value
    assert await editor.text_document_hover_async(lsp.HoverParams(document_id, lsp.Position(0, 0))) is None


async def test_an_error_of_the_outline_is_shown_at_its_position(editor: LanguageClient, post: Path) -> None:
    outline = post.parent.parent / "outline.yaml"
    text = OUTLINE.replace("kind: recap", "kind: novel")
    (diagnostic,) = await open_document(editor, outline, text)
    assert "novel" in diagnostic.message
    assert "kind: novel" in text.split("\n")[diagnostic.range.start.line]

    outline.write_text(text, encoding="utf-8")
    assert await open_document(editor, post, RECAP) == []  # a message to the user instead of a crash
    assert any("unknown kind 'novel'" in message.message for message in editor.messages)
    outline.write_text(OUTLINE, encoding="utf-8")
    change(editor, post, BROKEN, 2)
    assert await published_diagnostics(editor, post)


async def test_other_files_have_no_diagnostics(editor: LanguageClient, post: Path, tmp_path: Path) -> None:
    for file in (post.parent.parent / "README.md", tmp_path / "elsewhere" / "1.2-looking-back.md"):
        assert await open_document(editor, file, "<b>hello</b>") == []


async def test_a_closed_post_has_no_diagnostics(editor: LanguageClient, post: Path) -> None:
    assert await open_document(editor, post, BROKEN)
    document_id = lsp.TextDocumentIdentifier(post.as_uri())
    editor.text_document_did_close(lsp.DidCloseTextDocumentParams(document_id))
    assert await published_diagnostics(editor, post) == []
