"""Run the code of posts safely and fast, in the environment that a reader would build.

    with Engine(lambda: reader_environment("3.11", ["torch"]), limits=Limits()) as engine:
        engine.start()                       # imports the packages while the caller does other work
        outcomes = engine.run(programs)

The input is a :class:`Program` for each post, the result a :class:`postgen.outcomes.PostOutcome`.
"""

from postgen.execution.engine import Engine
from postgen.execution.environment import ReaderEnvironment, reader_environment
from postgen.execution.program import Limits, Program, ProgramBlock

__all__ = [
    "Engine",
    "Limits",
    "Program",
    "ProgramBlock",
    "ReaderEnvironment",
    "reader_environment",
]
