"""str.translate, encode/decode, bytes and bytearray work."""
import string

ROT13 = str.maketrans(string.ascii_letters,
                      string.ascii_lowercase[13:] + string.ascii_lowercase[:13]
                      + string.ascii_uppercase[13:] + string.ascii_uppercase[:13])
STRIP = str.maketrans("", "", string.punctuation)
ACCENTS = str.maketrans({"é": "e", "ü": "ue", "ß": "ss", "ñ": "n", "—": None})
UPPER = bytes.maketrans(bytes(range(97, 123)), bytes(range(65, 91)))
TEXT = "Größe, señor! Café—crème; the quick brown fox jumps (over) the lazy dog. 日本語 "


def codecs_round(text):
    total = 0
    for enc in ("utf-8", "utf-16-le", "utf-32", "utf-8-sig"):
        b = text.encode(enc)
        assert b.decode(enc) == text
        total += len(b)
    total += len(text.encode("ascii", "ignore")) + len(text.encode("latin-1", "replace"))
    total += len(text.encode("ascii", "xmlcharrefreplace"))
    total += len(text.encode("ascii", "backslashreplace"))
    return total


def xor(data, key):
    out = bytearray(data)
    n = len(key)
    for i in range(len(out)):
        out[i] ^= key[i % n]
    return bytes(out)


def escape(data):
    """PPP-like byte stuffing."""
    out = bytearray(b"\x7e")
    for b in data:
        if b in (0x7D, 0x7E) or b < 0x20:
            out += bytes((0x7D, b ^ 0x20))
        else:
            out.append(b)
    out.append(0x7E)
    return out


def histogram(data):
    counts = [0] * 256
    for b in data:
        counts[b] += 1
    return counts


total = 0
for i in range(1100):
    text = f"{i}: {TEXT}"
    t = text.translate(ROT13).translate(STRIP).translate(ACCENTS)
    total += len(t) + codecs_round(text * 3)
    raw = (text * 6).encode()
    coded = xor(raw, b"secret%d" % i)
    framed = escape(coded)
    assert xor(coded, b"secret%d" % i) == raw
    up = raw.translate(UPPER, b" .,")
    total += len(framed) + sum(up) % 1000 + up.count(b"THE") + framed.find(b"\x7d")
    total += sum(c > 10 for c in histogram(framed))
    total += len(bytes.fromhex(raw.hex())) + len(raw.split(b" ")) + len(raw.replace(b"o", b"00"))
try:
    b"abc\xff".decode()
except UnicodeDecodeError as e:
    print(e)
print(total, t[:40].encode("unicode_escape")[:30], bytes(framed[-8:]))
