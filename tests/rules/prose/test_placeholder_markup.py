"""Placeholders and their look-alikes in Markdown: links, tags, headings, lists, tables and footnotes."""

import pytest

from postgen.document import parse_document
from postgen.rules.prose import pr602_placeholder
from tests.rules.rule_contexts import context_for

POST = "# Title\n\nA post about gradients.\n\n## ELI5\n\nMia rolls a ball.\n\n{}\n\nIt stops there.\n"


def _is_flagged(text: str) -> bool:
    document = parse_document(POST.replace("{}", text))
    return any(pr602_placeholder.check(document, context_for(document, {}, pr602_placeholder.RULE)))


FOUND = [
    "I thank (who? the people of the cluster) for their time.",
    "**Level:** [easy / medium / hard – pick one]",
    "**Q: Why does it diverge?**\n\nA: –",
    "1. Load the data\n2. Train\n3. (second thing)",
    "| Optimizer | Loss |\n|---|---|\n| SGD | x.xx |",
    "| Optimizer | Loss |\n|---|---|\n| SGD | [number] |",
    '{{ insert_figure("loss") }}',
    "tk tk a sentence on why warm-up helps",
    "Hello, I'm AUTHOR NAME, and this is the first lesson.",
    "The rate was set to ____ in all runs.",
    "It is in [the post on Adam](link-to-the-post-on-adam).",
    "[^2]: Look up the year of this paper!",
    "[^2]: Add the reference to the dropout paper.",
    "- Fifth key point",
    "- Last bullet",
    "## 3.2 Title of this section",
    "### Name of the chapter",
    "### Sources\n\nNothing yet.",
    "See [explain the shape of the mask in two or three sentences] below.",
    "The idea: <describe the shape of every tensor here>",
    "**Answer:** [ ]",
    "| Loss | Time |\n|---|---|\n| 0.5 | #### |",
    "As shown by ???, the loss is convex.",
    "@@ check this sum @@",
    "XXX this is not true any more XXX",
    "Delete this paragraph before publishing.",
    "(lorem ipsum)",
    "??? check the numbers",
    "Welcome, {{ first_name }}!",
    "{figure: loss curve}",
    "Weight decay shrinks the weights [citation needed], and it does so in each of the many steps.",
    "The trained model is in [the repository](INSERT_LINK_HERE).",
    "- Cost: *tbd*",
    "Speed: [TBA]",
    "@tom please check this paragraph.",
    "FIX NUMBERS",
    "**INSERT DIAGRAM HERE**",
    "It reaches 8x.x % on the test set.",
    "[... steps 2 to 9 follow the same pattern as the first one ...]",
    "- Lesson 5: not written yet",
    "The appendix lists the data. None yet.",
    "[2] Author, B. and Author, C. *Title*. 2020.",
    "The proof was left out of this draft.",
    "A picture of the two curves would be nice here.",
    "The error falls from \\<old value\\> to \\<new value\\>.",
    "Table 2: waiting for Ann, she has the numbers.",
    "See [the notes](link-to-notes).",
    "tk something short about seeds tk",
    "@@ check the units",
    "## Attention (Maria is working on this)",
    "| SGD | *fill in* |\n|---|---|\n| Adam | *to come* |",
    "Remove this note once the plot is done.",
    "*(diagram of the residual block)*",
    "(Screenshot: the profiler of PyTorch)",
    "Somebody from the team should put the table in here.",
    "![Curve](figures/add-plot-here.png)",
    "[notebook](#TODO)",
    "- one\n- \n- two",
    "1. \n2. \n3. ",
    "- [ ]\n- [ ]",
    "* a\n  * \n  * b",
    "(insert the shape of the output here)",
    "(insert here the output of `print(model)`)",
    "Mini-batches are older (year?).",
    "[code](#TODO-notebook)",
    "### Subheading 3",
    "Text for this section.",
    "Expand: two more examples.",
    "Do we need this proof? Decide later.",
    "The accuracy is ??.? % after ten epochs.",
    "## Mixed Precision (slides to follow)",
    "[… snip: the rest of the proof …]",
    "**Weight decay:** t.b.d.",
    "- Learning objective 2",
]
INNOCENT = [
    "Of the optimizers [adam, sgd, lion], choose one that you know.",
    "@anna will find the same curve in the next lesson.",
    "The first thing to check is the sign of the gradient.",
    "{{ page.title }}",
    "## The proof (easy to follow)",
    '{{ render("loss", width=300) }}',
    "**A:** the labels were shuffled.",
    "| FIRST NAME | LAST NAME |\n|---|---|\n| Ada | Lovelace |",
    "Download the weights from [here](https://example.org/weights.pt).",
    "[^2]: Kingma and Ba, “Adam: A method for stochastic optimization”, 2015.",
    "[^note]: The paper calls this a warm restart.",
    "The first point is on the line, the second point is above it.",
    "## The Title of the Picture",
    "The empty list is written [ ] in Python.",
    "| Symbol | # |\n|---|---|\n| Rows | 3 |",
    "The model returns ??? for bytes that it cannot decode.",
    "The operator @@ is not defined in Python, but @ is.",
    "Delete this line and run the block again.",
    "Lorem ipsum is a poor test text for a tokenizer.",
    "The special token <end of text> closes each document.",
    "<video controls autoplay muted loop>",
    "<figure markdown>",
    "See {ref}`the section on losses <losses>` and {doc}`install`.",
    "(building-from-source)=",
    "Adam {cite}`kingma2014` is an optimizer.",
    "The notebook 👉 [here](https://example.org/code)",
    '??? note "Why this works"',
    "{{ code_block('user-guide/lists', 'weather') }}",
    "Set the style to {{margin: 0}} in the template.",
    "{{< /details >}}",
    "> The court decided in 2015.\n>\n> […]\n>\n> The decision was final.",
    "Well-documented data are more useful to others (including your future self!), as they give context.",
    "It is crucial to understand that the program may run again (this run may happen in another process).",
    "The examples in this tutorial are available [here](https://example.org/code).",
    "> [!TIP]\n> This section builds on the previous one.",
    "| Model | Accuracy |\n|---|---|\n| ResNet-50 | 0.76 |\n| ResNet-152 | 0.78 |",
    "## The Big Picture [[the-big-picture]]",
    "The loop stops there.\n\n... and is reassigned ...",
    "The label is *to be determined*, so we leave it out.",
    "You can ask @karpathy or read his post.",
    "The matrix `A @ B` is written A @ B.",
    "SQL has ADD COLUMN for this.",
    "## CHECK CONSTRAINT",
    "The file is called model.x.x in the log.",
    "This is a problem: not every loss is convex.",
    "The network is small – not ready for images of a whole street.",
    "No test failed. None yet tells us why the loss rises.",
    "The smaller network is this draft model, which proposes tokens.",
    "A larger batch would be better here, because the gradient is noisy.",
    "The tag <new> starts a document.",
    "The price falls while we are waiting for the optimizer to move.",
    "See [the links to the notes](notes.md).",
    "Fill in the blank: the mean is ___ seconds.",
    "The channel @pytorch answers questions.",
    "The lab (Maria is its head) works on attention.",
    "Fill in the matrix row by row.",
    "To come to the point: the loss falls.",
    "Remove this line once the loss is finite.",
    "The plot (a diagram of the loss) shows it.",
    "Here we should expect a smaller loss.",
    "Somebody who looks at the curve should see two dips.",
    "The final text should be shorter than the input.",
    "[the section on notes](#todo)",
    "![Curve](figures/start-here.png)",
    "-\n  The content is in the next line.\n-\n  Here, too.",
    "```text\n- \n- \n```",
    "- item\n\n  ```text\n  -\n  -\n  ```",
    "- [ ] Train the model for ten epochs.",
    "1986. Backpropagation becomes known.",
    "We expand: the product is $ab + ac$.",
    "The model can decide later which token it masks.",
    "The rules (easy to follow) fit on a page.",
    "A snippet (snipped from the log) shows the loss.",
    "The learning objective is the second of two.",
]


