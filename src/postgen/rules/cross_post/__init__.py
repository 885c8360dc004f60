"""The facts about a post that other posts need, and the ledger that collects them lesson by lesson."""

from postgen.rules.cross_post.facts import (
    Fingerprints,
    NameUse,
    PostFacts,
    RelativeLink,
    SeriesIndex,
    SymbolMeaning,
)

__all__ = ["Fingerprints", "NameUse", "PostFacts", "RelativeLink", "SeriesIndex", "SymbolMeaning"]
