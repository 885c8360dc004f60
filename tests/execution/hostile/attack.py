"""The definition of an attack: a post and its allowed outcomes."""

from dataclasses import dataclass

from postgen.execution import Program
from postgen.outcomes import BlockOutcome, BlockStatus

from ..posts import post

PASSED, RAISED, DIED = BlockStatus.PASSED, BlockStatus.RAISED, BlockStatus.DIED
TIMED_OUT, OVER_LIMIT, FORBIDDEN = BlockStatus.TIMED_OUT, BlockStatus.OVER_LIMIT, BlockStatus.FORBIDDEN

HELD, REACHED = "held", "REACHED"

PRELUDE = """
import ctypes, os, signal, socket, stat, struct, subprocess, sys, threading, time

def attempt(what, action):
    "Print whether the attempt failed (held) or succeeded (REACHED)."
    try:
        got = action()
    except Exception as error:
        print("held", what, type(error).__name__, getattr(error, "errno", ""))
    else:
        print("REACHED", what, repr(got)[:300])

def read(path):
    with open(path, "rb") as file:
        return file.read(1 << 20)

_libc = ctypes.CDLL(None, use_errno=True)

def syscall(number, *arguments):
    result = _libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

ARM = os.uname().machine == "aarch64"
"""


@dataclass(frozen=True)
class Attack:
    """A post whose ``code`` runs after :data:`PRELUDE` and the targets' constants, in the same namespace.

    It must end with one of ``status`` and, if it fails, with one of ``kinds`` (empty allows all). ``proof``
    names the users who reach the target without a sandbox, as a test proves: ``anyone``, ``root``, or ``""``
    if there is no harmless proof. A ``slow`` attack ends only with its time-out. A ``namespaces_only`` attack
    is not stopped by Landlock, as the docstring of the Landlock module says.
    """

    name: str
    code: str
    status: tuple[BlockStatus, ...] = (PASSED,)
    kinds: tuple[str, ...] = ()
    proof: str = ""
    slow: bool = False
    namespaces_only: bool = False

    def program(self, constants: str) -> Program:
        return post(PRELUDE + constants, self.code, path=f"posts/{self.name}.md")

    def problems(self, block: BlockOutcome) -> list[str]:
        """Return the ways in which the outcome of the attack is wrong."""
        found = []
        kind = block.failure.kind if block.failure else ""
        if block.status not in self.status:
            found.append(f"ended as {block.status.value!r} ({block.failure})")
        elif kind and self.kinds and kind not in self.kinds:
            found.append(f"failed with {kind!r}")
        output = block.stdout + block.stderr
        if REACHED in output:
            found.append(output)
        if block.status is PASSED and HELD not in block.stdout:
            found.append("no attempt was made")
        return found
