"""The baseline: one interpreter that imports once and runs every block of every post, without isolation.

Run it with the Python of the reader environment: ``python plain.py FIGURES DPI POST…``. It saves every
figure, as postgen does, and discards the printed output.
"""

import contextlib
import io
import os
import re
import sys

FENCE = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def main(folder: str, dpi: int, posts: list[str]) -> None:
    import matplotlib.pyplot as plt

    plt.rcParams["savefig.dpi"] = dpi
    for post in posts:
        with open(post, encoding="utf-8") as file:  # noqa: PTH123 (runs in the readers' environment)
            blocks = FENCE.findall(file.read())
        namespace = {"__name__": "__main__"}
        drawn = 0
        for block in blocks:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block, post, "exec"), namespace)
            for number in plt.get_fignums():
                drawn += 1
                name = f"{os.path.basename(post)}-{drawn}.png"  # noqa: PTH119
                plt.figure(number).savefig(os.path.join(folder, name))  # noqa: PTH118
                plt.close(number)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
