import matplotlib.pyplot as plt
from matplotlib.patches import Ellipse, Rectangle

figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
axes.set_xlim(0, 16)
axes.set_ylim(0, 8)
axes.axis("off")

axes.add_patch(Rectangle((0.3, 5.0), 15.2, 2.4, facecolor="#009E73", alpha=0.18))
for x, y in ((1.9, 5.5), (4.3, 6.9), (7.2, 5.4), (9.6, 6.9), (12.1, 5.5), (14.7, 6.9)):
    axes.add_patch(Ellipse((x, y), 0.7, 0.35, facecolor="gray", alpha=0.5))
places = [0.8, 1.5, 3.0, 6.1, 9.4, 11.9, 13.5, 14.3]
heights = [6.2, 6.2, 6.3, 6.0, 6.5, 6.0, 6.3, 6.2]
for i in range(7):
    start, end = (places[i], heights[i]), (places[i + 1], heights[i + 1])
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "linewidth": 2, "color": "#0072B2"})
axes.plot(places[0], heights[0], "o", color="white", markeredgecolor="black", markersize=11)
axes.plot(14.5, 6.2, "o", color="black", markersize=13)
axes.text(14.7, 5.35, "hole", fontsize=12, ha="center")
axes.text(0.8, 5.35, "ball", fontsize=12, ha="center")

rates = [0.8, 1.6, 2.7, 2.5, 1.9, 1.1, 0.4]
for i, rate in enumerate(rates):
    color = "#E69F00" if i < 2 else "#0072B2"
    hatch = "//" if i < 2 else ""
    bar = Rectangle((1.2 + 2.0 * i, 1.1), 1.4, rate, facecolor=color, edgecolor="black", hatch=hatch)
    axes.add_patch(bar)
axes.plot([0.6, 15.2], [1.1, 1.1], color="black")
axes.text(2.9, 0.35, "warm-up", fontsize=12, ha="center", color="black")
axes.text(9.6, 0.35, "softer and softer", fontsize=12, ha="center", color="black")
axes.text(0.6, 4.2, r"learning rate $\eta_t$ of each hit", fontsize=12, ha="left")
axes.annotate("peak", (5.9, 3.85), (7.6, 4.25), fontsize=12, arrowprops={"arrowstyle": "-|>"})
