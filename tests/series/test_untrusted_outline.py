"""An outline of another person: only requirements reach uv, limits are sensible, and codes of rules exist."""

import re
from pathlib import Path

import pytest

from postgen.errors import ConfigError
from postgen.execution.uv import uv_environ
from postgen.rules import validate_outline_selectors
from postgen.series import load_series
from tests.projects import OUTLINE

ALLOWED = [
    "torch==2.13.0",
    "torch==2.13.0+cpu",
    "numpy >= 1.0, < 2",
    "name[extra,other]~=1.4.2",
    "zope.interface!=1.*",
    "name (>=1)",
    "x; python_version < '3.9' and sys_platform == 'linux'",
    "a @ https://example.org/a-1-py3-none-any.whl",
    "a @ https://example.org/a.whl#sha256=" + "0" * 64,
]
REFUSED = [
    "-e .",
    "--editable=.",
    "-r other.txt",
    "-c limits.txt",
    "--index-url https://example.org",
    "torch --index-url https://example.org",
    "torch --config-settings=x=y",
    "torch --hash=sha256:00",
    ".",
    "./package",
    "../package",
    "/package",
    "~/package",
    "package.whl/",
    "file:///package",
    "a @ file:///package",
    "a @ ./package.whl",
    "a @ git+https://example.org/a",
    "git+ssh://example.org/a",
    "https://example.org/a.whl",
    "a @ https://example.org/a.tar.gz",
    "a @ http://example.org/a.whl",
    "a @ https://example.org/${OPENAI_API_KEY}.whl",
    "${OPENAI_API_KEY}",
    "a\\n-e .",
    "a \\\\\\n-e .",
    "a; python_version < '4' --index-url https://example.org",
    "a # comment",
]


def _outline(folder: Path, before: str, after: str) -> Path:
    assert before in OUTLINE
    (folder / "outline.yaml").write_text(OUTLINE.replace(before, after), encoding="utf-8")
    return folder


@pytest.mark.parametrize("requirement", ALLOWED)
def test_requirements_are_allowed(tmp_path: Path, requirement: str) -> None:
    series = load_series(_outline(tmp_path, "packages: []", f'packages: ["{requirement}"]'))
    assert series.outline.environment.packages == (requirement,)


@pytest.mark.parametrize("requirement", REFUSED)
def test_anything_else_is_refused_at_its_place(tmp_path: Path, requirement: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_series(_outline(tmp_path, "packages: []", f'packages: ["{requirement}"]'))
    (line,) = str(caught.value).splitlines()
    assert re.search(
        r"outline\.yaml:\d+:\d+: environment\.packages\[0\]: must be a requirement such as", line
    )


@pytest.mark.parametrize("python", ["3", "3.11.4", ">=3.11", ">=3.10,<3.14", "==3.11.*", "3.14t"])
def test_versions_of_python_are_allowed(tmp_path: Path, python: str) -> None:
    series = load_series(_outline(tmp_path, 'python: "3.11"', f'python: "{python}"'))
    assert series.outline.environment.python == python


@pytest.mark.parametrize("python", ["/tmp/python", "./python", "python", "2.7", "--system", "3.11 --system"])
def test_no_other_program_is_run_as_python(tmp_path: Path, python: str) -> None:
    with pytest.raises(ConfigError, match=r"environment\.python: must be a version of Python 3"):
        load_series(_outline(tmp_path, 'python: "3.11"', f'python: "{python}"'))


@pytest.mark.parametrize(
    "limit", ["memory_mb: 1e21", "memory_mb: 1", "seconds: 1e-6", "seconds: .inf", "output_kb: 1e9"]
)
def test_absurd_limits_are_refused(tmp_path: Path, limit: str) -> None:
    with pytest.raises(ConfigError, match=limit.partition(":")[0]):
        load_series(_outline(tmp_path, "environment:", f"limits: {{{limit}}}\nenvironment:"))


def test_uv_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets: tuple[str, ...] = (
        "OPENAI_API_KEY",
        "ANTHROPIC_API_KEY",
        "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "MY_PASSWORD",
    )
    secrets += ("UV_PUBLISH_TOKEN", "POSTGEN_MODEL", "PYTHONPATH", "VIRTUAL_ENV")
    needed = ("PATH", "HOME", "HTTPS_PROXY", "https_proxy", "SSL_CERT_FILE", "UV_INDEX_URL", "UV_CACHE_DIR")
    for name in (*secrets, *needed):
        monkeypatch.setenv(name, "value")
    environ = uv_environ()
    assert not environ.keys() & set(secrets)
    assert environ.keys() >= set(needed)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("ignore: [MA299]", "rules.ignore[0]: 'MA299' selects no rule; did you mean MA209?"),
        ("select: [ALL, QQ]", "rules.select[1]: 'QQ' selects no rule; `postgen rules` lists all codes"),
        ("severity: {ST199: error}", "rules.severity.ST199: 'ST199' selects no rule; did you mean ST1"),
        (
            "lessons: {'1.1': [{ignore: PY9, reason: x}]}",
            "rules.lessons.1.1[0].ignore: 'PY9' selects no rule",
        ),
    ],
)
def test_an_unknown_code_in_the_outline_is_an_error(tmp_path: Path, rules: str, message: str) -> None:
    series = load_series(_outline(tmp_path, "environment:", f"rules: {{{rules}}}\nenvironment:"))
    with pytest.raises(ConfigError) as caught:
        validate_outline_selectors(series)
    assert message in str(caught.value)


def test_known_codes_and_families_are_no_errors(tmp_path: Path) -> None:
    rules = "rules: {ignore: [MA2, PY401, ST], select: [ALL, HR], severity: {CR: warning}}\nenvironment:"
    validate_outline_selectors(load_series(_outline(tmp_path, "environment:", rules)))
