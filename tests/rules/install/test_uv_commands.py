"""The uv commands that IN503 accepts, compared with the commands of the installed uv."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from postgen.rules.install.in503_uv_command import COMMANDS, REPLACEMENTS

UV = Path(sys.executable).parent / "uv"


@pytest.mark.parametrize("group", COMMANDS)
def test_the_rule_accepts_every_command_of_uv(group: str) -> None:
    help_text = subprocess.run(
        [UV, *group.split(), "--help"], capture_output=True, text=True, check=True
    ).stdout
    commands = help_text.partition("\nCommands:\n")[2].partition("\n\n")[0]
    listed = set(re.findall(r"^  ([a-z][a-z-]+)", commands, re.MULTILINE))
    assert listed, help_text
    assert listed <= COMMANDS[group]


def test_suggested_commands_exist() -> None:
    for command in REPLACEMENTS.values():
        words = command.split()
        if words[0] == "uv":
            assert words[1] in COMMANDS[""]
            assert len(words) == 2 or words[1] not in COMMANDS or words[2] in COMMANDS[words[1]]
