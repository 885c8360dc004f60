import matplotlib.pyplot as plt

BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
figure, axis = plt.subplots(figsize=(9, 4.6))
axis.set_xlim(-1.9, 11.4)
axis.set_ylim(-3.75, 3.05)
axis.set_aspect("equal")
axis.axis("off")
figure.subplots_adjust(left=0, right=1, bottom=0, top=1)

heights = (2.1, 0.0, -2.1)
for up in heights:
    for tail, head in [((0.55, up * 0.08), (3.9, up)), ((5.3, up), (8.6, up * 0.08))]:
        axis.annotate("", xy=head, xytext=tail, arrowprops={"arrowstyle": "-|>", "color": "black", "lw": 1.3})
    axis.add_patch(plt.Circle((4.6, up), 0.72, facecolor="white", edgecolor=BLUE, lw=2))
    axis.plot([4.15, 4.6, 5.0], [up - 0.22, up - 0.22, up + 0.32], color=BLUE, lw=2.5)
for across in (0, 9.25):
    axis.add_patch(plt.Circle((across, 0), 0.6, facecolor="white", edgecolor="black", lw=2))
axis.text(0, 0, "$x$", fontsize=17, ha="center", va="center")
axis.text(9.25, 0, r"$\hat{y}$", fontsize=17, ha="center", va="center")

axis.text(-0.85, 0, "hour", fontsize=13, ha="right", va="center")
axis.text(10.0, 0, "degrees", fontsize=13, ha="left", va="center")
axis.text(1.75, 1.7, "weights $W_1$", fontsize=13, color=ORANGE, ha="center")
axis.text(7.35, 1.7, "weights $W_2$", fontsize=13, color=GREEN, ha="center")
axis.text(4.6, 1.0, "bias in $b_1$", fontsize=12, color=ORANGE, ha="center", va="center")
axis.text(4.6, -1.1, "bias in $b_1$", fontsize=12, color=ORANGE, ha="center", va="center")
axis.text(4.6, -3.1, "bias in $b_1$", fontsize=12, color=ORANGE, ha="center", va="center")
axis.text(9.25, -0.95, "bias $b_2$", fontsize=12, color=GREEN, ha="center", va="center")

axis.text(0, -3.55, "input", fontsize=13, ha="center", va="center")
hidden = "hidden layer: $z = xW_1 + b_1$, then $h = \\phi(z)$"
axis.text(4.6, -3.55, hidden, fontsize=13, ha="center", va="center")
axis.text(9.6, -3.55, r"output: $\hat{y} = hW_2 + b_2$", fontsize=13, ha="center", va="center")
