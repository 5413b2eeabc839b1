"""format(Decimal, spec)."""

from decimal._digits import count, text as digits_text
from decimal._number import INFINITE, SIGNALING, adjusted, new, rescaled


def _parsed(spec):
    """The fields of a format specifier; None if it is none."""
    fields = {"fill": " ", "align": "", "sign": "-", "z": False, "alternate": False, "zero": False, "width": 0,
              "thousands": "", "precision": None, "fraction": "", "type": ""}
    at = 0
    if spec[1:2] and spec[1] in "<>=^":
        fields["fill"], fields["align"], at = spec[0], spec[1], 2
    elif spec[:1] and spec[0] in "<>=^":
        fields["align"], at = spec[0], 1
    if spec[at:at + 1] and spec[at] in "+- ":
        fields["sign"], at = spec[at], at + 1
    if spec[at:at + 1] == "z":
        fields["z"], at = True, at + 1
    if spec[at:at + 1] == "#":
        return None
    if spec[at:at + 1] == "0":
        if fields["align"]:
            return None
        fields["zero"], fields["fill"], fields["align"], at = True, "0", "=", at + 1
    start = at
    while spec[at:at + 1].isdecimal() and spec[at].isascii():
        at += 1
    fields["width"] = int(spec[start:at] or 0)
    if spec[at:at + 1] and spec[at] in ",_":
        fields["thousands"], at = spec[at], at + 1
    if spec[at:at + 1] == ".":
        start = at = at + 1
        while spec[at:at + 1].isdecimal() and spec[at].isascii():
            at += 1
        if at > start:
            fields["precision"] = int(spec[start:at])
        if spec[at:at + 1] and spec[at] in ",_":
            fields["fraction"], at = spec[at], at + 1
        elif at == start:
            return None
    if at < len(spec):
        if spec[at] not in "eEfFgGn%":
            return None
        fields["type"], at = spec[at], at + 1
    if at != len(spec) or fields["type"] == "n" and fields["thousands"]:
        return None
    return fields


def _grouped(digits, separator, least=0):
    """Digits in threes, with zeros in front until they are so long."""
    groups = []
    while digits or least > 0:
        take = 3 if len(digits) > 3 or least > 3 else max(len(digits), least, 1 if not groups else 0)
        part = digits[-take:].rjust(take, "0") if take else ""
        if not part:
            break
        groups.append(part)
        digits = digits[:-take]
        least -= take + len(separator)
        if not digits and least <= 0:
            break
    return separator.join(reversed(groups))


def _grouped_fraction(digits, separator):
    return separator.join(digits[at:at + 3] for at in range(0, len(digits), 3)) if separator else digits


def _placed(sign, body, fields):
    """Sign and body, aligned in the width."""
    room = fields["width"] - len(sign) - len(body)
    if room <= 0:
        return sign + body
    fill, align = fields["fill"], fields["align"] or ">"
    if align == "<":
        return sign + body + fill * room
    if align == "=":
        return sign + fill * room + body
    if align == "^":
        return fill * (room // 2) + sign + body + fill * (room - room // 2)
    return fill * room + sign + body


def formatted(a, spec, context):
    if not isinstance(spec, str):
        raise TypeError("format arg must be str")
    fields = _parsed(spec)
    if fields is None:
        raise ValueError("invalid format string")
    kind, precision, rounding = fields["type"], fields["precision"], context._rounding
    if a._kind:
        sign = "-" if a._sign else "" if fields["sign"] == "-" else fields["sign"]
        name = "Infinity" if a._kind == INFINITE else "sNaN" if a._kind == SIGNALING else "NaN"
        payload = digits_text(a._int) if a._kind != INFINITE and a._int else ""
        if fields["zero"]:
            fields["fill"], fields["align"] = " ", ">"
        return _placed(sign, name + payload + ("%" if kind == "%" else ""), fields)
    if not kind:
        kind = "G" if context._capitals else "g"
    elif kind == "n":
        kind = "g"
    if kind == "%":
        a = new(a._sign, a._int, a._exp + 2)
    if precision is not None:
        if kind in "eE":
            a = _to_digits(a, precision + 1, rounding)
        elif kind in "fF%":
            a = rescaled(a, -precision, rounding)[0]
        elif a._int and count(a._int) > (precision or 1):
            a = _to_digits(a, precision or 1, rounding)
    if not a._int and a._exp > 0 and kind in "fF%":
        a = new(a._sign, 0, 0)
    if fields["z"] and not a._int and a._sign:
        a = new(0, 0, a._exp)
    digits, exponent = digits_text(a._int), a._exp
    left = exponent + len(digits)
    if kind in "eE":
        point = 1
        if not a._int and precision is not None:
            # The exponent of a zero stays; as many zeros follow the point as were asked for.
            digits = "0" * (precision + 1)
            left = exponent + precision + 1
    elif kind in "fF%":
        point = left
    else:
        point = left if exponent <= 0 and left > -6 else 1
    if point < 0:
        whole, fraction = "0", "0" * -point + digits
    elif point > len(digits):
        whole, fraction = digits + "0" * (point - len(digits)), ""
    else:
        whole, fraction = digits[:point] or "0", digits[point:]
    sign = "-" if a._sign else "" if fields["sign"] == "-" else fields["sign"]
    tail = ("." + _grouped_fraction(fraction, fields["fraction"])) if fraction else ""
    if left != point or kind in "eE":
        tail += f"{'E' if kind in 'EG' else 'e'}{left - point:+}"
    if kind == "%":
        tail += "%"
    least = 0
    if fields["zero"]:
        least = fields["width"] - len(sign) - len(tail)
    if fields["thousands"]:
        whole = _grouped(whole, fields["thousands"], least)
    elif least > len(whole):
        whole = whole.rjust(least, "0")
    return _placed(sign, whole + tail, fields)


def _to_digits(a, places, rounding):
    """With so many digits, rounded or padded."""
    if not a._int:
        return new(a._sign, 0, adjusted(a) + 1 - places)
    result = rescaled(a, adjusted(a) + 1 - places, rounding)[0]
    if count(result._int) > places:
        result = new(result._sign, result._int // 10, result._exp + 1)
    return result
