"""How a Fraction is formatted: as "n/d" by default, or as floats are, but exactly."""


def _read(spec):
    """The parts of a format specification; ValueError where it is none."""
    i = 0
    fill, align = " ", None
    if len(spec) > 1 and spec[1] in "<>=^":
        fill, align, i = spec[0], spec[1], 2
    elif spec[:1] in tuple("<>=^"):
        align, i = spec[0], 1

    def take(chars):
        nonlocal i
        if i < len(spec) and spec[i] in chars:
            i += 1
            return spec[i - 1]
        return ""

    def number():
        nonlocal i
        start = i
        while i < len(spec) and spec[i].isdecimal() and spec[i].isascii():
            i += 1
        return spec[start:i]

    sign = take("-+ ")
    no_neg_zero = take("z")
    alternate = take("#")
    width = number()
    thousands = take(",_")
    precision, separator = None, ""
    point = take(".")
    if point:
        precision = number()
        separator = take(",_")
        if not precision and not separator:
            return None
    kind = take("eEfFgG%")
    if i != len(spec):
        return None
    zeropad = ""
    if not kind:
        # n/d has no place for zeros, nor a rounding.
        if no_neg_zero or point or len(width) > 1 and width[0] == "0":
            return None
    elif len(width) > 1 and width[0] == "0":
        zeropad, width = "0", width[1:]
    return (fill, align, sign, no_neg_zero, alternate, zeropad, width, thousands,
            precision, separator, kind)


def format_fraction(x, spec):
    """format(x, spec) for a Fraction `x`."""
    parts = _read(spec)
    if parts is None:
        raise ValueError(f"Invalid format specifier {spec!r} for object of type "
                         f"{type(x).__name__!r}")
    (fill, align, sign, no_neg_zero, alternate, zeropad, width, thousands,
     precision, separator, kind) = parts
    if not kind:
        return _general(x, fill, align or ">", sign, alternate, int(width or 0), thousands)
    if align is not None and zeropad:
        raise ValueError(f"Invalid format specifier {spec!r} for object of type "
                         f"{type(x).__name__!r}; can't use explicit alignment when zero-padding")
    if fill == "0" and align == "=":
        zeropad = "0"
    return _like_float(x, fill, align or ">", "" if sign in ("", "-") else sign,
                       bool(no_neg_zero), bool(alternate), zeropad, int(width or 0), thousands,
                       int(precision) if precision else 6, separator, kind)


def _pad(fill, align, sign, body, width):
    padding = fill * (width - len(sign) - len(body))
    if align == ">":
        return padding + sign + body
    if align == "<":
        return sign + body + padding
    if align == "^":
        half = len(padding) // 2
        return padding[:half] + sign + body + padding[half:]
    return sign + padding + body


def _general(x, fill, align, sign, alternate, width, thousands):
    n, d = x._numerator, x._denominator
    body = f"{abs(n):{thousands}}"
    if d > 1 or alternate:
        body += f"/{d:{thousands}}"
    mark = "-" if n < 0 else "" if sign in ("", "-") else sign
    return _pad(fill, align, mark, body, width)


def _round_to_exponent(n, d, exponent, no_neg_zero=False):
    """n/d rounded to a multiple of 10**exponent: (negative, significand); half to even."""
    size, unit = abs(n) * 10 ** max(-exponent, 0), d * 10 ** max(exponent, 0)
    whole, rest = divmod(size, unit)
    if 2 * rest > unit or 2 * rest == unit and whole % 2:
        whole += 1
    return n < 0 and not (no_neg_zero and not whole), whole


def _round_to_figures(n, d, figures):
    """n/d rounded to so many significant figures: (negative, significand, exponent)."""
    if not n:
        return False, 0, 1 - figures
    # How many digits n/d has before its point; negative, how many zeros behind it.
    top, bottom = str(abs(n)), str(d)
    digits = len(top) - len(bottom) + (top >= bottom)
    exponent = digits - figures
    negative, significand = _round_to_exponent(n, d, exponent)
    if significand == 10 ** figures:
        # Rounded up to a power of ten.
        return negative, significand // 10, exponent + 1
    return negative, significand, exponent


def _like_float(x, fill, align, pos_sign, no_neg_zero, alternate, zeropad, width, thousands,
                precision, fraction_separator, kind):
    exponent_char = "E" if kind in "EFG" else "e"
    n, d = x._numerator, x._denominator
    if kind in "fF%":
        exponent = -precision
        if kind == "%":
            exponent -= 2
        negative, significand = _round_to_exponent(n, d, exponent, no_neg_zero)
        scientific = False
        point = precision
    else:
        figures = max(precision, 1) if kind in "gG" else precision + 1
        negative, significand, exponent = _round_to_figures(n, d, figures)
        scientific = kind in "eE" or exponent > 0 or exponent + figures <= -4
        point = figures - 1 if scientific else -exponent
    if kind == "%":
        suffix = "%"
    elif scientific:
        suffix = f"{exponent_char}{exponent + point:+03d}"
    else:
        suffix = ""
    digits = f"{significand:0{point + 1}d}"
    mark = "-" if negative else pos_sign
    leading = digits[:len(digits) - point]
    fractional = digits[len(digits) - point:]
    if kind in "gG" and not alternate:
        fractional = fractional.rstrip("0")
    if fraction_separator:
        fractional = fraction_separator.join(
            [fractional[i:i + 3] for i in range(0, len(fractional), 3)])
    point_mark = "." if fractional or alternate else ""
    trailing = point_mark + fractional + suffix
    if zeropad:
        least = width - len(mark) - len(trailing)
        leading = leading.zfill(3 * least // 4 + 1 if thousands else least)
    if thousands:
        first = 1 + (len(leading) - 1) % 3
        leading = leading[:first] + "".join(
            [thousands + leading[i:i + 3] for i in range(first, len(leading), 3)])
    return _pad(fill, align, mark, leading + trailing, width)
