"""Regular expressions made from lists of phrases."""

import re


def any_of(*alternatives: str) -> re.Pattern[str]:
    """One pattern that matches any of the alternatives, ignoring case; a space matches any white space."""
    joined = "|".join(f"(?:{alternative})" for alternative in alternatives)
    return re.compile(joined.replace(" ", r"\s+"), re.IGNORECASE)
