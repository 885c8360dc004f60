"""The comparisons of passages, against their definitions."""

from hypothesis import given
from hypothesis import strategies as st

from postgen.rules.prose.shingles import longest_shared_run, words_in_common

words = st.lists(st.sampled_from("abcd"), max_size=30).map(tuple)


@given(words, words)
def test_the_longest_shared_run_is_found(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    runs = {one[a:b] for a in range(len(one)) for b in range(a + 1, len(one) + 1)}
    shared = [r for r in runs if any(other[i : i + len(r)] == r for i in range(len(other)))]
    assert longest_shared_run(one, other) == max(map(len, shared), default=0)


@given(words, words)
def test_words_in_common_are_the_longest_common_subsequence(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    above = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for place, candidate in enumerate(other):
            row.append(above[place] + 1 if word == candidate else max(above[place + 1], row[place]))
        above = row
    assert words_in_common(one, other) == above[-1]
