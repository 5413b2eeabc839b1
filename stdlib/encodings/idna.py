"""Names of hosts outside ASCII (RFC 3490): each label is prepared (RFC 3491) and written in Punycode (RFC 3492)."""

import codecs
import re
import unicodedata

# What separates labels (RFC 3490, 3.1).
dots = re.compile("[\u002e\u3002\uff0e\uff61]")
ace_prefix = b"xn--"
sace_prefix = "xn--"
_LONGEST = 63

# What is left out (RFC 3454, table B.1).
_NOTHING = {0xAD, 0x34F, 0x1806, 0x180B, 0x180C, 0x180D, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)}
# What no name has, beside what the categories say (tables C.3 to C.9).
_FORBIDDEN = {0x340, 0x341, 0x70F, 0x180E, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), 0x2061, 0x2062,
              0x2063, *range(0x206A, 0x2070), *range(0x2FF0, 0x2FFC), *range(0xFDD0, 0xFDF0), *range(0xFFF9, 0xFFFE),
              *range(0x1D173, 0x1D17B), 0xE0001, *range(0xE0020, 0xE0080)}
_RIGHT_TO_LEFT = ("R", "AL")
# Capitals whose small letters came after Unicode 3.2: names keep them.
_UNFOLDED = {0x4C0, 0x2132, 0x2183, *range(0x10A0, 0x10C6)}


def _is_forbidden(char):
    code = ord(char)
    if code in _FORBIDDEN or code & 0xFFFE == 0xFFFE:
        return True
    # Spaces and controls of ASCII are the business of whoever uses the name.
    return code > 0x7F and unicodedata.category(char) in ("Zs", "Cc", "Co", "Cs")


def _bad(label, start, end, reason):
    return UnicodeEncodeError("idna", label, start, end, reason)


def _folded(text):
    return unicodedata.normalize("NFKC", "".join(
        char if ord(char) in _UNFOLDED else char.casefold() for char in text))


def nameprep(label):
    """The label as it is compared: folded, normalised and checked."""
    kept = "".join(char for char in label if ord(char) not in _NOTHING)
    label = _folded(_folded(kept))
    for at, char in enumerate(label):
        if _is_forbidden(char):
            raise _bad(label, at, at + 1, f"Invalid character {char!r}")
    directions = [unicodedata.bidirectional(char) for char in label]
    if any(direction in _RIGHT_TO_LEFT for direction in directions):
        for at, direction in enumerate(directions):
            if direction == "L":
                raise _bad(label, at, at + 1, "Violates BIDI requirement 2")
        for at in 0, len(label) - 1:
            if directions[at] not in _RIGHT_TO_LEFT:
                raise _bad(label, at, at + 1, "Violates BIDI requirement 3")
    return label


def _checked(label, encoded):
    if not encoded:
        raise _bad(label, 0, 1, "label empty")
    if len(encoded) > _LONGEST:
        raise _bad(label, 0, len(label), "label too long")
    return encoded


def ToASCII(label):
    """A label as the name system has it."""
    if label.isascii():
        return _checked(label, label.encode("ascii"))
    prepared = nameprep(label)
    if prepared.isascii():
        return _checked(label, prepared.encode("ascii"))
    if prepared.startswith(sace_prefix):
        raise _bad(label, 0, len(sace_prefix), "Label starts with ACE prefix")
    return _checked(label, ace_prefix + prepared.encode("punycode"))


def ToUnicode(label):
    """A label as people read it."""
    if len(label) > 1024:
        # A name's preparation takes time in its length's square.
        if isinstance(label, str):
            raise _bad(label, 0, len(label), "label way too long")
        raise UnicodeDecodeError("idna", label, 0, len(label), "label way too long")
    if isinstance(label, str):
        plain = label if label.isascii() else nameprep(label)
        if not plain.isascii():
            raise _bad(label, 0, len(label), "Invalid character in IDN label")
        label = plain.encode("ascii")
    elif not label.isascii() and not label[:4].lower() == ace_prefix:
        at = next(at for at, byte in enumerate(label) if byte > 0x7F)
        raise UnicodeDecodeError("idna", label, at, at + 1, "ordinal not in range(128)")
    if not label[:4].lower() == ace_prefix:
        return label.decode("ascii")
    try:
        text = label[len(ace_prefix):].decode("punycode")
    except UnicodeDecodeError as error:
        start = len(ace_prefix) + error.start
        raise UnicodeDecodeError("idna", label, start, len(ace_prefix) + error.end, error.reason) from None
    again = ToASCII(text)
    if label.lower() != again:
        raise UnicodeDecodeError("idna", label, 0, len(label),
                                 f"IDNA does not round-trip, '{label!r}' != '{again!r}'")
    return text


def _check_errors(errors):
    if errors != "strict":
        raise UnicodeError(f"Unsupported error handling: {errors}")


def _encoded(input, labels, places):
    out = []
    for label, place in zip(labels, places):
        try:
            out.append(ToASCII(label))
        except UnicodeEncodeError as error:
            # Where it is in the label that was given; what was prepared has other places.
            start, end = (error.start, error.end) if error.object == label else (0, len(label))
            raise UnicodeEncodeError("idna", input, place + start, place + end, error.reason) from None
    return b".".join(out)


def _labels(input):
    """The labels of a name, and where each begins."""
    labels, places, at = [], [], 0
    for dot in dots.finditer(input):
        labels.append(input[at:dot.start()])
        places.append(at)
        at = dot.end()
    return labels, places, at


def _decoded(input, whole=None):
    """What a name says. Errors tell of `whole`, which begins with it."""
    out, at = [], 0
    whole = input if whole is None else whole
    for label in input.split(b"."):
        try:
            out.append(ToUnicode(label) if label else "")
        except UnicodeEncodeError as error:
            end = at + (len(label) if error.end - error.start > 1 else 1)
            raise UnicodeDecodeError("idna", whole, at, end, error.reason) from None
        except UnicodeDecodeError as error:
            raise UnicodeDecodeError("idna", whole, at + error.start, at + error.end, error.reason) from None
        at += len(label) + 1
    return ".".join(out)


class Codec(codecs.Codec):
    def encode(self, input, errors="strict"):
        _check_errors(errors)
        if not input:
            return b"", 0
        labels, places, at = _labels(input)
        last = b"."
        if at < len(input):
            labels.append(input[at:])
            places.append(at)
            last = b""
        return _encoded(input, labels, places) + last, len(input)

    def decode(self, input, errors="strict"):
        _check_errors(errors)
        if not input:
            return "", 0
        if not isinstance(input, bytes):
            input = bytes(input)
        return _decoded(input), len(input)


class IncrementalEncoder(codecs.BufferedIncrementalEncoder):
    def _buffer_encode(self, input, errors, final):
        _check_errors(errors)
        labels, places, at = _labels(input)
        if not final:
            # The last label may go on.
            out = _encoded(input, labels, places)
            return out + b"." if labels else b"", at
        return Codec().encode(input, errors)


class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
    def _buffer_decode(self, input, errors, final):
        _check_errors(errors)
        input = bytes(input)
        if not input.isascii():
            # It is known before the label has ended.
            at = next(at for at, byte in enumerate(input) if byte > 0x7F)
            raise UnicodeDecodeError("idna", input, at, at + 1, "ordinal not in range(128)")
        whole = input if final else input[:input.rfind(b".") + 1]
        return _decoded(whole, input), len(whole)


def getregentry():
    from ._make import info_of
    return info_of("idna", Codec(), IncrementalEncoder, IncrementalDecoder)
