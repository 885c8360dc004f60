"""The Batch API of the test server: files are kept, and a batch is answered when it is asked after."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.servers import wire
from tests.servers.answers import Answer, Asked, Fail, Say, Stall


@dataclass
class BatchStore:
    """What was uploaded and submitted.

    ``status`` decides how a batch ends: `completed`, or `expired` where a line is answered by a
    :class:`Stall`; while ``held``, batches stay under way. ``refuses`` is what every batch fails for.
    ``submitted`` is called when a batch has been taken, before that is answered.
    """

    answer: Callable[[Asked], Answer]
    held: bool = False
    refuses: str = ""
    submitted: Callable[[], object] = lambda: None
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)

    def get(self, path: str) -> bytes | None:
        """What a GET below `/v1` gives; ``None`` for what there is not."""
        if path == "/batches":
            listed = list(reversed(self.batches.values()))
            return json.dumps({"object": "list", "data": listed, "has_more": False}).encode()
        if found := re.fullmatch(r"/batches/([\w-]+)", path):
            return json.dumps(self._looked_at(found[1])).encode() if found[1] in self.batches else None
        if found := re.fullmatch(r"/files/([\w-]+)/content", path):
            return self.files.get(found[1])
        return None

    def upload(self, data: bytes, content_type: str) -> bytes:
        """Keep the file of a multipart form."""
        message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + data)
        parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
        assert str(parts["purpose"].get_payload()).strip() == "batch"
        content = parts["file"].get_payload(decode=True)
        assert isinstance(content, bytes)
        return json.dumps(self._keep(content)).encode()

    def submit(self, body: dict[str, Any]) -> bytes:
        """A new batch of an uploaded file."""
        assert body["completion_window"] == "24h"
        lines = self.files[body["input_file_id"]].splitlines()
        number = f"batch_{len(self.batches) + 1}"
        self.batches[number] = {
            "id": number,
            "object": "batch",
            "status": "validating",
            "created_at": 1,
            "endpoint": body["endpoint"],
            "completion_window": "24h",
            "input_file_id": body["input_file_id"],
            "metadata": body.get("metadata"),
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
        }
        told = json.dumps(self.batches[number]).encode()
        self.submitted()
        return told

    def _keep(self, content: bytes) -> dict[str, Any]:
        number = f"file-{len(self.files) + 1}"
        self.files[number] = content
        about = {"id": number, "object": "file", "bytes": len(content), "created_at": 1}
        return {**about, "filename": "x.jsonl", "purpose": "batch", "status": "processed"}

    def _looked_at(self, number: str) -> dict[str, Any]:
        batch = self.batches[number]
        if batch["status"] not in ("validating", "in_progress"):
            return batch
        if self.refuses:
            errors = {"object": "list", "data": [{"code": "invalid", "message": self.refuses}]}
            batch |= {"status": "failed", "errors": errors}
        elif self.held:
            batch["status"] = "in_progress"
        else:
            batch |= self._answered(batch)
        return batch

    def _answered(self, batch: dict[str, Any]) -> dict[str, Any]:
        done: list[dict[str, Any]] = []
        failed: list[dict[str, Any]] = []
        expired = False
        for line in self.files[batch["input_file_id"]].splitlines():
            sent = json.loads(line)
            assert sent["url"] == batch["endpoint"]
            assert "stream" not in sent["body"]
            asked = Asked("BATCH", sent["url"], {}, sent["body"])
            answer = self.answer(asked)
            expired = expired or isinstance(answer, Stall)
            status, body = _body(asked, answer)
            told = {"id": "r", "custom_id": sent["custom_id"], "response": None, "error": None}
            if body is None:
                told["error"] = {"code": "batch_expired", "message": "This request could not be executed."}
            else:
                told["response"] = {"status_code": status, "request_id": "x", "body": body}
            (done if status == 200 else failed).append(told)
        return {
            "status": "expired" if expired else "completed",
            "output_file_id": self._lines(done),
            "error_file_id": self._lines(failed),
            "request_counts": {
                "total": len(done) + len(failed),
                "completed": len(done),
                "failed": len(failed),
            },
        }

    def _lines(self, told: list[dict[str, Any]]) -> str | None:
        content = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in told).encode()
        return str(self._keep(content)["id"]) if told else None


def _body(asked: Asked, answer: Answer) -> tuple[int, Any]:
    match answer:
        case Say():
            return 200, json.loads(wire.whole(asked, answer, wire.tokens(asked.text)))
        case Fail(status, message):
            return status, {"error": {"message": message}}
        case _:
            return 0, None
