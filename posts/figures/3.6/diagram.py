import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

figure, axes = plt.subplots(figsize=(8, 3))
steps = ["load", "predict", "loss", "backward", "step"]
dials = [
    "numbers\nand labels",
    "best constant\nanswer",
    "training and\nvalidation loss",
    "length of\nthe gradient",
    "relative step,\nlearning rate",
]
for number, (step, dial) in enumerate(zip(steps, dials)):
    x = 2.4 * number
    axes.add_patch(FancyBboxPatch((x, 1.7), 1.7, 0.8, boxstyle="round,pad=0.1", facecolor="white", edgecolor="#0072B2", linewidth=2))
    axes.text(x + 0.85, 2.1, step, ha="center", va="center", fontsize=12)
    axes.text(x + 0.85, 0.25, dial, ha="center", va="center", fontsize=11, color="#D55E00")
    axes.plot([x + 0.85, x + 0.85], [0.75, 1.55], ":", color="#D55E00", linewidth=2)
    if number < 4:
        axes.add_patch(FancyArrowPatch((x + 1.82, 2.1), (x + 2.28, 2.1), arrowstyle="-|>", mutation_scale=14, color="black"))
axes.add_patch(FancyArrowPatch((10.45, 2.65), (0.85, 2.65), connectionstyle="arc3,rad=0.12", arrowstyle="-|>", mutation_scale=16, color="black"))
axes.text(5.65, 3.55, "next mini-batch", ha="center", va="bottom", fontsize=11)
axes.set_xlim(-0.4, 11.8)
axes.set_ylim(-0.3, 4.2)
axes.axis("off")
figure.subplots_adjust(0, 0, 1, 1)
