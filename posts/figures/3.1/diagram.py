import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

figure, axes = plt.subplots(figsize=(8, 4.0), layout="constrained")
axes.set_xlim(-0.2, 16.4)
axes.set_ylim(0, 8.4)
axes.axis("off")


def box(x: float, y: float, width: float, height: float, color: str, text: str) -> None:
    shape = FancyBboxPatch(
        (x, y), width, height, boxstyle="round,pad=0.1", facecolor="white", edgecolor=color, linewidth=2.5
    )
    axes.add_patch(shape)
    axes.text(x + width / 2, y + height / 2, text, ha="center", va="center", fontsize=13)


def arrow(start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "linewidth": 2, "color": "black"})


box(0.2, 3.4, 2.6, 1.4, "black", "gradient $g$\nof this step")
box(4.0, 5.8, 5.0, 1.6, "#0072B2", "memory of gradients:\nwhich way, lately?")
box(4.0, 0.8, 5.0, 1.6, "#D55E00", "memory of squares:\nhow large, usually?")
box(10.6, 3.4, 2.0, 1.4, "#009E73", "divide")
box(13.9, 3.4, 2.0, 1.4, "black", "step of\nabout $\\eta$")
arrow((2.9, 4.7), (3.85, 6.0))
arrow((2.9, 3.5), (3.85, 2.2))
arrow((9.2, 6.1), (10.45, 4.8))
arrow((9.2, 2.1), (10.45, 3.4))
arrow((12.8, 4.1), (13.8, 4.1))
axes.text(6.5, 7.8, "Momentum and Nesterov use only this", ha="center", fontsize=12, color="#0072B2")
axes.text(6.5, 0.05, "AdaGrad and RMSProp use only this", ha="center", fontsize=12, color="#D55E00")
axes.text(11.6, 5.15, "Adam uses both", ha="left", fontsize=12, color="#009E73")
