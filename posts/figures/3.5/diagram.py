import math

import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

figure, axes = plt.subplots(figsize=(8, 3.5))
figure.subplots_adjust(0, 0, 1, 1)
blue, orange, green = "#0072B2", "#D55E00", "#009E73"
places = [(3.2, 3.7), (8.0, 3.7), (8.0, 0.5), (3.2, 0.5)]
for number, (x, y) in enumerate(places):
    axes.add_patch(FancyBboxPatch((x, y), 2.6, 1.1, boxstyle="round,pad=0.1", facecolor="white", edgecolor=blue, linewidth=2))
    axes.text(x + 1.3, y + 0.8, f"device {number}", ha="center", va="center", fontsize=12, weight="bold", color=blue)
    axes.text(x + 1.3, y + 0.3, "copy of the model", ha="center", va="center", fontsize=11)
    left = x < 5
    share = (x - 2.0, y + 0.55) if left else (x + 4.6, y + 0.55)
    axes.text(*share, f"share {number}", ha="center", va="center", fontsize=12, color=green)
    start, end = ((share[0] + 0.75, share[1]), (x - 0.15, share[1])) if left else ((share[0] - 0.75, share[1]), (x + 2.75, share[1]))
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=14, color=green, linestyle="--"))
for start, end in (((5.95, 4.25), (7.85, 4.25)), ((9.3, 3.55), (9.3, 1.75)), ((7.85, 1.05), (5.95, 1.05)), ((4.5, 1.75), (4.5, 3.55))):
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=20, color=orange, linewidth=3))
axes.text(6.9, 2.65, "all-reduce:\nchunks of the gradients\ntravel around the ring", ha="center", va="center", fontsize=12, color=orange)
axes.set_xlim(0.2, 13.6)
axes.set_ylim(0.1, 5.2)
axes.axis("off")
