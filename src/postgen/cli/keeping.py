"""The findings file that is written next to a draft."""

from pathlib import Path


def keep_findings(draft: Path, report: str, passed: bool) -> None:
    """Write the report on a draft next to it if the draft has errors; otherwise remove an old report."""
    from postgen.storage import write_atomic

    findings = draft.with_suffix(".findings.txt")
    if passed:
        findings.unlink(missing_ok=True)
    else:
        write_atomic(findings, report.encode())
