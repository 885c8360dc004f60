import matplotlib.pyplot as plt

w, b = 0.3, 0.6
flashes = [(2.0, 1.75), (4.5, 1.45), (7.0, 3.35), (9.5, 2.0), (12.0, 4.85)]

figure, axes = plt.subplots(figsize=(8, 4.2))
axes.plot([0, 14], [b, b + 14 * w], color="#0072B2", linewidth=2.5)
axes.text(
    13.1,
    5.05,
    "the line\n" + r"$\hat{y}_i = w x_i + b$",
    color="#0072B2",
    fontsize=12,
    ha="center",
    va="bottom",
)
for x, y in flashes:
    axes.plot([x, x], [y, w * x + b], color="#D55E00", linewidth=3, linestyle=(0, (2, 1)))
    axes.plot(x, y, "o", color="black", markersize=9)
    axes.plot(x, w * x + b, "o", color="#0072B2", markersize=6, markerfacecolor="white", markeredgewidth=2)

axes.text(9.75, 2.85, "residual\n" + r"$\hat{y}_i - y_i$", color="#D55E00", fontsize=12, va="center")
axes.text(9.8, 1.95, r"a flash: wait $x_i$, distance $y_i$", fontsize=12, va="center")
axes.text(9.35, 3.65, r"prediction $\hat{y}_i$", color="#0072B2", fontsize=12, ha="right", va="bottom")

axes.plot([0, 0], [0, b], color="#009E73", linewidth=5, solid_capstyle="butt")
axes.text(0.2, 0.22, r"bias $b$: the height at zero", color="#009E73", fontsize=12, va="center")
axes.plot([5, 6, 6], [5 * w + b, 5 * w + b, 6 * w + b], color="#CC79A7", linewidth=3)
axes.text(5.2, 1.75, r"weight $w$: the rise" + "\nfor one second", color="black", fontsize=12, va="top")

axes.set_xlim(0, 15)
axes.set_ylim(0, 6)
axes.set_xlabel("Seconds from flash to thunder", fontsize=12)
axes.set_ylabel("Distance (km)", fontsize=12)
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
figure.subplots_adjust(left=0.08, right=0.99, bottom=0.14, top=0.98)
