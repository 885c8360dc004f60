"""Drafting from Python, without the command line."""

from pathlib import Path

import pytest

from postgen.drafting.accept import accept_reply
from postgen.drafting.bulk_drafts import draft_concurrently
from postgen.drafting.draft import DraftResult, DraftSettings, draft_post
from postgen.llm.factory import open_model
from postgen.series import Series, load_series
from postgen.validation import ValidateOptions
from tests.drafting.scripted_model import scripted_model
from tests.projects import LESSON, small_project
from tests.servers import OpenAIServer


class Recorder:
    """Records reported messages."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.streamed = ""

    def log(self, message: str) -> None:
        self.messages.append(message)

    def notice(self, message: str) -> None:
        self.messages.append(message)

    def step(self, message: str) -> None:
        pass

    def text(self, piece: str) -> None:
        self.streamed += piece


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return load_series(small_project(tmp_path))


def test_a_draft_requires_only_a_series_a_lesson_and_a_model(series: Series) -> None:
    with OpenAIServer(scripted_model()) as server:
        environment = {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        with open_model(environment=environment) as model:
            result = draft_post(series, series.lesson("1.2"), model)
    assert result.repair.verdict.passed
    assert result.path == series.posts_dir / "1.2-looking-back.md"
    assert result.path.read_text(encoding="utf-8") == result.repair.verdict.text


def test_progress_is_reported_with_the_lesson(series: Series) -> None:
    recorder = Recorder()
    settings = DraftSettings(options=ValidateOptions(execute=False))
    lessons = [series.lesson("1.1"), series.lesson("1.2")]
    with OpenAIServer(scripted_model()) as server:
        environment = {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        with open_model(environment=environment) as model:
            drafted = dict(draft_concurrently(series, lessons, model, settings, recorder))
    assert all(isinstance(outcome, DraftResult) for outcome in drafted.values())
    assert recorder.messages[:2] == ["1.1: planning", "1.2: planning"]
    assert {"1.1: writing the code", "1.1: checking", "1.2: checking"} <= set(recorder.messages)
    assert "What is a sum?" in recorder.streamed


def test_a_reply_can_be_accepted(series: Series) -> None:
    lesson = series.lesson("1.1")
    accepted = accept_reply(series, lesson, LESSON, ValidateOptions(execute=False))
    assert (accepted.path, accepted.repair) == (series.posts_dir / lesson.file_name, "")
    without_takeaways = LESSON.replace("## Key Takeaways", "## Notes")
    second = accept_reply(series, lesson, without_takeaways, ValidateOptions(execute=False))
    assert second.path == series.drafts_dir / lesson.file_name
    assert "Key Takeaways" in second.repair
