"""base64, hashlib and zlib over many small and a few large blocks."""
import base64
import hashlib
import hmac
import zlib
from binascii import hexlify, unhexlify


def blocks(n):
    seed = 42
    words = "alpha beta gamma delta epsilon zeta eta theta iota kappa".split()
    for i in range(n):
        out = []
        for _ in range(60):
            seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
            out.append(words[(seed >> 16) % 10])
        yield f"{i} {' '.join(out)}".encode()


def merkle(leaves):
    level = [hashlib.sha256(b).digest() for b in leaves]
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [hashlib.sha256(a + b).digest() for a, b in zip(level[::2], level[1::2])]
    return level[0].hex()


def chain(n):
    """A toy proof of work."""
    prev = "0" * 64
    work = 0
    for i in range(n):
        nonce = 0
        while True:
            digest = hashlib.sha256(f"{i}:{prev}:{nonce}".encode()).hexdigest()
            if digest.startswith("00"):
                break
            nonce += 1
        work += nonce
        prev = digest
    return prev[:12], work


data = list(blocks(2200))
plain = packed = 0
md5 = hashlib.md5()
adler = 1
for block in data:
    b64 = base64.b64encode(block)
    assert base64.b64decode(b64) == block
    assert base64.urlsafe_b64decode(base64.urlsafe_b64encode(block)) == block
    assert unhexlify(hexlify(block)) == block
    md5.update(b64)
    z = zlib.compress(block, 6)
    assert zlib.decompress(z) == block
    plain += len(block)
    packed += len(z) > 0
    adler = zlib.adler32(block, adler)
    adler ^= zlib.crc32(block)
big = b"\n".join(data)
c = zlib.compressobj()
whole = c.compress(big) + c.flush()
assert zlib.decompress(whole) == big
sig = hmac.new(b"key", big, hashlib.sha1).hexdigest()
print(plain, packed, md5.hexdigest(), adler, merkle(data)[:16], len(whole) < len(big) // 2)
print(chain(210), sig[:10], hashlib.blake2b(big, digest_size=8).hexdigest(), base64.b32encode(b"hello"), base64.b85encode(b"hello"))
