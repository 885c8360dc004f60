import matplotlib.pyplot as plt

BLUE, ORANGE = "#0072B2", "#D55E00"
figure, axis = plt.subplots(figsize=(9, 3.85))
axis.set_xlim(-0.6, 15.1)
axis.set_ylim(-3.3, 3.4)
axis.set_aspect("equal")
axis.axis("off")
figure.subplots_adjust(left=0, right=1, bottom=0, top=1)


def circle(across: float, up: float, text: str, size: float = 15) -> None:
    axis.add_patch(plt.Circle((across, up), 0.52, facecolor="white", edgecolor="black", lw=1.5, zorder=3))
    axis.text(across, up, text, ha="center", va="center", fontsize=size, zorder=4)


def arrow(tail: tuple[float, float], head: tuple[float, float]) -> None:
    axis.annotate("", xy=head, xytext=tail, arrowprops={"arrowstyle": "-|>", "color": "black", "lw": 1.4})


stations = [
    (2, r"$\times$", 17),
    (4, "+", 17),
    (6, "ReLU", 10.5),
    (8, r"$\times$", 17),
    (10, "+", 17),
    (12, r"$-y$", 13),
]
for across, sign, size in stations:
    circle(across, 0, sign, size)
axis.add_patch(plt.Circle((14, 0), 0.62, facecolor="white", edgecolor="black", lw=1.5, zorder=3))
axis.text(14, 0, "square", ha="center", va="center", fontsize=11, zorder=4)

for across, local in [(4, 1), (6, 1), (8, 2), (10, 1), (12, 1), (14, 6)]:
    axis.text(across, -0.72, rf"$\times\,{local}$", fontsize=13, ha="center", va="top", color="dimgray")

flows = [
    (0.35, 1.48, "2", "", "$x$"),
    (2.52, 3.48, "6", "12", ""),
    (4.52, 5.48, "4", "12", "$z$"),
    (6.52, 7.48, "4", "12", "$h$"),
    (8.52, 9.48, "8", "6", ""),
    (10.52, 11.48, "9", "6", r"$\hat{y}$"),
    (12.52, 13.38, "3", "6", ""),
]
axis.text(0.1, 0, "$x$", fontsize=15, ha="center", va="center")
for tail, head, value, gradient, name in flows:
    arrow((tail, 0), (head, 0))
    middle = (tail + head) / 2
    label = f"{name} = {value}" if name and name != "$x$" else value
    axis.text(
        middle,
        0.62 if name and name != "$x$" else 0.2,
        label,
        color=BLUE,
        fontsize=13,
        ha="center",
        va="bottom",
    )
    axis.text(
        middle,
        -0.22,
        gradient,
        color=ORANGE,
        fontsize=13,
        ha="center",
        va="top",
        style="italic",
        weight="bold",
    )

for across, name, who, value, gradient in [
    (2, "$w_1$", "Ana", "3", "24"),
    (4, "$b_1$", "Ben", r"$-2$", "12"),
    (8, "$w_2$", "Cleo", "2", "24"),
    (10, "$b_2$", "Dan", "1", "6"),
]:
    arrow((across, 2.05), (across, 0.56))
    axis.text(across, 2.2, f"{who}\n{name}", fontsize=13, ha="center", va="bottom")
    axis.text(across - 0.15, 1.45, value, color=BLUE, fontsize=13, ha="right", va="center")
    axis.text(
        across + 0.15,
        1.45,
        gradient,
        color=ORANGE,
        fontsize=13,
        ha="left",
        va="center",
        style="italic",
        weight="bold",
    )
arrow((14, 0.66), (14, 2.05))
axis.text(14, 2.2, "loss\n$L$", fontsize=13, ha="center", va="bottom")
axis.text(13.85, 1.45, "9", color=BLUE, fontsize=13, ha="right", va="center")
axis.text(14.15, 1.45, "1", color=ORANGE, fontsize=13, ha="left", va="center", style="italic", weight="bold")

axis.text(
    14.9,
    -1.85,
    "gray: local gradients\nfor the way back",
    fontsize=12,
    color="dimgray",
    ha="right",
    va="center",
)
axis.annotate(
    "", xy=(4.2, -1.85), xytext=(0.2, -1.85), arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2.5}
)
axis.text(4.5, -1.85, "forward: values, upright", color=BLUE, fontsize=13, va="center")
axis.annotate(
    "",
    xy=(8.4, -2.85),
    xytext=(13.9, -2.85),
    arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 2.5, "linestyle": "--"},
)
axis.text(
    8.1,
    -2.85,
    "backward: gradients, slanted",
    color=ORANGE,
    fontsize=13,
    va="center",
    ha="right",
    style="italic",
    weight="bold",
)
