import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(8, 4.2), layout="constrained")
axes.set_xlim(0, 16)
axes.set_ylim(0, 9)
axes.set_aspect("equal")
axes.axis("off")

inputs = [(5.0, 7.4), (5.0, 5.1), (5.0, 2.8)]
outputs = [(11.0, 8.2), (11.0, 6.2), (11.0, 4.2), (11.0, 2.2)]
gray = {"arrowstyle": "-|>", "linewidth": 1, "color": "gray", "shrinkA": 14, "shrinkB": 14}
inward = {"arrowstyle": "-|>", "linewidth": 3, "color": "#0072B2", "shrinkA": 14, "shrinkB": 14}
outward = {
    "arrowstyle": "-|>", "linewidth": 3, "linestyle": "--", "color": "#D55E00", "shrinkA": 14, "shrinkB": 14
}
for i, source in enumerate(inputs):
    for j, target in enumerate(outputs):
        if i == 2 and j == 0:  # this weight belongs to both
            axes.annotate("", target, source, arrowprops=inward | {"linewidth": 7, "alpha": 0.5})
        style = outward if i == 2 else inward if j == 0 else gray
        axes.annotate("", target, source, arrowprops=style)
for x, y in inputs + outputs:
    axes.plot(x, y, "o", markersize=22, color="white", markeredgecolor="black", markeredgewidth=2)
axes.text(5.0, 8.5, "inputs", fontsize=13, ha="center")
axes.text(11.0, 1.1, "neurons", fontsize=13, ha="center")
axes.text(11.7, 8.2, "fan-in: 3 weights\nlead into one neuron", fontsize=12, color="#0072B2", va="center")
axes.text(4.3, 2.8, "fan-out: 4 weights\nlead out of one input", fontsize=12, color="#D55E00", va="center", ha="right")
axes.annotate("", (8.9, 0.3), (6.9, 0.3), arrowprops={"arrowstyle": "-|>", "linewidth": 2})
axes.text(6.7, 0.3, "values", fontsize=12, ha="right", va="center")
axes.annotate("", (12.3, 0.3), (14.3, 0.3), arrowprops={"arrowstyle": "-|>", "linewidth": 2})
axes.text(12.1, 0.3, "gradients", fontsize=12, ha="right", va="center")
