import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

plt.rcParams["font.size"] = 11.5
figure, axes = plt.subplots(figsize=(8, 4.1))
axes.set_xlim(0, 16)
axes.set_ylim(0, 8.2)
axes.axis("off")
figure.subplots_adjust(left=0.005, right=0.995, top=0.995, bottom=0.005)
blue, orange, green, red, gray = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#777777"


def box(x: float, y: float, width: float, height: float, text: str, color: str) -> None:
    patch = FancyBboxPatch(
        (x, y), width, height, boxstyle="round,pad=0.06", edgecolor=color, facecolor=color + "22", linewidth=1.8
    )
    axes.add_patch(patch)
    axes.text(x + width / 2, y + height / 2, text, ha="center", va="center", linespacing=1.25)


def arrow(start: tuple[float, float], end: tuple[float, float], color: str = "black", style: str = "-") -> None:
    patch = FancyArrowPatch(
        start, end, arrowstyle="-|>", mutation_scale=15, color=color, linewidth=1.6, linestyle=style, shrinkA=0, shrinkB=0
    )
    axes.add_patch(patch)


box(0.2, 6.2, 1.9, 1.6, "1,797\nimages", gray)
box(3.0, 6.2, 2.2, 1.6, "1,297 for\ntraining", blue)
box(6.1, 6.2, 1.9, 1.6, "scale", blue)
box(8.9, 6.2, 2.2, 1.6, "Dataset", blue)
box(12.0, 6.2, 3.7, 1.6, "DataLoader:\nshuffle and cut", orange)
arrow((2.2, 7), (2.9, 7))
arrow((5.3, 7), (6.0, 7))
arrow((8.1, 7), (8.8, 7))
arrow((11.2, 7), (11.9, 7))

box(3.0, 2.7, 2.2, 1.6, "500 for\ntesting", gray)
box(6.1, 2.7, 1.9, 1.6, "scale", gray)
box(4.6, 0.4, 3.4, 1.2, "test accuracy", gray)
arrow((1.2, 6.1), (2.9, 3.7))
arrow((5.3, 3.5), (6.0, 3.5))
arrow((7.05, 2.6), (7.05, 1.7))
arrow((7.05, 6.1), (7.05, 4.4), red, "--")
axes.text(6.8, 5.25, "same mean, same\nstandard deviation", ha="right", va="center")

box(13.0, 3.1, 2.4, 1.1, "model", green)
box(13.0, 0.6, 2.4, 1.1, "loss", green)
box(9.2, 0.6, 2.4, 1.1, "gradient", green)
box(9.2, 3.1, 2.4, 1.1, "step", green)
arrow((14.2, 6.1), (14.2, 4.3))
axes.text(14.0, 5.5, "mini-batch", ha="right", va="center")
arrow((14.2, 3.0), (14.2, 1.8))
arrow((12.9, 1.15), (11.7, 1.15))
arrow((10.4, 1.8), (10.4, 3.0))
arrow((11.7, 3.65), (12.9, 3.65))
axes.text(12.3, 2.4, "once per\nmini-batch", ha="center", va="center")
arrow((10.4, 4.3), (12.6, 6.1), orange, "--")
axes.text(10.9, 5.5, "next epoch:\nshuffle again", ha="right", va="center")
