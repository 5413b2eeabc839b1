# binascii, base64, zlib and hashlib at the edges of what they take.
import base64
import binascii
import hashlib
import zlib


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e, args, kwargs)


for text in (b"a", b"ab", b"abc", b"abcd", b"a=", b"ab==", b"=abc", b"ab=c", b"ab!cd", b"a===", b"ab=\n=", b"ab==x",
             b"====", b"abcd=", b"ab==\n", "\xe9", 5, "abcd", b"abc==", b"ab=c="):
    attempt(binascii.a2b_base64, text)
    attempt(binascii.a2b_base64, text, strict_mode=True)
for text in (b"#86)C", b" ", b"", b"!", b"#86)CXX", b"\x80", b"$86)C"):
    attempt(binascii.a2b_uu, text)
for text in (b"a=b \n c\t", b"x" * 100, b"\xe9 \r\n", b". \n.", b"a_b c", b"\0", b"a\tb\t\nx", b".\nx"):
    for options in ({}, {"quotetabs": True}, {"istext": False}, {"header": True}):
        attempt(binascii.b2a_qp, text, **options)
for text in (b"=41=42=\n", b"=4", b"=", b"a_b", b"==", b"=zz", b"=\r\nx", b"x=  \ny"):
    attempt(binascii.a2b_qp, text, header=True)
for text in ("MZXW6===", "mzxw6===", "M=======", "ab"):
    attempt(base64.b32decode, text)
attempt(base64.a85encode, b"hello world\0\0\0\0    ", foldspaces=True, wrapcol=10, adobe=True)
for text in (b"BOu!rD]j7BEbo7z", b"{", b"az", b"s8W-!", b's8W-"'):
    attempt(base64.a85decode, text)
for text in (b"Xk~0{Zv", b'Xk"', b"|NsC1", b"|NsC0"):
    attempt(base64.b85decode, text)

packed = zlib.compress(b"hello world" * 5)
attempt(zlib.decompress, packed)
attempt(zlib.decompress, packed[:-3])
attempt(zlib.decompress, packed, wbits=31)
attempt(zlib.decompress, packed, wbits=99)
attempt(zlib.compress, b"a", 10)
d = zlib.decompressobj()
print(d.decompress(packed + b"abc", 5), len(d.unconsumed_tail) > 0, d.eof)
print(d.decompress(d.unconsumed_tail), d.unused_data, d.eof)
c = zlib.compressobj(zdict=b"hello")
with_dictionary = c.compress(b"hello world") + c.flush()
attempt(zlib.decompress, with_dictionary)
print(zlib.decompressobj(zdict=b"hello").decompress(with_dictionary))
for wbits in (15, -15, 31):
    c = zlib.compressobj(wbits=wbits)
    print(zlib.decompress(c.compress(b"abc" * 1000) + c.flush(), wbits=wbits) == b"abc" * 1000)

for name in sorted(hashlib.algorithms_guaranteed):
    h = hashlib.new(name, b"abc")
    print(name, h.digest_size, h.block_size, h.hexdigest(9) if "shake" in name else h.hexdigest())
attempt(hashlib.blake2b, digest_size=0)
attempt(hashlib.blake2b, salt=b"x" * 17)
print(hashlib.blake2s(b"a", key=b"k", salt=b"s", person=b"p", fanout=2, depth=3, leaf_size=9, inner_size=4).hexdigest())
print(hashlib.pbkdf2_hmac("sha256", b"p", b"s", 3, 40).hex())
