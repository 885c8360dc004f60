"""What stays beside a draft."""

from pathlib import Path


def keep_findings(draft: Path, told: str, passed: bool) -> None:
    """Put the findings of a draft beside it if it has errors; once it is clean, remove earlier ones."""
    from postgen.storage import write_atomic

    findings = draft.with_suffix(".findings.txt")
    if passed:
        findings.unlink(missing_ok=True)
    else:
        write_atomic(findings, told.encode())
