"""Measure how many edits later drafts need after `postgen learn --apply`.

    uv run --all-extras python benchmarks/learning.py

A scripted editor with eight habits edits five drafts, which `postgen draft` made with a scripted model on
loopback. Each post also gets changes that no other post gets. Then `postgen learn --apply all` adds what was
learned to the outline, and five further drafts are made, for comparison with and without it. The model obeys
its prompts. In the last row it obeys a rule only when a repair asks for it. An editor without habits follows,
for whom nothing should be proposed. The script fails if the edits do not fall by half, or if that editor gets
a proposal.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from obedient_model import SERIES, TOPICS, ObedientModel
from scripted_editor import edit_with_habits, edit_without_habits
from tests.servers import OpenAIServer

from postgen.cli.main import cli, run_with_error_handling

Editor = Callable[[str, int], tuple[str, int]]
_LESSONS = [f"{module}.{position}" for module in (1, 2) for position in range(1, 6)]


def _outline() -> str:
    titles = [f"The {name}" for name, *_ in TOPICS]
    modules = [
        {
            "title": f"Room {n + 1}",
            "goal": "Know it.",
            "lessons": [{"title": t} for t in titles[5 * n : 5 * n + 5]],
        }
        for n in (0, 1)
    ]
    sections = [{"heading": h, "instructions": "In plain words."} for h in ("Explanation", "Summary")]
    kind = {"introduction": "Says what it is about.", "code": "forbidden", "sections": sections}
    outline = {
        "series": {"title": SERIES},
        "modules": modules,
        "kinds": {"lesson": kind},
        "environment": {"python": "3.11", "packages": []},
        "model": {"critic_readings": 0},
    }
    return json.dumps(outline, indent=2) + "\n"


class Experiment:
    """A series in a folder, with a model."""

    def __init__(self, folder: Path, model: ObedientModel) -> None:
        self.folder, self.model = folder, model
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "outline.yaml").write_text(_outline(), encoding="utf-8")
        self.git("init", "--quiet")

    def git(self, *arguments: str) -> None:
        author = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org")
        command = ["git", "-C", str(self.folder), *author, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    def postgen(self, *arguments: str) -> str:
        """Run a command and return what it prints."""
        with OpenAIServer(self.model) as server:
            os.environ |= {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
            call = ["--project", str(self.folder), *arguments]
            with redirect_stdout(StringIO()) as output, redirect_stderr(StringIO()) as errors:
                code = run_with_error_handling(
                    lambda: cli.main(call, prog_name="postgen", standalone_mode=False)
                )
        if code:
            raise SystemExit(f"postgen {' '.join(arguments)}:\n{output.getvalue()}{errors.getvalue()}")
        return output.getvalue()

    def draft_and_edit(self, lessons: list[str], editor: Editor) -> int:
        """Draft lessons, commit them, have them edited, and return the number of edits."""
        self.postgen("draft", *lessons)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Drafts")
        edits = 0
        for lesson in lessons:
            (post,) = (self.folder / "posts").glob(f"{lesson}-*.md")
            text, count = editor(post.read_text(encoding="utf-8"), _LESSONS.index(lesson) + 1)
            post.write_text(text, encoding="utf-8")
            edits += count
        self.git("commit", "--all", "--quiet", "--message", "Edited")
        return edits

    def proposals(self, *apply: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.postgen("learn", "--format", "json", *apply))[
            "proposals"
        ]
        return found


def with_habits(folder: Path, model: ObedientModel, learns: bool, shows: bool = False) -> tuple[int, int]:
    """The edits of five drafts, and those of five further drafts."""
    experiment = Experiment(folder, model)
    first = experiment.draft_and_edit(_LESSONS[:5], edit_with_habits)
    if learns:
        found = experiment.proposals("--apply", "all")
        experiment.git("commit", "--all", "--quiet", "--message", "Learned")
        for proposal in found if shows else ():
            posts = proposal["posts"]
            assert isinstance(posts, list)
            print(
                f"- {proposal['kind']}: {proposal['text']} ({proposal['edits']} edits in {len(posts)} posts)"
            )
    return first, experiment.draft_and_edit(_LESSONS[5:], edit_with_habits)


def main() -> None:
    """Print what was learned and the table, and fail if the aim is missed."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["POSTGEN_CACHE_DIR"] = f"{name}/cache"
        folder = Path(name)
        print("Learned from five edited drafts:\n")
        rows = {"obeys its prompts": with_habits(folder / "a", ObedientModel(), learns=True, shows=True)}
        rows["obeys only repairs"] = with_habits(folder / "b", ObedientModel(late=True), learns=True)
        _, without = with_habits(folder / "c", ObedientModel(), learns=False)
        print("\n| the model | edits in 5 drafts | in 5 more | in 5 more after `learn --apply` | ratio |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for label, (first, later) in rows.items():
            print(f"| {label} | {first} | {without} | {later} | {later / without:.2f} |")
        plain = Experiment(folder / "d", ObedientModel())
        edits = plain.draft_and_edit(_LESSONS[:5], edit_without_habits)
        found = plain.proposals()
        print(f"\nAn editor without habits: {edits} edits in 5 drafts, {len(found)} proposals")
    if found or any(later > without / 2 for _, later in rows.values()):
        raise SystemExit("the aim is missed")


if __name__ == "__main__":
    main()
