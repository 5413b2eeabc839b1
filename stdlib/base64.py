"""Base16, base32, base64 (RFC 4648), and the two forms of base85."""

import binascii

__all__ = [
    "encode", "decode", "encodebytes", "decodebytes",
    "b64encode", "b64decode", "b32encode", "b32decode", "b32hexencode", "b32hexdecode",
    "b16encode", "b16decode",
    "b85encode", "b85decode", "a85encode", "a85decode", "z85encode", "z85decode",
    "standard_b64encode", "standard_b64decode",
    "urlsafe_b64encode", "urlsafe_b64decode",
]

bytes_types = (bytes, bytearray)


def _as_bytes(s):
    """The bytes of what is decoded: bytes-like, or text that is ASCII."""
    if isinstance(s, bytes_types):
        return s
    if isinstance(s, str):
        if not s.isascii():
            raise ValueError("string argument should contain only ASCII characters")
        return s.encode("ascii")
    try:
        return bytes(memoryview(s))
    except TypeError:
        raise TypeError("argument should be a bytes-like object or ASCII "
                        f"string, not {type(s).__name__!r}") from None


def _raw(s):
    """The bytes of what is encoded: bytes-like."""
    return s if isinstance(s, bytes_types) else memoryview(s).tobytes()


# Base64

def b64encode(s, altchars=None):
    """Encode a bytes-like object with base64; altchars replace '+' and '/'."""
    encoded = binascii.b2a_base64(s, newline=False)
    if altchars is None:
        return encoded
    assert len(altchars) == 2, repr(altchars)
    return encoded.translate(bytes.maketrans(b"+/", altchars))


def b64decode(s, altchars=None, validate=False):
    """Decode base64. What is not of the alphabet is passed over, unless validate is true."""
    s = _as_bytes(s)
    if altchars is not None:
        altchars = _as_bytes(altchars)
        assert len(altchars) == 2, repr(altchars)
        s = s.translate(bytes.maketrans(altchars, b"+/"))
    return binascii.a2b_base64(s, strict_mode=validate)


def standard_b64encode(s):
    """Encode with the standard alphabet."""
    return b64encode(s)


def standard_b64decode(s):
    """Decode the standard alphabet."""
    return b64decode(s)


_to_safe = bytes.maketrans(b"+/", b"-_")
_from_safe = bytes.maketrans(b"-_", b"+/")


def urlsafe_b64encode(s):
    """Encode with '-' and '_' in the place of '+' and '/'."""
    return b64encode(s).translate(_to_safe)


def urlsafe_b64decode(s):
    """Decode with '-' and '_' in the place of '+' and '/'."""
    return b64decode(_as_bytes(s).translate(_from_safe))


# Base32: five bytes are eight letters.

_letters32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_letters32hex = b"0123456789ABCDEFGHIJKLMNOPQRSTUV"
_pairs = {}
_values = {}


def _encode32(alphabet, s):
    if alphabet not in _pairs:
        # Ten bits at once.
        _pairs[alphabet] = [bytes((a, b)) for a in alphabet for b in alphabet]
    pairs = _pairs[alphabet]
    s = _raw(s)
    missing = -len(s) % 5
    s = bytes(s) + b"\0" * missing
    out = bytearray()
    for at in range(0, len(s), 5):
        word = int.from_bytes(s[at:at + 5])
        out += pairs[word >> 30] + pairs[word >> 20 & 1023] + pairs[word >> 10 & 1023] + pairs[word & 1023]
    if missing:
        pads = (0, 1, 3, 4, 6)[missing]
        out[-pads:] = b"=" * pads
    return bytes(out)


