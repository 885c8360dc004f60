import math

import matplotlib.pyplot as plt

BLUE, ORANGE = "#0072B2", "#D55E00"
figure = plt.figure(figsize=(9, 4))
canvas = figure.add_axes((0, 0, 1, 1))
canvas.set_xlim(0, 18)
canvas.set_ylim(0, 8)
canvas.axis("off")


def tanh_curve(z: float) -> float:
    return math.tanh(z)


def relu_curve(z: float) -> float:
    return max(0.0, z) / 2 - 0.6


cases = [
    (3.0, tanh_curve, 0.5, "tanh, $z = 0.5$", "× 0.79", 4.0, "learns"),
    (9.0, tanh_curve, 4.0, "tanh, $z = 4$", "× 0.001", 0.8, "saturated"),
    (15.0, relu_curve, -2.0, "ReLU, $z = -2$", "× 0", 0.0, "off"),
]
for middle, curve, place, name, factor, width, state in cases:
    canvas.text(middle, 7.6, name, ha="center", va="center", fontsize=14)
    canvas.add_patch(
        plt.Rectangle((middle - 1.5, 3.0), 3.0, 2.6, facecolor="white", edgecolor="black", lw=1.5)
    )
    end = 5.0 if curve is tanh_curve else 3.5
    points = [-5 + 0.1 * step for step in range(101) if -5 + 0.1 * step <= end]
    canvas.plot([middle + 0.26 * z for z in points], [4.3 + 0.8 * curve(z) for z in points], color="black")
    canvas.plot(middle + 0.26 * place, 4.3 + 0.8 * curve(place), "o", color=BLUE, markersize=10)
    canvas.annotate(
        "",
        xy=(middle + 1.9, 6.3),
        xytext=(middle - 1.9, 6.3),
        arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2.5},
    )
    canvas.text(middle, 6.5, "forward", ha="center", va="bottom", color=BLUE, fontsize=12)
    if width:
        canvas.annotate(
            "",
            xy=(middle - 1.9, 2.2),
            xytext=(middle + 1.9, 2.2),
            arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": width, "linestyle": "--"},
        )
    else:
        canvas.text(middle, 2.2, "nothing", ha="center", va="center", color=ORANGE, fontsize=12)
    canvas.text(middle, 1.85, f"gradient {factor}", ha="center", va="top", color=ORANGE, fontsize=13)
    canvas.text(middle, 0.55, state, ha="center", va="center", fontsize=14, weight="bold")
