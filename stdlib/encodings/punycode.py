"""Punycode (RFC 3492): text as ASCII letters, digits and hyphens."""

import codecs

_BASE, _LOWEST, _HIGHEST = 36, 1, 26
_SKEW, _DAMP, _FIRST_BIAS, _FIRST = 38, 700, 72, 0x80
_DIGITS = b"abcdefghijklmnopqrstuvwxyz0123456789"


def _adapted(delta, first, count):
    """The bias after a delta (RFC 3492, 6.1)."""
    delta = delta // (_DAMP if first else 2)
    delta += delta // count
    shifts = 0
    while delta > (_BASE - _LOWEST) * _HIGHEST // 2:
        delta //= _BASE - _LOWEST
        shifts += _BASE
    return shifts + (_BASE - _LOWEST + 1) * delta // (delta + _SKEW)


def _threshold(at, bias):
    """The least digit that goes on, of those of weight `at` (counted from 0)."""
    return min(max(_BASE * (at + 1) - bias, _LOWEST), _HIGHEST)


def _written(delta, bias):
    """A delta as digits of varying bases."""
    out, at = bytearray(), 0
    while True:
        threshold = _threshold(at, bias)
        if delta < threshold:
            out.append(_DIGITS[delta])
            return out
        delta, digit = divmod(delta - threshold, _BASE - threshold)
        out.append(_DIGITS[threshold + digit])
        at += 1


def punycode_encode(text):
    plain = bytes(ord(char) for char in text if char < "\x80")
    out = bytearray(plain + b"-" if plain else b"")
    bias, delta, done, code = _FIRST_BIAS, 0, len(plain), _FIRST
    for wanted in sorted({ord(char) for char in text if char >= "\x80"}):
        # Every step inserts one character: how many places are passed before that.
        delta += (wanted - code) * (done + 1)
        for char in text:
            if ord(char) < wanted:
                delta += 1
            elif ord(char) == wanted:
                out += _written(delta, bias)
                bias = _adapted(delta, done == len(plain), done + 1)
                delta = 0
                done += 1
        delta += 1
        code = wanted + 1
    return bytes(out)


def _digit(byte):
    if 0x41 <= byte <= 0x5A:
        return byte - 0x41
    if 0x61 <= byte <= 0x7A:
        return byte - 0x61
    if 0x30 <= byte <= 0x39:
        return byte - 22
    return None


def _read(data, at, bias, errors):
    """The delta that begins at `at`, and where the next begins; None where nothing can be made of it."""
    result, weight, place = 0, 1, 0
    while True:
        if at >= len(data):
            if errors == "strict":
                raise UnicodeDecodeError("punycode", data, at, at, "incomplete punycode string")
            return at + 1, None
        digit = _digit(data[at])
        at += 1
        if digit is None:
            if errors == "strict":
                raise UnicodeDecodeError("punycode", data, at - 1, at,
                                         f"Invalid extended code point '{data[at - 1]}'")
            return at, None
        threshold = _threshold(place, bias)
        result += digit * weight
        if digit < threshold:
            return at, result
        weight *= _BASE - threshold
        place += 1


def punycode_decode(data, errors):
    hyphen = data.rfind(b"-")
    plain = data[:hyphen] if hyphen >= 0 else b""
    at = hyphen + 1
    # What cannot be plain is what the other errors say of ASCII.
    try:
        text = list(plain.decode("ascii", errors))
    except UnicodeDecodeError as error:
        raise UnicodeDecodeError("ascii", data, error.start, error.end, error.reason) from None
    code, place, bias, first = _FIRST, -1, _FIRST_BIAS, True
    while at < len(data):
        begun = at
        at, delta = _read(data, at, bias, errors)
        if delta is None:
            return "".join(text)
        place += delta + 1
        code += place // (len(text) + 1)
        if code > 0x10FFFF:
            if errors == "strict":
                raise UnicodeDecodeError("punycode", data, begun, at, f"Invalid character U+{code:x}")
            code = ord("?")
        place %= len(text) + 1
        text.insert(place, chr(code))
        bias = _adapted(delta, first, len(text))
        first = False
    return "".join(text)


class Codec(codecs.Codec):
    def encode(self, input, errors="strict"):
        return punycode_encode(input), len(input)

    def decode(self, input, errors="strict"):
        if errors not in ("strict", "replace", "ignore"):
            raise UnicodeError(f"Unsupported error handling: {errors}")
        return punycode_decode(bytes(input), errors), len(input)


class IncrementalEncoder(codecs.IncrementalEncoder):
    def encode(self, input, final=False):
        return punycode_encode(input)


class IncrementalDecoder(codecs.IncrementalDecoder):
    def decode(self, input, final=False):
        if self.errors not in ("strict", "replace", "ignore"):
            raise UnicodeError(f"Unsupported error handling: {self.errors}")
        return punycode_decode(bytes(input), self.errors)


def getregentry():
    from ._make import info_of
    return info_of("punycode", Codec(), IncrementalEncoder, IncrementalDecoder)
