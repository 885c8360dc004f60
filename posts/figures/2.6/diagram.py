import matplotlib.pyplot as plt
from matplotlib.patches import Circle

plt.rcParams["font.size"] = 12
figure, axes = plt.subplots(figsize=(8, 3.6))
axes.set_xlim(0, 16)
axes.set_ylim(0, 7.2)
axes.set_aspect("equal")
axes.axis("off")
figure.subplots_adjust(left=0.005, right=0.995, top=0.995, bottom=0.005)
blue, orange = "#0072B2", "#D55E00"
inputs, hidden = [2.0, 3.5, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def network(left: float, silent: set[int], label: str) -> None:
    columns = left, left + 1.7, left + 3.4
    for number, y in enumerate(hidden):
        if number in silent:
            continue
        for start in inputs:
            axes.plot([columns[0], columns[1]], [start, y], color="#999999", linewidth=0.8, zorder=1)
        axes.plot([columns[1], columns[2]], [y, 3.5], color="#999999", linewidth=0.8, zorder=1)
    for y in inputs:
        axes.add_patch(Circle((columns[0], y), 0.3, facecolor="white", edgecolor="black", linewidth=1.5, zorder=2))
    axes.add_patch(Circle((columns[2], 3.5), 0.3, facecolor="white", edgecolor="black", linewidth=1.5, zorder=2))
    for number, y in enumerate(hidden):
        if number in silent:
            axes.add_patch(
                Circle((columns[1], y), 0.3, facecolor="white", edgecolor=orange, linewidth=1.5, linestyle="--", zorder=2)
            )
            axes.plot([columns[1] - 0.21, columns[1] + 0.21], [y - 0.21, y + 0.21], color=orange, linewidth=2, zorder=3)
            axes.plot([columns[1] - 0.21, columns[1] + 0.21], [y + 0.21, y - 0.21], color=orange, linewidth=2, zorder=3)
        else:
            axes.add_patch(Circle((columns[1], y), 0.3, facecolor=blue, edgecolor=blue, linewidth=1.5, zorder=2))
    axes.text(columns[1], 0.25, label, ha="center", va="center")


network(1.1, {1, 2, 5}, "training, step 1")
network(6.3, {0, 3, 5}, "training, step 2")
network(11.5, set(), "evaluation")
axes.text(8, 6.85, "crossed out: this hidden value is 0 in this step", ha="center", va="center", color=orange)
