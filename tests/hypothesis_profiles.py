"""Numbers of random examples: few and always the same by default, many and new ones every night."""

import os

from hypothesis import settings

NIGHTLY_EXAMPLES = 2000


def load_profile() -> None:
    """Load the profile that the variable HYPOTHESIS_PROFILE names: ``ci`` (the default) or ``nightly``.

    There is no deadline, because a busy machine must not fail a test.
    """
    settings.register_profile("ci", deadline=None, derandomize=True)
    settings.register_profile("nightly", deadline=None, max_examples=NIGHTLY_EXAMPLES, print_blob=True)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def share(fraction: float) -> settings:
    """Return settings with this fraction of the profile's examples, for a test whose examples take long."""
    return settings(max_examples=max(1, int(fraction * settings().max_examples)))
