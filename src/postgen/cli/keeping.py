"""What stays beside a draft."""

from pathlib import Path


def keep_findings(draft: Path, told: str, passed: bool) -> None:
    """Put the findings of a draft that has errors beside it; remove those of an earlier one once it is clean."""
    from postgen.drafting import write_atomic

    findings = draft.with_suffix(".findings.txt")
    if passed:
        findings.unlink(missing_ok=True)
    else:
        write_atomic(findings, told.encode())
