import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

figure, axes = plt.subplots(figsize=(8.5, 3.8))
rows = [
    (3.0, 24, "batch", "1 step", "#0072B2"),
    (2.0, 6, "mini-batch", "4 steps", "#E69F00"),
    (1.0, 1, "single example", "24 steps", "#009E73"),
]
for y, size, name, steps, color in rows:
    for child in range(24):
        x = 1.32 * child
        axes.add_patch(Rectangle((x, y), 0.84, 0.42, facecolor=color, edgecolor="black", linewidth=0.8))
        if (child + 1) % size == 0:
            axes.annotate(
                "",
                (x + 1.07, y - 0.18),
                (x + 1.07, y + 0.55),
                arrowprops={"arrowstyle": "-|>", "color": "black", "linewidth": 1.4},
            )
    axes.text(-0.5, y + 0.2, name, ha="right", va="center", fontsize=13)
    axes.text(32.5, y + 0.2, steps, ha="left", va="center", fontsize=13)

axes.text(0.0, 3.75, "each box: one child who is asked", fontsize=13, va="center")
axes.text(32.5, 3.75, "each arrow: one step", fontsize=13, va="center", ha="right")
axes.annotate("", (0.0, 0.45), (31.7, 0.45), arrowprops={"arrowstyle": "<|-|>", "color": "gray", "linewidth": 1.5})
axes.text(16.0, 0.2, "one epoch: everybody is asked once", fontsize=13, va="center", ha="center")
axes.set_xlim(-9.0, 38.5)
axes.set_ylim(0.0, 4.0)
axes.axis("off")
figure.subplots_adjust(left=0, right=1, bottom=0, top=1)
