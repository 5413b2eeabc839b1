"""Colours in RGB as YIQ, HLS and HSV, and back.

All coordinates are floats from 0 to 1, but for I and Q, which may be negative.
"""

__all__ = ["rgb_to_yiq", "yiq_to_rgb", "rgb_to_hls", "hls_to_rgb", "rgb_to_hsv", "hsv_to_rgb"]


def rgb_to_yiq(r, g, b):
    """Television's luminance, and two parts of the color."""
    luma = 0.30 * r + 0.59 * g + 0.11 * b
    red, blue = r - luma, b - luma
    return luma, 0.74 * red - 0.27 * blue, 0.48 * red + 0.41 * blue


def yiq_to_rgb(y, i, q):
    # What rgb_to_yiq() does, solved for red, green and blue.
    mixed = (y + 0.9468822170900693 * i + 0.6235565819861433 * q,
             y - 0.27478764629897834 * i - 0.6356910791873801 * q,
             y - 1.1085450346420322 * i + 1.7090069284064666 * q)
    return tuple([min(max(part, 0.0), 1.0) for part in mixed])


def _hue(r, g, b, most, spread):
    """The place on the circle of colors: red at 0, green at a third, blue at two."""
    red, green, blue = [(most - part) / spread for part in (r, g, b)]
    if r == most:
        turn = blue - green
    elif g == most:
        turn = 2.0 + red - blue
    else:
        turn = 4.0 + green - red
    return turn / 6.0 % 1.0


def rgb_to_hls(r, g, b):
    """Hue, lightness, saturation."""
    most, least = max(r, g, b), min(r, g, b)
    total, spread = most + least, most - least
    lightness = total / 2.0
    if not spread:
        return 0.0, lightness, 0.0
    saturation = spread / total if lightness <= 0.5 else spread / (2.0 - most - least)
    return _hue(r, g, b, most, spread), lightness, saturation


def hls_to_rgb(h, l, s):
    if s == 0.0:
        return l, l, l
    high = l * (1.0 + s) if l <= 0.5 else l + s - l * s
    low = 2.0 * l - high

    def part(place):
        place %= 1.0
        if place < 1 / 6:
            return low + (high - low) * place * 6.0
        if place < 0.5:
            return high
        return low + (high - low) * (2 / 3 - place) * 6.0 if place < 2 / 3 else low

    return part(h + 1 / 3), part(h), part(h - 1 / 3)


def rgb_to_hsv(r, g, b):
    """Hue, saturation, value."""
    most, spread = max(r, g, b), max(r, g, b) - min(r, g, b)
    if not spread:
        return 0.0, 0.0, most
    return _hue(r, g, b, most, spread), spread / most, most


def hsv_to_rgb(h, s, v):
    if s == 0.0:
        return v, v, v
    sixth = int(h * 6.0)
    over = h * 6.0 - sixth
    low, falling, rising = v * (1.0 - s), v * (1.0 - s * over), v * (1.0 - s * (1.0 - over))
    return ((v, rising, low), (falling, v, low), (low, v, rising),
            (low, falling, v), (rising, low, v), (v, low, falling))[sixth % 6]
