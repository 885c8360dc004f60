"""Comparisons of passages agree with their definitions."""

from hypothesis import given
from hypothesis import strategies as st

from postgen.rules.prose.fingerprints import common_subsequence_length, longest_common_run

word_lists = st.lists(st.sampled_from("abcd"), max_size=30).map(tuple)


@given(word_lists, word_lists)
def test_the_longest_shared_run_is_found(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    runs = {one[a:b] for a in range(len(one)) for b in range(a + 1, len(one) + 1)}
    shared = [r for r in runs if any(other[i : i + len(r)] == r for i in range(len(other)))]
    assert longest_common_run(one, other) == max(map(len, shared), default=0)


@given(word_lists, word_lists)
def test_words_in_common_are_the_longest_common_subsequence(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    previous_row = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for column, candidate in enumerate(other):
            row.append(
                previous_row[column] + 1 if word == candidate else max(previous_row[column + 1], row[column])
            )
        previous_row = row
    assert common_subsequence_length(one, other) == previous_row[-1]
