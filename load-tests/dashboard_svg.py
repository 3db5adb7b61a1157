"""Draws panels of the Grafana dashboard as SVG, from the results of their queries in Prometheus."""
import html
import math

COLOURS = ["#2f6fb3", "#c4572a", "#3d8a4a", "#8a5fb0", "#a8801c", "#2b8c96", "#b0487e", "#666f78"]
STATES = {"green": "#3d8a4a", "red": "#c03a2b", "orange": "#d88a1c"}
WIDTH, UNIT, ROW, GAP = 1200, 27, 32, 8
MOST_NAMES, MOST_LINES = 3, 12


def number(value, unit):
    """A value as Grafana shows it, shortened."""
    if unit == "percentunit":
        return f"{100 * value:.3g} %"
    if unit == "currencyUSD":
        return f"${value:.3g}"
    if unit == "s":
        return f"{value:.3g} s" if value >= 1 or value == 0 else f"{1000 * value:.3g} ms"
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {letter}{'B' if unit == 'bytes' else ''}"
    return f"{value:.3g}{'/s' if unit in ('reqps', 'ops') else ''}"


def top(values):
    """The end of the axis: 1, 2 or 5 times a power of ten."""
    most = max(values, default=0) or 1
    power = 10 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= most * 0.999)


def write(x, y, text, size=11, colour="#444", anchor="start", weight="normal"):
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}">{html.escape(text)}</text>'


def lines(panel, series, box, start, end):
    left, high, right, low = box
    unit = panel["fieldConfig"]["defaults"]["unit"]
    most = top([value for _, values in series for _, value in values])
    for part in (0, 0.5, 1):
        y = low - part * (low - high)
        yield f'<line x1="{left:.0f}" x2="{right:.0f}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e3e6ea"/>'
        yield write(left - 5, y + 4, number(part * most, unit), 10, "#777", "end")
    for index, (_, values) in enumerate(series[:MOST_LINES]):
        points = " ".join(f"{left + (right - left) * (at - start) / (end - start):.1f},{low - (low - high) * min(value / most, 1):.1f}" for at, value in values)
        yield f'<polyline points="{points}" fill="none" stroke="{COLOURS[index % len(COLOURS)]}" stroke-width="1.8"/>'


def states(panel, series, box, start, end):
    left, high, right, low = box
    options = panel["fieldConfig"]["defaults"]["mappings"][0]["options"]
    height = min(22, (low - high) / max(len(series), 1))
    for index, (name, values) in enumerate(series):
        y, step = high + index * height, (right - left) * (values[1][0] - values[0][0]) / (end - start) if len(values) > 1 else 1
        for at, value in values:
            colour = STATES[options[str(int(value))]["color"]]
            x = left + (right - left) * (at - start) / (end - start)
            yield f'<rect x="{x:.1f}" y="{y + 2:.1f}" width="{min(step + 0.5, right - x):.1f}" height="{height - 4:.1f}" fill="{colour}"/>'
        yield write(left - 5, y + height / 2 + 4, name, 10, "#777", "end")


def figures(panel, series, box):
    left, high, right, low = box
    for index, (name, values) in enumerate(series):
        y = high + (low - high) * (index + 0.6) / len(series)
        yield write((left + right) / 2, y, number(values[-1][1], panel["fieldConfig"]["defaults"]["unit"]), 24, COLOURS[index % len(COLOURS)], "middle", "bold")
        yield write((left + right) / 2, y + 16, name, 11, "#777", "middle")


def legend(series, x, y, width):
    names = [name for name, _ in series][:MOST_NAMES]
    more = len(series) - len(names)
    for index, name in enumerate(names):
        place = x + index * width / len(names)
        suffix = f" +{more}" if more and index == len(names) - 1 else ""
        most = max(int(width / len(names) / 5.5) - 3 - len(suffix), 3)
        yield f'<rect x="{place:.0f}" y="{y - 8:.0f}" width="9" height="9" fill="{COLOURS[index]}"/>'
        yield write(place + 13, y, (name if len(name) <= most else name[:most - 1] + "…") + suffix, 10)


def draw_panel(panel, series, y, start, end):
    place, scale = panel["gridPos"], WIDTH / 24
    x, width, height = place["x"] * scale + GAP / 2, place["w"] * scale - GAP, place["h"] * UNIT - GAP
    yield f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="4" fill="#fff" stroke="#d9dde2"/>'
    yield write(x + 10, y + 19, panel["title"], 13, "#222", weight="bold")
    kind, box = panel["type"], (x + 58, y + 36, x + width - 12, y + height - 30)
    if not series:
        yield write(x + width / 2, y + height / 2, "no data", 12, "#999", "middle")
    elif kind == "stat":
        yield from figures(panel, series, box)
    elif kind == "state-timeline":
        yield from states(panel, series, (x + 96, *box[1:]), start, end)
    else:
        yield from lines(panel, series, box, start, end)
        yield from legend(series, x + 12, y + height - 10, width - 24)


def draw(dashboard, titles, query, start, end):
    """The rows of these titles; query gives the series of a panel: pairs of a name and points."""
    body, y, row, shown = [], 0, None, False
    last = 0
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            shown = panel["title"] in titles
            if shown:
                y = last
                body.append(write(6, y + 21, panel["title"], 15, "#222", weight="bold"))
                row, last = panel["gridPos"]["y"] + 1, y + ROW
            continue
        if shown:
            at = y + ROW + (panel["gridPos"]["y"] - row) * UNIT
            body += draw_panel(panel, query(panel), at, start, end)
            last = max(last, at + panel["gridPos"]["h"] * UNIT)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {last}" font-family="system-ui, sans-serif" role="img">'
    return "\n".join([head, f"<title>{html.escape(dashboard['title'])}</title>", f'<rect width="{WIDTH}" height="{last}" fill="#f4f5f7"/>', *body, "</svg>", ""])
