import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

figure, axes = plt.subplots(figsize=(8, 3.3), layout="constrained")
axes.set_xlim(0, 16)
axes.set_ylim(0.2, 6.6)
axes.axis("off")


def box(x: float, text: str) -> None:
    shape = FancyBboxPatch(
        (x, 1.5), 2.2, 1.2, boxstyle="round,pad=0.08", facecolor="white", edgecolor="#0072B2", linewidth=2.5
    )
    axes.add_patch(shape)
    axes.text(x + 1.1, 2.1, text, ha="center", va="center", fontsize=13)


def line(points: list[tuple[float, float]], color: str, width: float, style: str = "-") -> None:
    axes.plot([x for x, _ in points], [y for _, y in points], style, color=color, linewidth=width)


def head(start: tuple[float, float], end: tuple[float, float], color: str, width: float, style: str = "-") -> None:
    look = {"arrowstyle": "-|>", "color": color, "linewidth": width, "linestyle": style, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=look)


axes.text(0.4, 4.4, "$h$", fontsize=16, va="center", ha="center")
line([(0.8, 4.4), (1.9, 4.4)], "black", 2)
line([(1.9, 4.4), (1.9, 2.1)], "#0072B2", 2)
head((1.9, 2.1), (2.5, 2.1), "#0072B2", 2)
for x, text in ((2.6, "LayerNorm"), (5.8, "Linear"), (9.0, "ReLU")):
    box(x, text)
head((4.9, 2.1), (5.7, 2.1), "#0072B2", 2)
head((8.1, 2.1), (8.9, 2.1), "#0072B2", 2)
line([(11.3, 2.1), (12.6, 2.1)], "#0072B2", 2)
head((12.6, 2.1), (12.6, 3.9), "#0072B2", 2)
head((1.9, 4.4), (12.1, 4.4), "#D55E00", 5)
axes.plot(12.6, 4.4, "o", markersize=26, color="white", markeredgecolor="black", markeredgewidth=2)
axes.text(12.6, 4.38, "+", fontsize=20, ha="center", va="center")
head((13.15, 4.4), (14.1, 4.4), "black", 2)
axes.text(15.0, 4.4, "$h + F(h)$", fontsize=15, va="center", ha="center")
axes.text(7.0, 3.5, "skip connection: the values pass unchanged", fontsize=12, color="#D55E00", ha="center")
axes.text(7.0, 0.6, "correction $F(h)$", fontsize=13, color="#0072B2", ha="center")
head((12.1, 5.6), (1.9, 5.6), "black", 2, "--")
axes.text(7.0, 6.1, "part of the gradient goes back unchanged", fontsize=12, ha="center")
