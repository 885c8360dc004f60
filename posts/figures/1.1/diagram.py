import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch


def box(axes: Axes, x: float, y: float, title: str, text: str, color: str) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (x - 1.9, y - 0.5),
            3.8,
            1.0,
            boxstyle="round,pad=0.05",
            facecolor="white",
            edgecolor=color,
            linewidth=2.5,
        )
    )
    axes.text(x, y + 0.2, title, ha="center", va="center", fontsize=13, weight="bold")
    axes.text(x, y - 0.23, text, ha="center", va="center", fontsize=11.5)


def arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    color: str,
    bend: float = 0.0,
    style: str = "-",
) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=20,
            linewidth=2.5,
            color=color,
            linestyle=style,
            connectionstyle=f"arc3,rad={bend}",
        )
    )


figure, axes = plt.subplots(figsize=(9, 4.4))
box(axes, 4.2, 4.3, "1. Predict", r"boil for $\theta$ minutes", "#0072B2")
box(axes, 7.6, 2.5, "2. Measure", r"how bad? the loss $L$", "#E69F00")
box(axes, 4.2, 0.7, "3. Find the gradient", "which way, how steep?", "#D55E00")
box(axes, 0.8, 2.5, "4. Step", r"move $\theta$ a little", "#009E73")

arrow(axes, (6.05, 4.25), (7.6, 3.1), "black", -0.25)
arrow(axes, (7.6, 1.9), (6.05, 0.65), "black", -0.25)
arrow(axes, (2.35, 0.65), (0.8, 1.9), "#D55E00", -0.25)
arrow(axes, (0.8, 3.1), (2.35, 4.25), "black", -0.25)
axes.text(0.95, 0.72, "drives\nthe update", ha="right", va="center", fontsize=12, color="#D55E00")
axes.text(0.95, 4.25, "new $\\theta$", ha="right", va="center", fontsize=12)

arrow(axes, (9.45, 2.5), (10.35, 2.5), "gray", 0.0, "--")
axes.text(10.45, 2.5, "printed,\nfor you\nto watch", ha="left", va="center", fontsize=12, color="dimgray")
arrow(axes, (8.95, 4.35), (8.3, 3.1), "#0072B2", 0.2)
axes.text(9.05, 4.4, "data: what\nMia likes", ha="left", va="center", fontsize=12, color="#0072B2")
axes.text(4.2, 2.5, "once for\nevery step", ha="center", va="center", fontsize=13, color="dimgray")

axes.set_xlim(-1.2, 12.0)
axes.set_ylim(0.0, 5.0)
axes.axis("off")
figure.subplots_adjust(left=0, right=1, bottom=0, top=1)
