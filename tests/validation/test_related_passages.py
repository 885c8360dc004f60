"""The passages of earlier posts that a post refers to, relies on or repeats."""

from pathlib import Path

from postgen.document import parse_document
from postgen.series import load_series
from postgen.validation.related_passages import RelatedPassage, find_related_passages
from tests.projects import LESSON, RECAP, small_project

EARLIER = LESSON.replace(
    "## Demonstrations",
    """A **commutative** operation gives the same result in either order.

## Mathematics

$$
s = a + b
$$

where $s$ is the sum.

## Demonstrations""",
)


def passages(folder: Path, post: str, limit: int = 10_000) -> tuple[RelatedPassage, ...]:
    project = small_project(folder / "project")
    (project / "posts" / "1.1-adding-up.md").write_text(EARLIER, encoding="utf-8")
    series = load_series(project)
    return find_related_passages(series, series.lesson("1.2"), parse_document(post), limit)


def texts(folder: Path, post: str, limit: int = 10_000) -> list[str]:
    return [passage.text for passage in passages(folder, post, limit)]


def test_a_displayed_formula_of_both_posts_is_found_with_its_explanation(tmp_path: Path) -> None:
    found = texts(tmp_path, RECAP.replace("s = a + b", "s=a + b."))
    assert "$$\ns = a + b\n$$" in found
    assert "where $s$ is the sum." in found


def test_a_term_is_found_where_it_is_introduced(tmp_path: Path) -> None:
    (found,) = passages(tmp_path, "# Title\n\nAddition is commutative.\n")
    assert (found.lesson, found.heading) == ("1.1", "ELI5")
    assert "**commutative**" in found.text


def test_the_passage_that_a_reference_is_about_is_found(tmp_path: Path) -> None:
    post = "# Title\n\nIn lesson 1.1 you put two piles of apples together.\n"
    assert "Put two piles of apples together. Now you have one big pile." in texts(tmp_path, post)
    linked = "# Title\n\nRemember [the apples](1.1-adding-up.md#eli5).\n"
    assert texts(tmp_path, linked) == ["Put two piles of apples together. Now you have one big pile."]


def test_a_paragraph_that_repeats_another_in_other_order_is_found(tmp_path: Path) -> None:
    post = "# T\n\nResult gives either order same commutative operation, whatever happens beside elsewhere.\n"
    assert any("commutative" in text for text in texts(tmp_path, post))


def test_an_unrelated_post_has_no_passages(tmp_path: Path) -> None:
    assert texts(tmp_path, "# Title\n\nVersion 1.10 of Lesson 3.7 speaks about nothing.\n") == []


def test_references_come_first_if_there_is_little_room(tmp_path: Path) -> None:
    post = RECAP + "\nIn lesson 1.1 we put two piles of apples together, one big pile.\n"
    found = texts(tmp_path, post, limit=70)
    assert found
    assert all("piles" in text for text in found)
