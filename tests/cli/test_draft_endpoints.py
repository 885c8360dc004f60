"""`postgen draft` at endpoints that differ: in what they refuse, and how they end and dress replies."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import requested_step, scripted_model
from tests.projects import RECAP
from tests.servers import ErrorReply, OpenAIServer, RawReply, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

POST = "1.2-looking-back.md"
REST = RECAP[RECAP.index("have one big pile") :]
Draft = Callable[..., tuple[CommandResult, list[RecordedRequest]]]
WORDS = [
    "",
    "Bad Request",
    "xgrammar could not compile this",
    "{'loc': ['body'], 'msg': 'Value error'}",
    "Ungültige Anfrage",
    "This feature is not available on your plan",
]


@pytest.fixture(params=["chat", "responses"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def draft(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """Draft the recap. ``answer`` may answer a request; the good model answers the others."""

    def run(
        answer: Callable[[RecordedRequest], ServerReply | None], api: str = "chat", command: str = "draft"
    ) -> tuple[CommandResult, list[RecordedRequest]]:
        good = scripted_model()
        with OpenAIServer(lambda request: answer(request) or good(request)) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "test-model")
            monkeypatch.setenv("POSTGEN_API", api)
            monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)
            return postgen(command, *(["1.2"] if command == "draft" else [])), server.requests

    return run


@pytest.fixture
def first_text(draft: Draft) -> Callable[..., tuple[CommandResult, list[RecordedRequest]]]:
    """Draft the recap; the first requests for its text get these replies, each once."""

    def run(*replies: ServerReply, api: str = "chat") -> tuple[CommandResult, list[RecordedRequest]]:
        left = list(replies)

        def answer(request: RecordedRequest) -> ServerReply | None:
            return left.pop(0) if left and requested_step(request) == "prose" else None

        return draft(answer, api)

    return run


def published(project: Path) -> str:
    post = project / "posts" / POST
    return post.read_text(encoding="utf-8") if post.exists() else ""


def format_of(request: RecordedRequest) -> str | None:
    """The kind of the response format that a request asks for."""
    found: Any = request.body.get("response_format") or request.body.get("text", {}).get("format") or {}
    return str(found["type"]) if found else None


# What endpoints refuse.


@pytest.mark.parametrize("status", [400, 422, 500])
@pytest.mark.parametrize("words", WORDS)
def test_a_refused_schema_is_replaced_by_plain_json(
    draft: Draft, project: Path, status: int, words: str
) -> None:
    def answer(request: RecordedRequest) -> ServerReply | None:
        return ErrorReply(status, words) if format_of(request) == "json_schema" else None

    result, requests = draft(answer)
    assert result.code == 0, result
    assert published(project) == RECAP
    plans = [format_of(a) for a in requests if requested_step(a) == "plan"]
    assert plans[-1] == "json_object"
    assert set(plans[:-1]) == {"json_schema"}
    assert "does not accept a JSON Schema" in result.err
    assert '"objectives"' in [a for a in requests if requested_step(a) == "plan"][-1].text


@pytest.mark.parametrize("words", WORDS[:3])
def test_any_refused_response_format_is_left_out(draft: Draft, project: Path, api: str, words: str) -> None:
    result, requests = draft(lambda a: ErrorReply(400, words) if format_of(a) else None, api)
    assert result.code == 0, result
    assert published(project) == RECAP
    plans = [format_of(a) for a in requests if requested_step(a) == "plan"]
    assert plans == ["json_schema", "json_object", None]


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize(
    "words",
    [
        "System role not supported",
        "Conversation roles must alternate user/assistant/user/assistant/...",
        "Only user and assistant roles are supported!",
        *WORDS[:2],
    ],
)
def test_the_system_text_stands_before_the_users_text(
    draft: Draft, project: Path, api: str, status: int, words: str
) -> None:
    def answer(request: RecordedRequest) -> ServerReply | None:
        roles = [message["role"] for message in request.messages]
        return ErrorReply(status, words) if "system" in roles else None

    result, requests = draft(answer, api)
    assert result.code == 0, result
    assert published(project) == RECAP
    accepted = [a for a in requests if a.messages[0]["role"] == "user"]
    assert accepted[0].messages[0]["content"].startswith("You write posts of the series")
    assert "only the plan" in accepted[0].messages[0]["content"]
    refused_later = [a for a in requests[requests.index(accepted[0]) :] if a not in accepted]
    assert not refused_later, "the endpoint is asked once only"
    assert "does not accept the system role" in result.err


@pytest.mark.parametrize("field", ["temperature", "seed", "stream", "stream_options", "max_tokens"])
@pytest.mark.parametrize("words", ["", "Bad Request", "Unbekanntes Feld"])
def test_any_refused_field_is_left_out(draft: Draft, project: Path, field: str, words: str) -> None:
    result, requests = draft(lambda a: ErrorReply(400, words) if field in a.body else None)
    assert result.code == 0, result
    assert published(project) == RECAP
    refused = [a for a in requests if field in a.body]
    assert len(refused) <= 8
    assert field not in requests[-1].body


def test_the_fields_that_an_endpoint_accepts_are_sent_again(draft: Draft, project: Path) -> None:
    """The culprit is found among all fields, and the others come back."""
    outline = project / "outline.yaml"
    text = outline.read_text(encoding="utf-8")
    outline.write_text(text.replace("model: {", "model: {temperature: 0.5, "), encoding="utf-8")
    result, requests = draft(lambda a: ErrorReply(400, "no") if "temperature" in a.body else None)
    assert result.code == 0, result
    last = requests[-1]
    assert "temperature" not in last.body
    assert "stream_options" in last.body
    assert last.messages[0]["role"] == "system"
    assert last.body["max_tokens"] == 8000


@pytest.mark.parametrize("status", [404, 405, 413, 415, 451])
def test_a_named_part_is_left_out_whatever_the_status(draft: Draft, project: Path, status: int) -> None:
    words = "No endpoints found that support response_format"
    result, requests = draft(lambda a: ErrorReply(status, words) if format_of(a) else None)
    assert result.code == 0, result
    assert published(project) == RECAP
    assert [format_of(a) for a in requests][:3] == ["json_schema", "json_object", None]


@pytest.mark.parametrize(
    "error",
    [
        {"message": "response_format is not supported", "code": 400},
        {"message": "bad request", "code": "400"},
        {"message": "no", "type": "invalid_request_error"},
        "json_schema is not supported",
    ],
)
@pytest.mark.parametrize("streams", [True, False])
def test_a_rejection_may_have_status_200(draft: Draft, project: Path, error: object, streams: bool) -> None:
    body = json.dumps({"error": error}).encode()
    reply = RawReply(b"data: " + body + b"\n\n") if streams else RawReply(body, "application/json")
    result, requests = draft(lambda a: reply if format_of(a) == "json_schema" else None)
    assert result.code == 0, result
    assert published(project) == RECAP
    assert [format_of(a) for a in requests][:2] == ["json_schema", "json_object"]


def test_a_named_part_is_not_sent_three_times_after_a_500(draft: Draft) -> None:
    def answer(request: RecordedRequest) -> ServerReply | None:
        roles = [message["role"] for message in request.messages]
        return ErrorReply(500, "System role not supported") if "system" in roles else None

    result, requests = draft(answer)
    assert result.code == 0, result
    assert len([a for a in requests if requested_step(a) == "plan"]) == 2


@pytest.mark.parametrize("status", [400, 422])
def test_a_request_that_is_rejected_for_another_reason_ends_soon(draft: Draft, status: int) -> None:
    result, requests = draft(lambda _: ErrorReply(status, "your account is not verified"))
    assert result.code == 3, result
    assert "your account is not verified" in result.err
    assert len(requests) <= 8


def test_a_later_rejection_ends_at_once(draft: Draft) -> None:
    def answer(request: RecordedRequest) -> ServerReply | None:
        return ErrorReply(400, "no more credit") if requested_step(request) != "plan" else None

    result, requests = draft(answer)
    assert result.code == 3, result
    assert "no more credit" in result.err
    steps = [requested_step(a) for a in requests]
    assert len(steps) == len(set(steps)), "what the endpoint accepted for the plan is not the reason"


@pytest.mark.parametrize(
    "complaint",
    [
        "This model's maximum context length is 8192 tokens. However, you requested {total} tokens "
        "({prompt} in the messages, {limit} in the completion).",
        "max_tokens is too large: {limit}. This model supports at most 4096 completion tokens.",
        "`max_tokens` must be less than or equal to `4096`",
        "max_tokens: {limit} > 4096, which is the maximum allowed number of output tokens",
        "the request exceeds the context window",
        "Bad Request",
    ],
)
def test_a_token_limit_that_is_too_large_is_lowered(draft: Draft, project: Path, complaint: str) -> None:
    highest = 8192 if "8192" in complaint else 4096

    def answer(request: RecordedRequest) -> ServerReply | None:
        prompt, limit = len(request.text) // 4, request.limit or 0
        if limit <= (highest - prompt if highest == 8192 else highest):
            return None
        return ErrorReply(400, complaint.format(total=prompt + limit, prompt=prompt, limit=limit))

    result, requests = draft(answer)
    assert result.code == 0, result
    assert published(project) == RECAP
    assert "max_tokens" in result.err
    assert (requests[-1].limit or 0) <= highest


def test_a_prompt_that_is_too_long_names_the_remedy(draft: Draft) -> None:
    message = "This model's maximum context length is 300 tokens, however you requested 9000 tokens."
    result, requests = draft(lambda _: ErrorReply(400, message))
    assert result.code == 3, result
    assert "model.max_tokens" in result.err
    assert len(requests) <= 6


# How replies end.


@pytest.mark.parametrize(
    "finish", ["error", "abort", "insufficient_system_resource", "tool_calls", "cancelled", "no idea"]
)
def test_a_reply_with_an_unknown_finish_reason_is_not_whole(
    first_text: Draft, project: Path, api: str, finish: str
) -> None:
    result, _ = first_text(TextReply(RECAP[:200], finish=finish), api=api)
    assert result.code == 0, result
    assert published(project) == RECAP
    result, _ = first_text(*[TextReply(RECAP[:200], finish=finish)] * 2, api=api)


def test_a_reply_that_always_ends_with_an_error_is_never_published(first_text: Draft, project: Path) -> None:
    result, _ = first_text(*[TextReply(RECAP[:200], finish="error")] * 9)
    assert result.code == 3, result
    assert "finish reason 'error'" in result.err
    assert published(project) == ""


def test_the_error_of_a_choice_is_reported(first_text: Draft, project: Path) -> None:
    reply = TextReply(RECAP[:200], finish="error", error="upstream died")
    result, _ = first_text(reply, reply)
    assert result.code == 3, result
    assert "upstream died" in result.err
    assert published(project) == ""


def stream(*events: object) -> RawReply:
    lines = (f"data: {json.dumps(event)}\n\n" for event in events)
    return RawReply(("".join(lines) + "data: [DONE]\n\n").encode())


def chunk(text: str, finish: str | None = None, index: int = 0, **more: object) -> dict[str, Any]:
    choice = {"index": index, "delta": {"content": text}, "finish_reason": finish, **more}
    return {"model": "m", "choices": [choice]}


BEGUN = RECAP[: -len(REST) + 2]
FULL = {"choices": [], "usage": {"prompt_tokens": 2000, "completion_tokens": 4321}}


@pytest.mark.parametrize(
    "events",
    [
        [chunk(BEGUN, "length"), chunk("", "stop")],
        [chunk(BEGUN, "stop", native_finish_reason="MAX_TOKENS")],
        [{**chunk(BEGUN, "stop"), "done_reason": "length"}],
        [{**chunk(BEGUN, "stop"), "stop_type": "limit"}],
        [chunk(BEGUN, "stop"), FULL],
    ],
)
def test_a_reply_that_is_called_whole_but_was_cut_is_continued(
    draft: Draft, project: Path, events: list[object]
) -> None:
    """The server says `stop`, and something else says that the reply was cut off."""
    replies: list[ServerReply] = [stream(*events), TextReply(REST)]
    outline = project / "outline.yaml"
    text = outline.read_text(encoding="utf-8")
    outline.write_text(text.replace("model: {", "model: {max_tokens: 4321, "), encoding="utf-8")
    result, requests = draft(
        lambda request: replies.pop(0) if replies and requested_step(request) == "prose" else None
    )
    assert result.code == 0, result
    assert published(project) == RECAP
    assert len([a for a in requests if "cut off" in a.text]) == 1


def test_alternatives_to_a_reply_are_not_mixed_into_it(first_text: Draft, project: Path) -> None:
    pieces = [RECAP[n : n + 40] for n in range(0, len(RECAP), 40)]
    events = [event for piece in pieces for event in (chunk(piece), chunk("WRONG ", index=1))]
    result, requests = first_text(stream(*events, chunk("", "stop")))
    assert result.code == 0, result
    assert published(project) == RECAP
    assert len(requests) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"object": "error", "message": "the model is loading", "code": 503}', "the model is loading"),
        (b'{"detail": "Not authenticated"}', "Not authenticated"),
        (b'{"detail": [{"loc": ["body"], "msg": "no such model"}]}', "no such model"),
        (b"[" * 100_000, "not JSON"),
    ],
)
@pytest.mark.parametrize("streams", [True, False])
def test_an_error_of_any_form_within_a_reply_is_quoted(
    first_text: Draft, api: str, body: bytes, words: str, streams: bool
) -> None:
    reply = RawReply(b"data: " + body + b"\n\n") if streams else RawReply(body, "application/json")
    result, _ = first_text(reply, reply, api=api)
    assert result.code == 3, result
    assert words in result.err
    assert "internal error" not in result.err


def test_an_error_event_may_be_plain_text(first_text: Draft) -> None:
    reply = RawReply(b"event: error\ndata: overloaded, come back later\n\n")
    result, _ = first_text(reply, reply)
    assert result.code == 3, result
    assert "overloaded, come back later" in result.err


def test_a_byte_order_mark_may_begin_a_stream(first_text: Draft, project: Path) -> None:
    result, _ = first_text(RawReply(b"\xef\xbb\xbf" + stream(chunk(RECAP, "stop")).body))
    assert result.code == 0, result
    assert published(project) == RECAP


@pytest.mark.parametrize("finish", ["length", "MAX_TOKENS", "max_output_tokens", "model_length"])
def test_a_cut_reply_is_continued_from_its_last_whole_word(
    first_text: Draft, project: Path, api: str, finish: str
) -> None:
    begun = TextReply(RECAP[: -len(REST) + 2], finish=finish)  # "Now you ha"
    result, requests = first_text(begun, TextReply(REST), api=api)
    assert result.code == 0, result
    assert published(project) == RECAP
    request = next(a for a in requests if "cut off" in a.text)
    assert request.messages[-2]["content"].endswith("Now you ")


@pytest.mark.parametrize(
    "more",
    [
        REST,
        f"Now you {REST}",
        f"Put two piles of apples together. Now you {REST}",
        f"Continuing exactly where I stopped:\n\n{REST}",
        f"Sure, here is the rest of the post:\n\nyou {REST}",
        RECAP,
        f"Here is the whole post again:\n\n```markdown\n{RECAP}```",
        f"…{REST}",
        f"```markdown\n{REST}```",
    ],
)
def test_continuations_are_joined_without_repetition(first_text: Draft, project: Path, more: str) -> None:
    result, _ = first_text(TextReply(RECAP[: -len(REST) + 2], finish="length"), TextReply(more))
    assert result.code == 0, result
    assert published(project) == RECAP


LAST = "- A sum puts two nu"  # how the recap begins its last line


@pytest.mark.parametrize(
    "more",
    [
        *("The post is already complete.", "There is nothing more to add.", "I've finished the post above."),
        *(
            "I'm sorry, but I can't help with that.",
            '{"text": "numbers together."}',
            "```\nnumbers together.\n```",
        ),
        "# Small Steps – 1.3: Another\n\nA text.\n",
    ],
)
def test_a_post_whose_last_sentence_breaks_off_is_written_by_section(
    first_text: Draft, project: Path, more: str
) -> None:
    begun = RECAP[: RECAP.index(LAST) + len(LAST)]
    result, requests = first_text(TextReply(begun, finish="length"), TextReply(more))
    assert result.code == 0, result
    assert published(project) == RECAP
    assert any(requested_step(a) == "Key Takeaways" for a in requests)


@pytest.mark.parametrize(
    "more",
    ["The post is already complete.", "That completes the post.", "I hope this helps!", "[End of post]"],
)
def test_a_whole_post_that_is_called_cut_is_whole(first_text: Draft, project: Path, more: str) -> None:
    result, requests = first_text(TextReply(RECAP.rstrip(), finish="length"), TextReply(more))
    assert result.code == 0, result
    assert published(project) == RECAP
    assert len(requests) == 3


@pytest.mark.parametrize("end", ["```\n", ""])
def test_a_cut_reply_in_a_fence_is_continued(first_text: Draft, project: Path, end: str) -> None:
    begun = TextReply(f"```markdown\n{RECAP[: -len(REST) + 2]}", finish="length")
    result, _ = first_text(begun, TextReply(REST + end))
    assert result.code == 0, result
    assert published(project) == RECAP


def test_done_without_a_finish_reason_ends_a_reply(first_text: Draft, project: Path) -> None:
    result, requests = first_text(TextReply(RECAP, finish=""))
    assert result.code == 0, result
    assert published(project) == RECAP
    assert len([a for a in requests if requested_step(a) == "prose"]) == 1


def test_an_answer_that_arrives_as_reasoning_is_named(first_text: Draft, api: str) -> None:
    result, _ = first_text(*[TextReply("", reasoning=RECAP)] * 2, api=api)
    assert result.code == 3, result
    assert "arrived as reasoning" in result.err
    assert ("reasoning_content" if api == "chat" else "response.reasoning_text") in result.err


# How replies are dressed.


@pytest.mark.parametrize(
    "template",
    [
        "<seed:think>Apples?</seed:think>\n{}",
        "◁think▷Apples?◁/think▷{}",
        "<reasoning>\nApples?\n</reasoning>\n\n{}",
        "analysisWe need apples.assistantfinal{}",
        "<|channel|>analysis<|message|>Apples?<|end|><|start|>assistant<|channel|>final<|message|>{}<|return|>",
        "<|START_THINKING|>Apples?<|END_THINKING|>{}",
        "{}<|im_end|>",
        "{}\n<|eot_id|>\n",
        "{}</s>",
        "{}\n<think>\nDid I say apples",
        "<think>a</think>\n<answer>\n{}</answer>",
        "Here is the post:\n\n```markdown\n{}```\n\nI hope this helps!",
        "````markdown\n{}````",
        "~~~md\n{}~~~",
        "```mdx\n{}```\n",
        ':::writing{{variant="standard" id="48213"}}\n{}:::',
        "Here is the post:\n\n{}",
        "{}\n\nWould you like the next lesson?",
        "=== BEGIN POST ===\n{}=== END POST ===\n",
        '"""\n{}"""',
        "'''markdown\n{}'''",
        "::: {{.post}}\n{}:::",
        "{}\n### Human: Thanks!\n### Assistant: You are welcome.",
        "### Response:\n{}\n### Instruction: Go on.",
        "{}\n*End of Lesson 1.2*",
        "{}\nThat completes the post.",
        "{}\nCopy\nShare\n",
        "{}\n\nCopy code\n\nGood response\nBad response",
        "{}\n✅ All checks passed.",
        "Certainly! Below is the rewritten post:\n\n---\n\n{}\n---\n\nLet me know if you want changes.",
    ],
)
def test_a_post_arrives_without_its_dress(first_text: Draft, project: Path, template: str) -> None:
    result, requests = first_text(TextReply(template.format(RECAP)))
    assert result.code == 0, result
    assert published(project) == RECAP
    assert len([a for a in requests if requested_step(a) in ("prose", "repair")]) == 1, (
        "nothing is paid twice"
    )


@pytest.mark.parametrize("mark", ["[[block 1]]", "`[[block 7]]`", "**[[Exercise 2]]**", "See [[block 3]]."])
def test_a_mark_that_refers_to_nothing_is_asked_away(first_text: Draft, project: Path, mark: str) -> None:
    result, requests = first_text(TextReply(f"{RECAP}\n{mark}\n"))
    assert result.code == 0, result
    assert published(project) == RECAP
    again = next(a for a in requests if "refers to nothing" in a.text)
    assert mark.strip("`*.").removeprefix("See ") in again.text


def test_a_mark_that_stays_is_a_finding_and_is_repaired(first_text: Draft, project: Path) -> None:
    bad = TextReply(f"{RECAP}\n[[block 1]]\n")
    result, requests = first_text(bad, bad)
    assert result.code == 0, result
    assert published(project) == RECAP
    assert any("PR602" in a.text and "[[block 1]]" in a.text for a in requests)


def test_a_quoted_post_is_unquoted(first_text: Draft, project: Path) -> None:
    quoted = "".join(f"> {line}\n" for line in RECAP.splitlines())
    result, _ = first_text(TextReply(quoted))
    assert result.code == 0, result
    assert published(project) == RECAP


@pytest.mark.parametrize(
    "template",
    [
        'First idea: {{"objectives": 3}}. Better: {}',
        "analysisThe set {{a, b}} matters.assistantfinal{}",
        "Here it is:\n```json\n{}\n```\nIt uses {{x}} as a symbol.",
        '{{"plan": {}}}',
    ],
)
def test_the_plan_is_found_in_its_reply(draft: Draft, project: Path, template: str) -> None:
    def answer(request: RecordedRequest) -> ServerReply | None:
        if requested_step(request) != "plan":
            return None
        plan = scripted_model()(request)
        assert isinstance(plan, TextReply)
        return TextReply(template.format(plan.text))

    result, requests = draft(answer)
    assert result.code == 0, result
    assert published(project) == RECAP
    assert len([a for a in requests if requested_step(a) == "plan"]) == 1


def test_an_emoji_that_is_split_over_two_events_is_joined(first_text: Draft, project: Path) -> None:
    half = [
        RECAP[: -len(REST)] + "have one big pile \ud83c",
        "\udf4e" + REST.removeprefix("have one big pile"),
    ]
    events = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in half]
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    body = "".join(f"data: {json.dumps(e)}\n\n" for e in (*events, end)) + "data: [DONE]\n\n"
    result, _ = first_text(RawReply(body.encode()))
    assert result.code == 0, result
    assert "one big pile 🍎." in published(project)


def test_a_server_that_cuts_the_prompt_is_reported_once(draft: Draft, project: Path) -> None:
    def answer(request: RecordedRequest) -> ServerReply | None:
        reply = scripted_model()(request)
        return TextReply(reply.text, prompt_tokens=200) if isinstance(reply, TextReply) else reply

    result, _ = draft(answer)
    assert result.code == 0, result
    assert result.err.count("silently dropped the rest") == 1
    assert "read only 200 of about" in result.err


def test_a_mark_that_is_repeated_is_asked_away(
    postgen: CommandRunner, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(text: str) -> str:
        return text.replace("[[block 1]]", "[[block 1]]\n\nHere it is once more:\n\n[[Block 1]]")

    with OpenAIServer(scripted_model({"prose": again})) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "test-model")
        result = postgen("draft", "1.1")
    assert result.code == 0, result
    assert "once more" not in (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8")
    assert any("the mark [[block 1]] 2 times" in a.text for a in server.requests)


@pytest.mark.parametrize("stubborn", [False, True])
def test_a_mark_of_a_block_that_does_not_exist_never_vanishes(
    postgen: CommandRunner, project: Path, monkeypatch: pytest.MonkeyPatch, stubborn: bool
) -> None:
    good = scripted_model()
    wrong: list[int] = []

    def answer(request: RecordedRequest) -> ServerReply:
        reply = good(request)
        if requested_step(request) == "prose" and len(wrong) <= stubborn:
            wrong.append(1)
            assert isinstance(reply, TextReply)
            return TextReply(reply.text.replace("[[block 1]]", "[[block 1]]\n\n[[block 9]]"))
        return reply

    with OpenAIServer(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "test-model")
        result = postgen("draft", "1.1")
    assert result.code == 0, result
    assert "[[" not in (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8")
    assert any("the mark [[block 9]], which refers to nothing" in a.text for a in server.requests)
    assert any("placeholder `[[block 9]]`" in a.text for a in server.requests) == stubborn
