import matplotlib.pyplot as plt
import numpy as np


def curve(x: float) -> float:
    return 0.35 * (x - 5) ** 2 - 0.04 * (x - 5) ** 3 + 0.6


x, step = 2.5, 1.2
slope = 0.7 * (x - 5) - 0.12 * (x - 5) ** 2
left, right = x - step, x + step
figure, axes = plt.subplots(figsize=(8, 4.3))
grid = np.linspace(1.0, 7.0, 200)
axes.plot(grid, [curve(place) for place in grid], color="black", linewidth=2.5)
axes.text(6.6, 1.95, "the loss $L$", fontsize=13, ha="center")

ends = np.array([1.2, 3.65])
axes.plot(ends, curve(x) + slope * (ends - x), color="#0072B2", linewidth=2.5)
axes.text(1.12, 5.5, "tangent:\nanalytical", color="#0072B2", fontsize=12, va="center", ha="right")
wide = np.array([left - 0.15, right + 0.3])
central = (curve(right) - curve(left)) / (2 * step)
axes.plot(wide, curve(left) + central * (wide - left), "--", color="#D55E00", linewidth=2.5)
axes.text(2.3, 6.6, "central difference, through the outer points:\nnearly as steep as the tangent", color="#D55E00", fontsize=12, va="center")
forward = (curve(right) - curve(x)) / step
long = np.array([x - 0.3, right + 0.75])
axes.plot(long, curve(x) + forward * (long - x), ":", color="#009E73", linewidth=3)
axes.text(3.15, 3.4, "forward difference, through the\nmiddle and the right point: too flat", color="#009E73", fontsize=12, va="center")
for place, name in ((left, r"$\theta - \Delta$"), (x, r"$\theta$"), (right, r"$\theta + \Delta$")):
    axes.plot([place, place], [-0.1, curve(place)], color="gray", linewidth=1)
    axes.plot(place, curve(place), "o", color="black", markersize=9)
    axes.text(place, -0.2, name, fontsize=13, ha="center", va="top")
axes.set_xlim(-0.2, 7.4)
axes.set_ylim(-0.9, 8.2)
axes.axis("off")
figure.subplots_adjust(left=0, right=1, bottom=0, top=1)
