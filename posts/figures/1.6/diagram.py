import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

plt.rcParams["font.size"] = 11.5
figure, axes = plt.subplots(figsize=(8, 4.5))
axes.set_xlim(0, 16)
axes.set_ylim(0, 9.0)
axes.axis("off")
figure.subplots_adjust(left=0.005, right=0.995, top=0.995, bottom=0.005)
blue, orange, green, red, gray = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#777777"


def box(x: float, y: float, width: float, height: float, title: str, text: str, color: str) -> None:
    patch = FancyBboxPatch(
        (x, y), width, height, boxstyle="round,pad=0.06", edgecolor=color, facecolor=color + "22", linewidth=1.8
    )
    axes.add_patch(patch)
    axes.text(x + width / 2, y + height - 0.45, title, ha="center", va="center", weight="bold")
    axes.text(x + width / 2, y + (height - 0.75) / 2, text, ha="center", va="center", linespacing=1.25)


def arrow(start: tuple[float, float], end: tuple[float, float], style: str = "-|>", line: str = "-") -> None:
    patch = FancyArrowPatch(
        start, end, arrowstyle=style, mutation_scale=16, color="black", linewidth=1.6, linestyle=line, shrinkA=0, shrinkB=0
    )
    axes.add_patch(patch)


box(0.2, 6.8, 4.4, 2.0, "examples", "1.3: all, a few, or one", orange)
box(5.8, 6.8, 4.4, 2.0, "prediction", "1.2: a straight line", blue)
box(11.4, 6.8, 4.4, 2.0, "loss", "1.2: mean squared\nerror", blue)
box(11.4, 3.7, 4.4, 2.0, "gradient", "1.2: the chain rule", green)
box(5.8, 3.7, 4.4, 2.0, "step", "1.4: how long\nit may be", green)
box(11.4, 0.3, 4.4, 1.8, "check", "1.5: numerical gradient", gray)
arrow((4.7, 7.8), (5.7, 7.8))
arrow((10.3, 7.8), (11.3, 7.8))
arrow((13.6, 6.7), (13.6, 5.8))
arrow((11.3, 4.7), (10.3, 4.7))
arrow((5.7, 4.8), (2.6, 6.7))
arrow((13.6, 3.6), (13.6, 2.2), "<|-|>", "--")
axes.text(13.3, 2.9, "do they agree?", ha="right", va="center")
axes.text(2.4, 5.0, "again and again", ha="center", va="center")
axes.text(0.3, 1.2, "1.1: the loop as a whole", ha="left", va="center", weight="bold")
axes.text(0.3, 0.65, "1.4: the loss as a landscape", ha="left", va="center", weight="bold")
