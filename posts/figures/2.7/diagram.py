import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

plt.rcParams["font.size"] = 11.5
figure, axes = plt.subplots(figsize=(8, 4.6))
axes.set_xlim(0, 16)
axes.set_ylim(0, 9.2)
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


def arrow(start: tuple[float, float], end: tuple[float, float], style: str = "-") -> None:
    patch = FancyArrowPatch(
        start, end, arrowstyle="-|>", mutation_scale=16, color="black", linewidth=1.6, linestyle=style, shrinkA=0, shrinkB=0
    )
    axes.add_patch(patch)


box(0.2, 6.5, 4.4, 2.4, "mini-batch", "2.5: Dataset,\nDataLoader", orange)
box(5.8, 6.5, 4.4, 2.4, "prediction", "2.1: hidden layer\n2.4: activation", blue)
box(11.4, 6.5, 4.4, 2.4, "loss", "2.5: cross-entropy\n2.6: weight decay", blue)
box(11.4, 3.1, 4.4, 2.1, "gradient", "2.2: backward pass,\nautograd", green)
box(5.8, 3.1, 4.4, 2.1, "step", "2.3: by hand\n2.5: optimizer", green)
arrow((4.7, 7.7), (5.7, 7.7))
arrow((10.3, 7.7), (11.3, 7.7))
arrow((13.6, 6.4), (13.6, 5.3))
arrow((11.3, 4.15), (10.3, 4.15))
arrow((5.7, 4.4), (2.6, 6.4))
axes.text(1.5, 4.9, "next\nmini-batch", ha="center", va="center")
box(5.8, 0.3, 4.4, 1.8, "check", "2.6: new data, eval()", gray)
box(11.4, 0.3, 4.4, 1.8, "compare", "2.7: network and line", gray)
arrow((8.0, 3.0), (8.0, 2.2), "--")
arrow((10.3, 1.2), (11.3, 1.2), "--")
axes.text(7.8, 2.6, "after training", ha="right", va="center")
