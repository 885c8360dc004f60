"""Real servers for tests, on loopback alone."""

from tests.servers.answers import Answer, Asked, Cut, Fail, FailMidway, NoChoice, Raw, Say, Stall
from tests.servers.openai_server import Character, OpenAIServer

__all__ = [
    "Answer",
    "Asked",
    "Character",
    "Cut",
    "Fail",
    "FailMidway",
    "NoChoice",
    "OpenAIServer",
    "Raw",
    "Say",
    "Stall",
]
