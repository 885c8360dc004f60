import matplotlib.pyplot as plt

BLUE, ORANGE = "#0072B2", "#D55E00"
figure = plt.figure(figsize=(9, 5))
axis = figure.add_axes((0, 0, 1, 1))
axis.set_xlim(0, 18)
axis.set_ylim(0, 10)
axis.axis("off")


def array(across: float, up: float, width: float, height: float, name: str, shape: str, color: str) -> None:
    style = "-" if color == BLUE else "--"
    axis.add_patch(
        plt.Rectangle(
            (across - width / 2, up - height / 2),
            width,
            height,
            facecolor="white",
            edgecolor=color,
            lw=2,
            linestyle=style,
        )
    )
    axis.text(across, up + height / 2 + 0.2, name, ha="center", va="bottom", fontsize=14)
    axis.text(across, up - height / 2 - 0.2, shape, ha="center", va="top", fontsize=12)


def arrow(tail: float, head: float, up: float, color: str, label: str) -> None:
    style = "-" if color == BLUE else "--"
    axis.annotate(
        "",
        xy=(head, up),
        xytext=(tail, up),
        arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.8, "linestyle": style},
    )
    axis.text((tail + head) / 2, up + 0.15, label, ha="center", va="bottom", fontsize=12)


top, bottom = 7.4, 3.0
array(1.6, top, 0.7, 2.4, "$X$", "300 × 2", BLUE)
array(4.4, top, 1.2, 0.7, "$W_1$", "2 × 4", BLUE)
array(8.2, top, 1.2, 2.4, "$h$", "300 × 4", BLUE)
array(11.0, top, 0.45, 1.2, "$W_2$", "4 × 1", BLUE)
array(14.6, top, 0.45, 2.4, r"$\hat{y}$", "300 × 1", BLUE)
axis.text(3.0, top, r"$\times$", ha="center", va="center", fontsize=16)
axis.text(9.6, top, r"$\times$", ha="center", va="center", fontsize=16)
arrow(5.4, 7.2, top, BLUE, "$+\\,b_1$, tanh")
arrow(11.7, 13.9, top, BLUE, "$+\\,b_2$")
axis.text(16.6, top, "compare\nwith $y$\n300 × 1", ha="center", va="center", fontsize=12)
axis.text(0.4, 9.55, "forward", color=BLUE, fontsize=14, va="center")

array(14.6, bottom, 0.45, 2.4, r"$\delta_2$", "300 × 1", ORANGE)
array(11.0, bottom, 0.45, 1.2, r"gradient of $W_2$", "4 × 1", ORANGE)
array(8.2, bottom, 1.2, 2.4, r"$\delta_1$", "300 × 4", ORANGE)
array(4.4, bottom, 1.2, 0.7, r"gradient of $W_1$", "2 × 4", ORANGE)
arrow(13.9, 11.7, bottom, ORANGE, r"$h^\top\delta_2$")
arrow(7.2, 5.4, bottom, ORANGE, r"$X^\top\delta_1$")
axis.annotate(
    "",
    xy=(8.4, 0.95),
    xytext=(14.4, 0.95),
    arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 1.8, "linestyle": "--"},
)
axis.text(11.4, 0.8, r"$\delta_2 W_2^\top$, times $1 - h \odot h$", ha="center", va="top", fontsize=12)
axis.text(17.6, 0.95, "backward", color=ORANGE, fontsize=14, va="center", ha="right")
