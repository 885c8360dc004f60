import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

figure, axes = plt.subplots(figsize=(8, 3.5))
rows, columns = 4, 5
blue, orange = "#0072B2", "#D55E00"
for left, kind in ((0.9, "batch"), (8.1, "layer")):
    for row in range(rows):
        for column in range(columns):
            inside = column == 1 if kind == "batch" else row == 1
            shade = {"batch": "#CCE3F0", "layer": "#F7DFCC"}[kind] if inside else "white"
            axes.add_patch(Rectangle((left + column, rows - 1 - row), 1, 1, facecolor=shade, edgecolor="gray"))
    for row in range(rows):
        axes.text(left - 0.15, rows - 0.5 - row, f"digit {row + 1}", ha="right", va="center", fontsize=11)
    axes.text(left + columns / 2, rows + 0.15, "neurons of the layer", ha="center", va="bottom", fontsize=11)
axes.add_patch(Rectangle((1.9, 0), 1, rows, fill=False, edgecolor=blue, linewidth=4))
axes.text(3.4, -0.2, "batch normalization:\none neuron, all digits", ha="center", va="top", fontsize=12, color=blue)
axes.add_patch(Rectangle((8.1, 2), columns, 1, fill=False, edgecolor=orange, linewidth=4, linestyle="--"))
axes.text(10.6, -0.2, "layer normalization:\none digit, all neurons", ha="center", va="top", fontsize=12, color=orange)
axes.set_xlim(-0.5, 13.3)
axes.set_ylim(-1.4, 4.7)
axes.set_aspect("equal")
axes.axis("off")
