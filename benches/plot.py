"""Ratios to a yardstick as a picture (SVG): a row for each program, a dot for each of what is compared."""
import math

COLOURS = ("#b02a30", "#4878a8", "#5a9e5a", "#c98a2b", "#8063a8", "#3a9a9a", "#a0556b", "#777777", "#9c9c2b", "#444444")
ROW = 17
LEFT = 190
WIDTH = 560
TOP = 46
LOWEST, HIGHEST = 0.02, 16


def place(ratio):
    """Where a ratio lies, on a logarithmic scale."""
    at = (math.log(min(max(ratio, LOWEST), HIGHEST)) - math.log(LOWEST)) / (math.log(HIGHEST) - math.log(LOWEST))
    return LEFT + at * WIDTH


def ratios(rows, labels, yardstick):
    """`rows`: for each program what each label takes, the yardstick being 1."""
    height = TOP + ROW * len(rows) + 40
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 30}" height="{height}" '
           'font-family="sans-serif" font-size="11">',
           f'<rect width="100%" height="100%" fill="white"/>',
           f'<text x="{LEFT}" y="14" fill="#333">processor time, {yardstick} = 1 (further left is faster)</text>']
    bottom = TOP + ROW * len(rows)
    for tick in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10):
        x = place(tick)
        strong = tick == 1
        out.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{bottom}" stroke="{"#333" if strong else "#ddd"}"/>')
        out.append(f'<text x="{x:.1f}" y="{bottom + 14}" text-anchor="middle" fill="#555">{tick:g}</text>')
    for number, label in enumerate(labels):
        x = LEFT + number * WIDTH / max(len(labels), 1)
        out.append(f'<circle cx="{x:.1f}" cy="26" r="4" fill="{COLOURS[number % len(COLOURS)]}"/>'
                   f'<text x="{x + 7:.1f}" y="30" fill="#333">{label}</text>')
    for line, (program, row) in enumerate(rows.items()):
        y = TOP + ROW * line + ROW / 2
        out.append(f'<text x="{LEFT - 10}" y="{y + 4:.1f}" text-anchor="end" fill="#333">{program}</text>')
        out.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + WIDTH}" y2="{y:.1f}" stroke="#f0f0f0"/>')
        # The first label on top of the others.
        for number, label in reversed(list(enumerate(labels))):
            if label in row:
                out.append(f'<circle cx="{place(row[label]):.1f}" cy="{y:.1f}" r="{5 if number == 0 else 3.5}" '
                           f'fill="{COLOURS[number % len(COLOURS)]}" fill-opacity="{1 if number == 0 else 0.75}">'
                           f'<title>{program}, {label}: {row[label]:.2f}</title></circle>')
    out.append("</svg>")
    return "\n".join(out) + "\n"
