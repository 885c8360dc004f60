"""The Batch API of the test server. A batch is processed when its status is requested."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.servers import wire_format
from tests.servers.replies import ErrorReply, RecordedRequest, ServerReply, StalledStream, TextReply


@dataclass
class BatchStore:
    """The uploaded files and the submitted batches.

    A batch ends as `completed`, or as `expired` if the reply to one of its lines is a :class:`StalledStream`.
    While ``paused``, batches stay in progress. If ``refuses`` is set, every batch fails with this message.
    ``submitted`` is called after a batch has been stored and before the response is sent.
    """

    reply: Callable[[RecordedRequest], ServerReply]
    paused: bool = False
    refuses: str = ""
    submitted: Callable[[], object] = lambda: None
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)

    def get(self, path: str) -> bytes | None:
        """Return the response to a GET below `/v1`, or ``None`` for an unknown path."""
        if path == "/batches":
            listed = list(reversed(self.batches.values()))
            return json.dumps({"object": "list", "data": listed, "has_more": False}).encode()
        if found := re.fullmatch(r"/batches/([\w-]+)", path):
            return json.dumps(self._updated(found[1])).encode() if found[1] in self.batches else None
        if found := re.fullmatch(r"/files/([\w-]+)/content", path):
            return self.files.get(found[1])
        return None

    def upload(self, data: bytes, content_type: str) -> bytes:
        """Store the file of a multipart form."""
        message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + data)
        parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
        assert str(parts["purpose"].get_payload()).strip() == "batch"
        content = parts["file"].get_payload(decode=True)
        assert isinstance(content, bytes)
        return json.dumps(self._store(content)).encode()

    def submit(self, body: dict[str, Any]) -> bytes:
        """Create a batch from an uploaded file."""
        assert body["completion_window"] == "24h"
        lines = self.files[body["input_file_id"]].splitlines()
        identifier = f"batch_{len(self.batches) + 1}"
        self.batches[identifier] = {
            "id": identifier,
            "object": "batch",
            "status": "validating",
            "created_at": 1,
            "endpoint": body["endpoint"],
            "completion_window": "24h",
            "input_file_id": body["input_file_id"],
            "metadata": body.get("metadata"),
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
        }
        response = json.dumps(self.batches[identifier]).encode()
        self.submitted()
        return response

    def _store(self, content: bytes) -> dict[str, Any]:
        identifier = f"file-{len(self.files) + 1}"
        self.files[identifier] = content
        description = {"id": identifier, "object": "file", "bytes": len(content), "created_at": 1}
        return {**description, "filename": "x.jsonl", "purpose": "batch", "status": "processed"}

    def _updated(self, identifier: str) -> dict[str, Any]:
        batch = self.batches[identifier]
        if batch["status"] not in ("validating", "in_progress"):
            return batch
        if self.refuses:
            errors = {"object": "list", "data": [{"code": "invalid", "message": self.refuses}]}
            batch |= {"status": "failed", "errors": errors}
        elif self.paused:
            batch["status"] = "in_progress"
        else:
            batch |= self._results(batch)
        return batch

    def _results(self, batch: dict[str, Any]) -> dict[str, Any]:
        done: list[dict[str, Any]] = []
        failed: list[dict[str, Any]] = []
        expired = False
        for line in self.files[batch["input_file_id"]].splitlines():
            line_request = json.loads(line)
            assert line_request["url"] == batch["endpoint"]
            assert "stream" not in line_request["body"]
            request = RecordedRequest("BATCH", line_request["url"], {}, line_request["body"])
            reply = self.reply(request)
            expired = expired or isinstance(reply, StalledStream)
            status, body = _body(request, reply)
            line_result = {"id": "r", "custom_id": line_request["custom_id"], "response": None, "error": None}
            if body is None:
                line_result["error"] = {
                    "code": "batch_expired",
                    "message": "This request could not be executed.",
                }
            else:
                line_result["response"] = {"status_code": status, "request_id": "x", "body": body}
            (done if status == 200 else failed).append(line_result)
        return {
            "status": "expired" if expired else "completed",
            "output_file_id": self._stored_lines(done),
            "error_file_id": self._stored_lines(failed),
            "request_counts": {
                "total": len(done) + len(failed),
                "completed": len(done),
                "failed": len(failed),
            },
        }

    def _stored_lines(self, line_results: list[dict[str, Any]]) -> str | None:
        content = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in line_results).encode()
        return str(self._store(content)["id"]) if line_results else None


def _body(request: RecordedRequest, reply: ServerReply) -> tuple[int, Any]:
    match reply:
        case TextReply():
            return 200, json.loads(
                wire_format.complete(request, reply, wire_format.count_tokens(request.text))
            )
        case ErrorReply(status, message):
            return status, {"error": {"message": message}}
        case _:
            return 0, None
