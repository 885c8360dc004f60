"""Regular expressions as lists of phrases."""

import re


def any_of(*alternatives: str) -> re.Pattern[str]:
    """One pattern for all of them, in whatever case; a space stands for any white space."""
    joined = "|".join(f"(?:{alternative})" for alternative in alternatives)
    return re.compile(joined.replace(" ", r"\s+"), re.IGNORECASE)
