"""The command line: parses arguments, calls the library, prints results and sets the exit code."""

import sys


def entry_point() -> None:
    """Run the command `postgen`. An interrupt during its imports ends it like a later one."""
    try:
        from postgen.cli.main import main
    except KeyboardInterrupt:
        sys.stderr.write("postgen: interrupted\n")
        sys.exit(130)
    main()
