"""What a TZif file (RFC 9636) says. `time` needs this before anything of `datetime` is there: all is integers."""


def read(data):
    """The contents of a file that begins with b"TZif": when the clock was changed, to which kind of time each time,
    the kinds, as rows (offset, is_dst, name), and the POSIX rule for the time after the last change, or ""."""
    number = lambda at, size=4: int.from_bytes(data[at:at + size], "big", signed=True)
    counts = lambda at: [number(at + 20 + 4 * place) for place in range(6)]
    at, width = 0, 4
    if data[4:5] >= b"2":
        is_utc, is_std, leaps, times, types, letters = counts(0)
        at, width = 44 + times * 5 + types * 6 + letters + leaps * 8 + is_std + is_utc, 8
    is_utc, is_std, leaps, times, types, letters = counts(at)
    at += 44
    moments = [number(at + width * place, width) for place in range(times)]
    at += width * times
    changes = list(data[at:at + times])
    at += times
    texts = data[at + 6 * types:at + 6 * types + letters]
    kinds = []
    for place in range(types):
        row = at + 6 * place
        start = data[row + 5]
        kinds.append((number(row), data[row + 4], texts[start:texts.index(0, start)].decode()))
    at += 6 * types + letters + leaps * (width + 4) + is_std + is_utc
    footer = data[at:].strip(b"\n").decode("ascii", "replace") if width == 8 else ""
    return moments, changes, kinds, footer
