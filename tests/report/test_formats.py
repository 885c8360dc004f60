"""Each report format is valid for its readers, with any text in a post."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Tree

import jsonschema
import pytest

from postgen.document import parse_document
from postgen.findings import Edit, Finding, RelatedPlace, Severity, Span
from postgen.report import FORMATS
from postgen.report.text import as_statistics, as_text
from postgen.validation import Post, ValidationResult

TEXT = "# T\n\nSome \\(x\\) here, 100 % sure: «a, b»\n\nMore \\(y\\).\n"


def _finding(code: str, line: int, **fields: object) -> Finding:
    base = Finding(
        "posts/1.1 a.md", Span(line, 6, line, 11), code, "some-name", Severity.ERROR, "bad: 5 % <off>, yes"
    )
    return replace(base, **fields)  # type: ignore[arg-type]


@pytest.fixture
def validation() -> ValidationResult:
    document = parse_document(TEXT, "posts/1.1 a.md")
    findings = (
        _finding("MA201", 3, help="write `$x$`\nplease", edits=(Edit(1, 2, "x"),)),
        _finding("MA201", 5, related=(RelatedPlace(Span(3, 1, 3, 5), "it began here"),)),
        _finding("PR603", 3, severity=Severity.WARNING, message="control \x01 & <tag>"),
        _finding("EX808", 3, severity=Severity.INFO, span=Span(3, 1, 5, 4)),
    )
    return ValidationResult(
        (Post.from_source(document.source, None, Path("posts/1.1 a.md")),), findings, {}, 1.25
    )


def test_sarif_matches_the_public_schema_and_lists_the_rules(validation: ValidationResult) -> None:
    log = json.loads(FORMATS["sarif"](validation))
    schema = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(log)
    run = log["runs"][0]
    assert [r["id"] for r in run["tool"]["driver"]["rules"]] == ["EX808", "MA201", "PR603"]
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("MA201", "error"),
        ("MA201", "error"),
        ("PR603", "warning"),
        ("EX808", "note"),
    ]
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "posts/1.1%20a.md"
    assert location["region"] == {"startLine": 3, "startColumn": 6, "endLine": 3, "endColumn": 11}
    (related,) = run["results"][1]["relatedLocations"]
    assert related["message"]["text"] == "it began here"
    assert related["physicalLocation"]["region"]["startLine"] == 3
    fingerprint = [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]
    assert len(set(fingerprint)) == len(fingerprint)


def test_fingerprints_do_not_depend_on_line_numbers(validation: ValidationResult) -> None:
    moved_document = parse_document("# T\n\nNew words.\n\n" + TEXT[5:], "posts/1.1 a.md")
    moved = ValidationResult(
        (Post.from_source(moved_document.source, None, Path("x")),),
        (replace(validation.findings[0], span=Span(5, 6, 5, 11)),),
    )

    def fingerprint(result_to_report: ValidationResult) -> str:
        result = json.loads(FORMATS["sarif"](result_to_report))["runs"][0]["results"][0]
        return str(result["partialFingerprints"])

    assert fingerprint(moved) == fingerprint(validation)


def test_github_annotations_are_escaped(validation: ValidationResult) -> None:
    lines = FORMATS["github"](validation).splitlines()
    assert lines[0] == (
        "::error file=posts/1.1 a.md,line=3,endLine=3,col=6,endColumn=11,title=MA201 some-name"
        "::bad: 5 %25 <off>, yes%0AHelp: write `$x$`%0Aplease"
    )
    assert lines[2].startswith("::warning ")
    assert lines[3].startswith("::notice file=posts/1.1 a.md,line=3,endLine=5,title=")
    assert lines[-1].startswith("1 post, 2 errors")


def test_junit_has_a_test_case_for_each_violated_rule(validation: ValidationResult) -> None:
    root = Tree.fromstring(FORMATS["junit"](validation))
    assert (root.get("tests"), root.get("failures")) == ("1", "1")
    (suite,) = root
    (case,) = suite.findall("testcase")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("type") == "MA201"
    assert "posts/1.1 a.md:5:6: MA201 error" in (failure.text or "")
    assert "\\x01 & <tag>" in (suite.findtext("system-out") or "")


def test_junit_counts_a_clean_post_as_passed(validation: ValidationResult) -> None:
    root = Tree.fromstring(FORMATS["junit"](replace(validation, findings=())))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_text_shows_the_line_the_caret_and_the_help(validation: ValidationResult) -> None:
    output = FORMATS["text"](validation)
    assert output.startswith(
        "posts/1.1 a.md:3:6: MA201 error: bad: 5 % <off>, yes\n"
        "    3 | Some \\(x\\) here, 100 % sure: «a, b»\n"
        "      |      ^^^^^\n"
        "      = help: write `$x$`\n"
        "        please\n"
    )
    assert "\x1b" not in output
    assert "      = note: it began here: line 3: Some \\(x\\) here" in output
    assert "1 fixable with --fix" in output
    assert "\x1b[" in as_text(validation, True)


def test_a_very_long_line_is_shortened_around_the_finding() -> None:
    line = "a" * 500 + "HERE" + "b" * 500
    document = parse_document(line, "p.md")
    finding = _finding("MA201", 1, path="p.md", span=Span(1, 501, 1, 505))
    output = FORMATS["text"](
        ValidationResult((Post.from_source(document.source, None, Path("p.md")),), (finding,))
    ).splitlines()
    start = output[2].index("^")
    assert output[1][start : start + 4] == "HERE"
    assert output[2].count("^") == 4
    assert len(output[1]) < 140


def test_statistics_count_by_rule(validation: ValidationResult) -> None:
    assert as_statistics(validation).splitlines()[0] == "2  MA201  some-name (1 fixable)"