def _decode32(alphabet, s, casefold=False, map01=None):
    if alphabet not in _values:
        _values[alphabet] = {letter: value for value, letter in enumerate(alphabet)}
    values = _values[alphabet]
    s = _as_bytes(s)
    if len(s) % 8:
        raise binascii.Error("Incorrect padding")
    if map01 is not None:
        map01 = _as_bytes(map01)
        assert len(map01) == 1, repr(map01)
        s = s.translate(bytes.maketrans(b"01", b"O" + map01))
    if casefold:
        s = s.upper()
    length = len(s)
    s = s.rstrip(b"=")
    pads = length - len(s)
    out = bytearray()
    word = 0
    try:
        for at in range(0, len(s), 8):
            word = 0
            for letter in s[at:at + 8]:
                word = word << 5 | values[letter]
            out += (word << 5 * (8 - len(s[at:at + 8]))).to_bytes(5)
    except KeyError:
        raise binascii.Error("Non-base32 digit found") from None
    if length % 8 or pads not in (0, 1, 3, 4, 6):
        raise binascii.Error("Incorrect padding")
    if pads and out:
        # So many of the last five bytes were never written.
        del out[-(0, 1, 0, 2, 3, 0, 4)[pads]:]
    return bytes(out)


def b32encode(s):
    """Encode a bytes-like object with base32."""
    return _encode32(_letters32, s)


def b32decode(s, casefold=False, map01=None):
    """Decode base32; casefold takes small letters too, map01 says what 1 stands for (0 is O then)."""
    return _decode32(_letters32, s, casefold, map01)


def b32hexencode(s):
    """Encode with the extended hexadecimal alphabet."""
    return _encode32(_letters32hex, s)


def b32hexdecode(s, casefold=False):
    """Decode the extended hexadecimal alphabet."""
    return _decode32(_letters32hex, s, casefold)


# Base16

def b16encode(s):
    """Encode a bytes-like object with base16: hexadecimal in capitals."""
    return binascii.hexlify(s).upper()


def b16decode(s, casefold=False):
    """Decode base16; casefold takes small letters too."""
    s = _as_bytes(s)
    if casefold:
        s = s.upper()
    if s.translate(None, b"0123456789ABCDEF"):
        raise binascii.Error("Non-base16 digit found")
    return binascii.unhexlify(s)


# Base85: four bytes are five letters.

