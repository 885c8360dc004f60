"""`postgen review`: the body of a pull request, with real git."""

import json
from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.review.section_changes import changed_sections
from postgen.series.lock_entries import LockEntry, format_lock
from tests.cli.command_runner import CommandRunner
from tests.drafting.scripted_model import POSTS
from tests.preview.reviewed_posts import RULE, add_remark
from tests.projects import LESSON, WITH_OUTPUT
from tests.repositories import Git
from tests.review.conftest import FILES


def _part(body: str, heading: str) -> str:
    """Return the text under a level-3 heading."""
    return body.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]


def test_a_review_lists_changes_results_and_questions(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    base = git("rev-parse", "HEAD").strip()
    git("switch", "-qc", "topic")
    changed = WITH_OUTPUT.replace(
        "Put two piles of apples together.", "A sum is always the best way. In 2015 researchers found it."
    )
    (committed_series / "posts" / FILES["1.1"]).write_text(changed, encoding="utf-8")
    head = git.commit()
    result = postgen("review")
    body = result.out
    assert result.code == 0, result
    assert "1 post (1 changed), no errors." in body
    assert f"## 1.1 Adding Up\n\n[`posts/{FILES['1.1']}`](../blob/{head}/posts/{FILES['1.1']})" in body
    assert base not in body, "without figures there is no link to the base"
    assert "- **1.1 Adding Up**: ELI5 is rewritten (13 → 19 words). 2 outputs changed.\n" in body
    details = _part(body, "Details")
    assert "- Words: Introduction 15 of at most 150." in details
    assert "no findings of HTML, House" not in details
    assert "- Code: 2 of 2 blocks passed in" in details
    assert "- [x] Point: What a sum is" in details
    assert "Written by hand" in _part(body, "Cost and origin")
    to_check = _part(body, "Needs a person")
    line = f"[line 7](../blob/{head}/posts/{FILES['1.1']}?plain=1#L7)"
    assert f"- [ ] {line}: Is this true, and not too general? `A sum is always the best way.`" in to_check
    assert f"{line}: Is there a source, and would a link help? `In 2015 researchers found it.`" in to_check
    assert "Now you have one big pile" not in to_check
    assert "- [ ] I have read all changes." in to_check
    assert "3 things to check" in body


def test_findings_fail_the_review(committed_series: Path, git: Git, postgen: CommandRunner) -> None:
    text = LESSON.replace("def add(a: int, b: int)", "def add(a, b: int)").replace("add(2, 3)", "1 / 0")
    (committed_series / "posts" / FILES["1.1"]).write_text(text, encoding="utf-8")
    result = postgen("review", "--output", "json=found.json")
    found = json.loads((committed_series / "found.json").read_text(encoding="utf-8"))["findings"]
    errors = [f for f in found if f["severity"] == "error"]
    assert {f["code"] for f in errors} >= {"PY402", "EX801"}
    assert {f["path"] for f in errors} == {f"posts/{FILES['1.1']}"}
    assert result.code == 1
    assert "Some changes are not committed yet" in result.out
    assert "Python **1 error**" in _part(result.out, "Details")
    assert "\n- [line 14](" in result.out, "a program decides about an error, so it has no box"
    assert "): PY402 error: `" in result.out
    assert "- line 13: raised: `division by zero`" in _part(result.out, "Details")


def test_figures_are_shown_before_and_after(committed_series: Path, git: Git, postgen: CommandRunner) -> None:
    folder = committed_series / "posts" / "figures" / "1.1"
    folder.mkdir(parents=True)
    for name in ("same", "other", "gone"):
        (folder / f"{name}.png").write_bytes(name.encode())
    base = git.commit()
    git("switch", "-qc", "topic")
    (folder / "other.png").write_bytes(b"another")
    (folder / "gone.png").unlink()
    (folder / "new.png").write_bytes(b"brand new")
    head = git.commit()
    figures = _part(postgen("review", "--no-exec", "--url", "https://example.org/o/r/").out, "Figures")

    def figure_link(commit: str, name: str) -> str:
        link = f"https://example.org/o/r/blob/{commit}/posts/figures/1.1/{name}.png"
        return f"[![{name}]({link}?raw=true)]({link})"

    assert [line for line in figures.splitlines() if ".png" in line] == [
        f"| `gone.png` | {figure_link(base, 'gone')} | none |",
        f"| `new.png` | none | {figure_link(head, 'new')} |",
        f"| `other.png` | {figure_link(base, 'other')} | {figure_link(head, 'other')} |",
    ]


def test_text_of_a_post_is_escaped_in_the_review(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    evil = (
        "It is always <img src=x onerror=alert(1)> best, says @everyone in ``[this](javascript:x)`` | and "
        "<!-- postgen-review --> never ![x](https://example.org/spy.png)."
    )
    text = LESSON.replace("Put two piles of apples together.", evil)
    text = text.replace("### Exercise 1", "### Exercise 1 | <b>@all</b>")
    (committed_series / "posts" / FILES["1.1"]).write_text(text, encoding="utf-8")
    body = postgen("review", "--no-exec").out
    document = parse_document(body)
    assert not document.html
    inlines = [i for prose in document.prose for i in prose.inlines]
    assert not [i for i in inlines if i.kind == "image"]
    assert all(i.target.startswith("../blob/") for i in inlines if i.kind == "link_open")
    assert "@all" not in body
    quotes = [i.text for i in inlines if i.kind == "code" and "@everyone" in i.text]
    assert quotes, "the sentence itself is quoted"


def test_an_unreadable_post_is_an_error(committed_series: Path, postgen: CommandRunner) -> None:
    (committed_series / "posts" / FILES["1.1"]).write_bytes(b"# Caf\xe9\n")
    result = postgen("review", "--no-exec")
    assert result.code == 1
    assert f"`posts/{FILES['1.1']}` cannot be read" in result.out


def test_a_review_without_changes_says_so(committed_series: Path, postgen: CommandRunner) -> None:
    result = postgen("review")
    assert (result.code, result.out) == (0, "No post changed.\n")


def test_versions_that_changed_with_a_post_are_listed(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    def record(*packages: str) -> None:
        entry = LockEntry(text="x", origin="accepted", packages=packages)
        (committed_series / "postgen.lock").write_bytes(format_lock({"1.1": entry, "2.1": entry}))

    record("alpha==1.0", "beta==2", "gone==1")
    git.commit("Record")
    git("switch", "-qc", "topic")
    record("alpha==1.1", "beta==2", "x @ https://example.org/<b>.whl")
    post = committed_series / "posts" / FILES["1.1"]
    post.write_text(POSTS["1.1"] + "- More.\n", encoding="utf-8")
    git.commit()
    details = _part(postgen("review", "--no-exec").out, "Details")
    wheel = "x x @\u200b https://example.org/\\<b\\>.whl (new)"
    assert f"- Resolved packages: alpha 1.0 → 1.1, gone 1 → none, {wheel}." in details


def test_new_and_removed_posts_are_listed(committed_series: Path, git: Git, postgen: CommandRunner) -> None:
    git("rm", "-q", f"posts/{FILES['2.1']}")
    git.commit()
    git("switch", "-qc", "topic")
    (committed_series / "posts" / FILES["1.2"]).unlink()
    (committed_series / "posts" / FILES["2.1"]).write_text(POSTS["2.1"], encoding="utf-8")
    body = postgen("review", "--no-exec").out
    assert "2 posts (1 new, 1 removed), no errors." in body
    assert f"`posts/{FILES['1.2']}` was removed." in body
    assert "2 blocks of Python, which was not run." in body
    assert "- Rules: Execution not run; no findings of HTML, Installs, Mathematics" in body


def test_moved_and_renamed_sections_are_reported() -> None:
    before = parse_document("# T\n\nHello.\n\n## A\n\nOne.\n\n## B\n\nTwo.\n\n### Old\n\n## C\n\nThree.\n")
    after = parse_document(
        "# T\n\nHello.\n\n## B\n\nTwo.\n\n### New\n\n## A\n\nOne.\n\n## D\n\nFour words are here.\n"
    )
    changes = {change.name: change for change in changed_sections(before, after)}
    assert {"heading “New” added", "heading “Old” removed"} <= set(changes["B"].notes)
    assert "moved" in (*changes["B"].notes, *(changes["A"].notes if "A" in changes else ()))
    assert (changes["D"].words_before, changes["D"].words_after, changes["D"].notes) == (None, 5, ("new",))
    assert (changes["C"].words_after, changes["C"].notes) == (None, ("removed",))


@pytest.mark.parametrize("base", ["main", "HEAD"])
def test_the_base_may_be_any_commit(
    committed_series: Path, git: Git, postgen: CommandRunner, base: str
) -> None:
    git("switch", "-qc", "topic")
    (committed_series / "posts" / FILES["1.1"]).write_text(WITH_OUTPUT, encoding="utf-8")
    git.commit()
    body = postgen("review", "--no-exec", "--base", base).out
    assert ("1 post (1 changed)" in body) == (base == "main")


def test_rules_that_no_program_checks_are_boxes_and_remarks_of_a_reading_are_listed(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    outline = committed_series / "outline.yaml"
    outline.write_text(outline.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    git.commit("A rule of the house")
    git("switch", "-qc", "topic")
    text = WITH_OUTPUT.replace("two piles of apples", "two heaps of apples")
    (committed_series / "posts" / FILES["1.1"]).write_text(text, encoding="utf-8")
    add_remark(text, "Nobody counted it.")
    body = postgen("review", "--no-exec").out
    to_check = _part(body, "Needs a person")
    place = to_check.index("CR901 not shown: Nobody counted it")
    assert to_check.rindex("- [ ] [line 7](", 0, place) < place
    house_rule = to_check.index("- [ ] House rule: The introduction opens with a question.")
    assert place < house_rule
    assert "Critique" not in _part(body, "Details")
