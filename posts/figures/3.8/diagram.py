import matplotlib.pyplot as plt
from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch

figure, axes = plt.subplots(figsize=(8, 3))
figure.subplots_adjust(0, 0, 1, 1)
blue, orange, green = "#0072B2", "#D55E00", "#009E73"


def box(x: float, width: float, text: str, color: str) -> None:
    style = {"boxstyle": "round,pad=0.05", "facecolor": "white", "linewidth": 2}
    axes.add_patch(FancyBboxPatch((x, 1.0), width, 1.0, edgecolor=color, **style))
    axes.text(x + width / 2, 1.5, text, ha="center", va="center", fontsize=11)


def arrow(start: float, end: float) -> None:
    style = {"arrowstyle": "-|>", "mutation_scale": 13, "color": "black"}
    axes.add_patch(FancyArrowPatch((start, 1.5), (end, 1.5), **style))


box(0.9, 1.7, "letter\n+ place", "gray")
box(3.5, 1.0, "norm", blue)
box(5.0, 1.7, "attention", orange)
box(8.4, 1.0, "norm", blue)
box(9.9, 1.1, "MLP", green)
box(12.7, 1.7, "norm\n+ head", "gray")
for x in (7.35, 11.6):
    axes.add_patch(Ellipse((x, 1.5), 0.58, 0.34, facecolor="white", edgecolor="black", linewidth=1.5))
    axes.text(x, 1.48, "+", ha="center", va="center", fontsize=13)
starts = (0.05, 2.65, 4.55, 6.75, 7.66, 9.45, 11.05, 11.91, 14.45)
ends = (0.8, 3.4, 4.92, 7.06, 8.32, 9.82, 11.33, 12.62, 15.2)
for start, end in zip(starts, ends):
    arrow(start, end)
for start, end in ((3.0, 7.35), (7.95, 11.6)):
    axes.plot([start, start, end], [1.5, 2.55, 2.55], "--", color="black", linewidth=1.5)
    style = {"arrowstyle": "-|>", "mutation_scale": 13, "color": "black"}
    axes.add_patch(FancyArrowPatch((end, 2.58), (end, 1.69), **style))
    axes.text((start + end) / 2, 2.65, "skip connection", ha="center", va="bottom", fontsize=11)
style = {"boxstyle": "round,pad=0.02", "facecolor": "none", "edgecolor": "gray"}
axes.add_patch(FancyBboxPatch((2.85, 0.55), 9.1, 2.6, linestyle=":", **style))
axes.text(7.4, 0.42, "one block, repeated many times in large models", ha="center", va="top", fontsize=11)
axes.text(0.1, 0.75, "text", fontsize=11)
axes.text(14.5, 0.75, "logits", fontsize=11)
axes.set_xlim(-0.1, 15.5)
axes.set_ylim(-0.1, 3.3)
axes.axis("off")
