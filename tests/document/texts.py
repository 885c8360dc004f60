"""Hypothesis strategies for posts: pieces of Markdown in any order, and arbitrary text."""

from hypothesis import strategies as st

PIECES = (
    *("# ", "## ", "### ", "#### ", "- ", "1. ", "> ", "```", "```python\n", "~~~", "---\n", "===\n"),
    *("$", "$$", "\n$$\n", "$x$", "\\alpha", "`", "``", "*", "**", "_", "~~", "~~~", "\\", "\\*", "\\|"),
    *("[a](b)", "![x](y.png)", "<b>", "</b>", "<!-- c -->", "<!--", "<div>\n", "<https://e.x/%20>"),
    *("&nbsp;", "&amp;", "&#35;", "&lt;", "|", "a|b\n-|-\n", "|---|---|\n", "\n", "\n\n", "\r\n", "\r"),
    *("\t", "  ", "    ", " ", "word", "é", "\u00a0", "\u2028", "\x0b", "\x0c", "\x85", "🙂", "\ufeff", "\0"),
    *("ELI5", "Mathematical Foundations", "Demonstrations", "Summary", "Key Takeaways", ":", "1", "3.5"),
    *("Exercises\n", "### Exercise 1\n", "#### Solution\n", "Checklist\n", "Quiz", "x = 1\n", "print(x)\n"),
    *(
        "## eli5\n",
        "\n\n## 1. Summary – x\n\n",
        "\n\n**Solution**\n\n",
        "\n\n### Summary\n\n",
        "\n\n## Exercises\n\n",
    ),
    *(
        "<b>bold</b>",
        "<code>x</code>",
        "\n\n### Exercise 2\n\n",
        "\n\n##### Solution\n\n",
        "```md\n# T\n",
        "\n```",
    ),
    *("import torch\n", "```output\n", "Sure, here is", "TODO", "...", "Let me know if", "\ud7ff"),
)

markdown = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
texts = st.one_of(markdown, st.text(max_size=200), st.tuples(markdown, st.text(max_size=40)).map("".join))
