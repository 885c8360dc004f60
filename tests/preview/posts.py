"""Posts for the preview: a normal one, and one that tries to run scripts."""

from pathlib import Path

from tests.projects import LESSON, RECAP, small_project

FIRST, SECOND = "1.1-adding-up.md", "1.2-looking-back.md"
POST = LESSON.replace(
    "## Exercises",
    "![A red square](figures/1.1/red.png)\n\n$$\ns = \\begin{cases} a + b & \\text{if $a > 0$} \\\\ b & "
    "\\text{otherwise} \\end{cases}\n$$\n\nwhere $s$, $a<b$ and $\\mathcal{L}$; "
    "see [what follows](1.2-looking-back.md#eli5).\n\n"
    "| symbol | meaning |\n| --- | ---: |\n| $a$ | the *first* |\n"
    "| `connection.execute_with_parameters` | `aggregate_of_all_numbers_together` |\n\n## Exercises",
)
HOSTILE = r"""---
title: </title><script>window.hit = 0</script>
---

# Small Steps – 1.2: Looking Back <svg onload="window.hit=1">

<script>window.hit = 2</script>

<img src=x onerror="window.hit=3"> &lt;script&gt;window.hit=4&lt;/script&gt;

[one](javascript:window.hit=5) [two](data:text/html,<script>window.hit=6</script>) <javascript:window.hit=7>
[three](https://example.org/"onclick="window.hit=8 'x" onclick="window.hit=9') [four](//example.org/x)
[five](java&#115;cript:window.hit=10) [six](vbscript:x) [seven]( \javascript:x)

![" onerror="window.hit=11](figures/1.1/red.png) ![x](javascript:window.hit=12) ![y](https://example.org/x.png)
![z](figures/../../outline.yaml) ![zz](file:///etc/passwd)

## ELI5 <b onclick="window.hit=13">x</b>

Formulas $\text{</math><script>window.hit=14</script>}$ and $</script><img src=x onerror=alert(1)>$ and
$\href{javascript:window.hit=15}{x}$ and $\textcolor{red;background:url(//example.org)}{x}$.

$$
\operatorname{</mi><script>window.hit=16</script>}
$$

```python"><script>window.hit=17</script>
print("</code></pre><script>window.hit=18</script>")
```

```html
</script><script>window.hit=19</script>
```

| <script>window.hit=20</script> | b |
| :--- | --- |
| `</td><script>window.hit=21</script>` | <iframe src="javascript:window.hit=22"> |

\(\alpha</script><script>window.hit=23</script>\) TODO <style>*{display:none}</style>
"""


def preview_project(folder: Path, second: str = RECAP) -> Path:
    """Create the small series with a figure, and ``second`` as the post of lesson 1.2."""
    from PIL import Image

    small_project(folder)
    (folder / "posts" / FIRST).write_text(POST, encoding="utf-8")
    (folder / "posts" / SECOND).write_text(second, encoding="utf-8")
    figure = folder / "posts" / "figures" / "1.1" / "red.png"
    figure.parent.mkdir(parents=True)
    Image.new("RGB", (40, 30), "red").save(figure)
    return folder
