"""Describe a matplotlib figure in numbers, for readers that cannot see it."""

from typing import Any

_MAX_TEXT = 3000  # characters of one figure
_MAX_AXES = 9
_MAX_SERIES = 12  # lines, bars and so on of one kind in one set of axes
_SAMPLES = 6
_MAX_BARS = 24


def describe_figure(figure: Any) -> str:  # noqa: ANN401 (of matplotlib, which is not imported here)
    """Titles, axes, and the values of lines, bars, points and images. Empty if the figure is unusual."""
    try:
        found = [_axes(axes) for axes in figure.axes[:_MAX_AXES]]
        return "\n".join(line for lines in found for line in lines)[:_MAX_TEXT]
    except Exception:
        return ""


def _axes(axes: Any) -> list[str]:  # noqa: ANN401
    name = axes.get_title() or "no title"
    sides = [
        f"{side} axis{f' {label!r}' if label else ''} from {_number(low)} to {_number(high)}"
        + (f" ({scale})" if scale != "linear" else "")
        for side, label, (low, high), scale in (
            ("x", axes.get_xlabel(), axes.get_xlim(), axes.get_xscale()),
            ("y", axes.get_ylabel(), axes.get_ylim(), axes.get_yscale()),
        )
    ]
    lines = [f"axes {name!r}: {'; '.join(sides)}"]
    bars = [group for group in axes.containers if hasattr(group, "datavalues")]
    lines += [_line(line) for line in axes.lines[:_MAX_SERIES]]
    lines += [_bars(axes, group) for group in bars[:_MAX_SERIES]]
    lines += [_points(points) for points in axes.collections[:_MAX_SERIES] if hasattr(points, "get_offsets")]
    lines += [_image(image) for image in axes.images[:_MAX_SERIES]]
    texts = [text.get_text() for text in axes.texts[:_MAX_SERIES] if text.get_text()]
    return [line for line in lines if line] + ([f"- text: {'; '.join(texts)}"] if texts else [])


def _line(line: Any) -> str:  # noqa: ANN401
    xs, ys = list(line.get_xdata()), [float(y) for y in line.get_ydata()]
    if not ys:
        return ""
    last, step = len(ys) - 1, max(1, (len(ys) - 1) / (_SAMPLES - 1))
    chosen = sorted({min(last, round(i * step)) for i in range(_SAMPLES)})
    values = ", ".join(f"{_number(xs[i])}: {_number(ys[i])}" for i in chosen)
    low, high = min(range(len(ys)), key=ys.__getitem__), max(range(len(ys)), key=ys.__getitem__)
    ends = "".join(
        f"; {word} {_number(ys[i])} at {_number(xs[i])}"
        for word, i in (("lowest", low), ("highest", high))
        if i not in chosen
    )
    points = f" at {len(chosen)} of {len(ys)} points" if len(ys) > len(chosen) else ""
    return f"- line {_label(line)}, x: y{points}: {values}{ends}"


def _bars(axes: Any, group: Any) -> str:  # noqa: ANN401
    values = [_number(value) for value in group.datavalues]
    names = [text.get_text() for text in axes.get_xticklabels()]
    if len(names) == len(values):
        values = [f"{name}: {value}" for name, value in zip(names, values, strict=True)]
    return f"- bars {_label(group)}: {', '.join(values[:_MAX_BARS])}"


def _points(points: Any) -> str:  # noqa: ANN401
    offsets = points.get_offsets()
    if len(offsets) < 2:
        return ""
    xs, ys = [float(x) for x, _ in offsets], [float(y) for _, y in offsets]
    return (
        f"- {len(xs)} points {_label(points)}: x from {_number(min(xs))} to {_number(max(xs))}, "
        f"y from {_number(min(ys))} to {_number(max(ys))}"
    )


def _image(image: Any) -> str:  # noqa: ANN401
    data = image.get_array()
    size = " × ".join(str(length) for length in data.shape)
    return f"- image of {size} values from {_number(data.min())} to {_number(data.max())}"


def _label(artist: Any) -> str:  # noqa: ANN401
    label = str(artist.get_label() or "")
    return "without a label" if not label or label.startswith("_") else repr(label)


def _number(value: Any) -> str:  # noqa: ANN401
    try:
        return f"{float(value):.3g}"
    except (TypeError, ValueError):
        return str(value)
