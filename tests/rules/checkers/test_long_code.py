"""Code that is too long to be checked in time is a finding, and is not parsed."""

from postgen.rules.checkers.python_source import SyntaxFailure, parse_python


def test_long_code_is_not_parsed() -> None:
    failure = parse_python("x = 1\n" * 20_000)
    assert isinstance(failure, SyntaxFailure)
    assert failure.message == "the code has 120,000 characters, and code of more than 100,000 is not checked"
    assert failure.too_deep
    assert not isinstance(parse_python("x = 1\n" * 10_000), SyntaxFailure)
