"""How posts are validated."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ValidateOptions:
    """How to validate: which rules, whether to run the code, and how.

    ``check_determinism`` compares two runs. ``cluster`` is the address of a Dask scheduler whose workers run
    the posts, or ``local``. With ``cache``, what the rules found in a text that has not changed, and what
    code gave that has not, is taken from the user's cache.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    execute: bool = True
    jobs: int | None = None
    sandbox: str = "auto"
    check_determinism: bool = False
    cluster: str | None = None
    cache: bool = True
