"""The commands that IN503 knows against those that the installed uv names itself."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from postgen.rules.install.in503_uv_command import COMMANDS, REPLACEMENTS

UV = Path(sys.executable).parent / "uv"


@pytest.mark.parametrize("group", COMMANDS)
def test_uv_has_no_command_that_the_rule_refuses(group: str) -> None:
    shown = subprocess.run([UV, *group.split(), "--help"], capture_output=True, text=True, check=True).stdout
    commands = shown.partition("\nCommands:\n")[2].partition("\n\n")[0]
    named = set(re.findall(r"^  ([a-z][a-z-]+)", commands, re.MULTILINE))
    assert named, shown
    assert named <= COMMANDS[group]


def test_what_is_suggested_exists() -> None:
    for command in REPLACEMENTS.values():
        words = command.split()
        if words[0] == "uv":
            assert words[1] in COMMANDS[""]
            assert len(words) == 2 or words[1] not in COMMANDS or words[2] in COMMANDS[words[1]]
