"""The options of a validation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ValidateOptions:
    """The rules to check, and how to run the code.

    ``select`` and ``ignore`` are rule codes or prefixes of codes. ``jobs`` is the number of processes, by
    default one per processor. ``check_determinism`` runs the code twice and compares the outcomes.
    ``cluster`` is the address of a Dask scheduler, or ``local``. ``cache`` False neither uses nor stores
    results. ``types_without_run`` checks types even if no code runs, if the reader environment exists.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    execute: bool = True
    jobs: int | None = None
    sandbox: str = "auto"
    check_determinism: bool = False
    cluster: str | None = None
    cache: bool = True
    types_without_run: bool = False
