import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

figure, axes = plt.subplots(figsize=(8, 3.5))
figure.subplots_adjust(0, 0, 1, 1)
blue, orange, green = "#0072B2", "#D55E00", "#009E73"
for y, image, color, name in ((4.2, "sharp digits", blue, "old task"), (1.0, "foggy digits", orange, "new task")):
    axes.text(0.2, y + 1.35, name, fontsize=12, color=color, weight="bold")
    boxes = [(0.2, 2.1, image), (3.6, 3.4, "body (two layers)"), (8.3, 2.0, "head"), (11.6, 1.9, "answer")]
    for number, (x, width, label) in enumerate(boxes):
        edge = color if number in (1, 2) else "gray"
        style = "--" if number == 2 else "-"
        axes.add_patch(FancyBboxPatch((x, y), width, 0.9, boxstyle="round,pad=0.08", facecolor="white", edgecolor=edge, linewidth=2, linestyle=style))
        axes.text(x + width / 2, y + 0.45, label, ha="center", va="center", fontsize=12)
    for start, end in ((2.45, 3.45), (7.15, 8.15), (10.45, 11.45)):
        axes.add_patch(FancyArrowPatch((start, y + 0.45), (end, y + 0.45), arrowstyle="-|>", mutation_scale=14, color="black"))
axes.add_patch(FancyArrowPatch((5.3, 4.05), (5.3, 2.05), arrowstyle="-|>", mutation_scale=18, color=green, linewidth=2.5))
axes.text(5.6, 3.05, "copy the parameters", fontsize=12, color=green, va="center")
axes.text(5.3, 0.55, "frozen or fine-tuned", ha="center", fontsize=11)
axes.text(9.3, 0.55, "new or copied, trained", ha="center", fontsize=11)
axes.set_xlim(-0.1, 13.8)
axes.set_ylim(0.2, 6.0)
axes.axis("off")