def _encode85(s, letters, pad=False, zero=None, spaces=None):
    s = bytes(_raw(s))
    missing = -len(s) % 4
    s += b"\0" * missing
    chunks = []
    for at in range(0, len(s), 4):
        word = int.from_bytes(s[at:at + 4])
        if word == 0 and zero:
            chunks.append(zero)
        elif word == 0x20202020 and spaces:
            chunks.append(spaces)
        else:
            high, low = divmod(word, 85 * 85)
            top, middle = divmod(high, 85 * 85)
            chunks.append(bytes((letters[top], letters[middle // 85], letters[middle % 85],
                                 letters[low // 85], letters[low % 85])))
    if missing and not pad:
        if chunks[-1] == zero:
            chunks[-1] = letters[:1] * 5
        chunks[-1] = chunks[-1][:-missing]
    return b"".join(chunks)


_letters_a85 = bytes(range(33, 118))
_letters_b85 = (b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                b"!#$%&()*+-;<=>?@^_`{|}~")
_letters_z85 = (b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                b".-:+=^!/*?&<>()[]{}@%$#")


def a85encode(b, *, foldspaces=False, wrapcol=0, pad=False, adobe=False):
    """Encode a bytes-like object with Ascii85.

    foldspaces writes 'y' for four spaces; wrapcol is how long lines may be; pad fills up
    to a multiple of four bytes; adobe puts <~ and ~> around it.
    """
    result = _encode85(b, _letters_a85, pad, b"z", b"y" if foldspaces else None)
    if adobe:
        result = b"<~" + result
    if wrapcol:
        wrapcol = max(2 if adobe else 1, wrapcol)
        lines = [result[at:at + wrapcol] for at in range(0, len(result), wrapcol)]
        if adobe and len(lines[-1]) + 2 > wrapcol:
            lines.append(b"")
        result = b"\n".join(lines)
    if adobe:
        result += b"~>"
    return result


def a85decode(b, *, foldspaces=False, adobe=False, ignorechars=b" \t\n\r\v"):
    """Decode Ascii85; ignorechars are passed over."""
    b = _as_bytes(b)
    if adobe:
        if not b.endswith(b"~>"):
            raise ValueError("Ascii85 encoded byte sequences must end with {!r}".format(b"~>"))
        b = b[2:-2] if b.startswith(b"<~") else b[:-2]
    out = bytearray()
    word = count = 0
    # Letters that complete the last group.
    for letter in b + b"u" * 4:
        if 33 <= letter <= 117:
            word = word * 85 + letter - 33
            count += 1
            if count == 5:
                try:
                    out += word.to_bytes(4)
                except OverflowError:
                    raise ValueError("Ascii85 overflow") from None
                word = count = 0
        elif letter == 122:
            if count:
                raise ValueError("z inside Ascii85 5-tuple")
            out += b"\0\0\0\0"
        elif foldspaces and letter == 121:
            if count:
                raise ValueError("y inside Ascii85 5-tuple")
            out += b"    "
        elif letter not in ignorechars:
            raise ValueError("Non-Ascii85 digit found: %c" % letter)
    missing = 4 - count
    if missing:
        del out[-missing:]
    return bytes(out)


def _decode85(b, alphabet, name):
    if name not in _values:
        _values[name] = {letter: value for value, letter in enumerate(alphabet)}
    values = _values[name]
    b = _as_bytes(b)
    missing = -len(b) % 5
    b = b + alphabet[-1:] * missing
    out = bytearray()
    for at in range(0, len(b), 5):
        word = 0
        for place, letter in enumerate(b[at:at + 5], at):
            value = values.get(letter)
            if value is None:
                raise ValueError(f"bad {name} character at position {place}")
            word = word * 85 + value
        try:
            out += word.to_bytes(4)
        except OverflowError:
            raise ValueError(f"{name} overflow in hunk starting at byte {at}") from None
    if missing:
        del out[-missing:]
    return bytes(out)


def b85encode(b, pad=False):
    """Encode a bytes-like object with base85, as git does."""
    return _encode85(b, _letters_b85, pad)


def b85decode(b):
    """Decode base85, as git writes it."""
    return _decode85(b, _letters_b85, "base85")


def z85encode(s):
    """Encode a bytes-like object with z85, as ZeroMQ does."""
    return _encode85(s, _letters_z85)


def z85decode(s):
    """Decode z85, as ZeroMQ writes it."""
    return _decode85(s, _letters_z85, "z85")


# Lines, as in mail.

MAXLINESIZE = 76
MAXBINSIZE = (MAXLINESIZE // 4) * 3


def encode(input, output):
    """Read one binary file and write it as base64 to another."""
    while s := input.read(MAXBINSIZE):
        while len(s) < MAXBINSIZE and (more := input.read(MAXBINSIZE - len(s))):
            s += more
        output.write(binascii.b2a_base64(s))


def decode(input, output):
    """Read base64 from one binary file and write what it stands for to another."""
    while line := input.readline():
        output.write(binascii.a2b_base64(line))


def _plain_bytes(s):
    try:
        view = memoryview(s)
    except TypeError:
        raise TypeError("expected bytes-like object, not %s" % s.__class__.__name__) from None
    if view.format not in ("c", "b", "B"):
        raise TypeError("expected single byte elements, not %r from %s"
                        % (view.format, s.__class__.__name__))
    if view.ndim != 1:
        raise TypeError("expected 1-D data, not %d-D data from %s"
                        % (view.ndim, s.__class__.__name__))


def encodebytes(s):
    """Encode a bytes-like object with base64, in lines."""
    _plain_bytes(s)
    return b"".join(binascii.b2a_base64(s[at:at + MAXBINSIZE]) for at in range(0, len(s), MAXBINSIZE))


def decodebytes(s):
    """Decode lines of base64."""
    _plain_bytes(s)
    return binascii.a2b_base64(s)


def main():
    """Encode or decode a file, or stdin."""
    import getopt
    import sys
    usage = f"""usage: {sys.argv[0]} [-h|-d|-e|-u] [file|-]
        -h: print this help message and exit
        -d, -u: decode
        -e: encode (default)"""
    try:
        options, args = getopt.getopt(sys.argv[1:], "hdeu")
    except getopt.error as error:
        sys.stdout = sys.stderr
        print(error)
        print(usage)
        sys.exit(2)
    work = encode
    for option, _ in options:
        if option == "-e":
            work = encode
        elif option in ("-d", "-u"):
            work = decode
        elif option == "-h":
            print(usage)
            return
    if args and args[0] != "-":
        with open(args[0], "rb") as file:
            work(file, sys.stdout.buffer)
    else:
        work(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
