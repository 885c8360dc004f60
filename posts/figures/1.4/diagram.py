import matplotlib.pyplot as plt

positions = [0.3, 1.0, 1.7, 2.4, 3.1, 3.8, 4.5]
true_weights = [4.8, 5.9, 7.5, 8.7, 10.4, 11.5, 13.1]
models = [
    (2.0, 4.0, "#0072B2", "-", "o", "A"),
    (0.8, 9.0, "#D55E00", "--", "s", "B"),
    (3.2, 0.0, "#009E73", ":", "^", "C"),
]

figure, (data, plane) = plt.subplots(1, 2, figsize=(8.5, 3.9))
data.plot(positions, true_weights, "o", color="black", markersize=6)
for w, b, color, style, marker, name in models:
    data.plot([0, 5], [b, b + 5 * w], style, color=color, linewidth=2.5)
    data.text(5.1, b + 5 * w, name, color=color, fontsize=14, weight="bold", va="center")
    plane.plot(w, b, marker, color=color, markersize=11)
    plane.text(w + 0.18, b + 0.15, name, color=color, fontsize=14, weight="bold")
data.set_xlim(0, 5.6)
data.set_ylim(0, 17)
data.set_xlabel("pointer position (cm)", fontsize=12)
data.set_ylabel("true mass (100 g)", fontsize=12)
data.text(0.2, 15.4, "the data: a model is a line", fontsize=12.5)
plane.set_xlim(0, 4.4)
plane.set_ylim(-1.5, 11.5)
plane.set_xlabel("weight $w$ (first screw)", fontsize=12)
plane.set_ylabel("bias $b$ (second screw)", fontsize=12)
plane.text(0.15, 10.3, "the landscape: a model is a point", fontsize=12.5)
plane.text(2.15, 4.9, "its height would\nbe its loss $L$", fontsize=11.5, color="#0072B2")
for axes in (data, plane):
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
figure.subplots_adjust(left=0.08, right=0.99, bottom=0.15, top=0.98, wspace=0.28)