@pytest.mark.parametrize("text", FOUND)
def test_placeholders_are_found(text: str) -> None:
    assert _is_flagged(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_look_alikes_are_innocent(text: str) -> None:
    assert not _is_flagged(text)


@pytest.mark.parametrize(
    "address",
    [
        "URL_HERE",
        "INSERT_LINK_HERE",
        "ADD_URL",
        "URL-to-be-added",
        "image-goes-here.png",
        "replace-me.png",
        "images/placeholder.svg",
        "https://example.com/replace-this",
        "path/to/img.png",
        "your-image-here.png",
        "https://yourname.github.io",
        "assets/add-the-real-screenshot-here.png",
    ],
)
def test_addresses_that_nobody_filled_in(address: str) -> None:
    assert pr602_placeholder.is_dummy_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "start-here.md",
        "todo.md",
        "click-here",
        "add-a-page.md",
        "https://docs.python.org/3/",
        "https://www.postgresql.org/docs/current/sql-insert.html",
        "https://support.example.org/insert-image.html",
        "https://tensorflow.org/api_docs/python/tf/compat/v1/placeholder",
        "https://news.example.org/why-are-these-posts-taking-over-your-linkedin-feed",
        "https://example.org/how-to-make-your-file-smaller.html",
        "../images/your-first-image-classifier.png",
    ],
)
def test_real_addresses(address: str) -> None:
    assert not pr602_placeholder.is_dummy_address(address)
