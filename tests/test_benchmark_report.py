"""benchmarks/report.py: the page has every benchmark, and says which did not run or ran on a busy machine."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def report() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_report", FOLDER / "report.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_benchmark_has_a_script(report: ModuleType) -> None:
    assert [b.name for b in report.BENCHMARKS if not (FOLDER / b.script).exists()] == []


def test_the_page_says_what_was_run_and_how(report: ModuleType) -> None:
    table = report.Result("| a | b |\n| --- | --- |\n| 1 | 2 |", "2026-01-02", "abc", "a machine", 0.1, 5.0)
    text = report.Result("engine 0.7", "2026-01-02", "abc", "a machine", 3.0, 5.0)
    page = report.as_page({"startup": table, "static": text}, {"python": "3.11", "click": "8"})
    assert "\n| 1 | 2 |\n" in page
    assert "```text\nengine 0.7\n```" in page
    assert page.count("This benchmark was not run.") == len(report.BENCHMARKS) - 2
    assert page.count("**The machine was busy:** its load was 3.0 per processor.") == 1
    assert "on 2026-01-02, commit abc, a machine" in page
    assert "Python 3.11, click 8." in page


def test_the_versions_of_the_page_can_be_found(report: ModuleType) -> None:
    assert report.installed_versions(("click",))["click"]
