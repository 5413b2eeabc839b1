# gzip: files and bytes, several members, and what is wrong with them.
import gzip
import io

data = b"line one\nline two\n" * 3000
packed = gzip.compress(data, mtime=0)
print(packed[:10].hex(), gzip.decompress(packed) == data)    # prints: 1f8b08000000000002ff True
print(gzip.decompress(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0"))    # prints: b'ab'
for bad in b"abc", packed[:-3], packed[:30], packed[:-8] + b"12345678", b"\x1f\x8b\x07" + packed[3:]:
    try:
        gzip.decompress(bad)
    except (OSError, EOFError) as error:
        print(type(error).__name__, error)
# prints: BadGzipFile Not a gzipped file (b'ab')
# prints: EOFError Compressed file ended before the end-of-stream marker was reached
# prints: EOFError Compressed file ended before the end-of-stream marker was reached
# prints: BadGzipFile CRC check failed
# prints: BadGzipFile Unknown compression method
file = io.BytesIO()
with gzip.open(file, "wt", encoding="utf-8") as text:
    text.write("héllo\nworld\n")
with gzip.GzipFile("more.gz", "wb", fileobj=file, mtime=5) as more:
    more.write(memoryview(b"abc"))
    more.seek(6)
    print(more.tell(), more.writable())    # prints: 6 True
file.seek(0)
with gzip.GzipFile(fileobj=file) as read:
    print(read.readline(), read.peek(2)[:2], read.read(), read.mtime)
    print(read.seek(2), read.read1(3), read.tell())
# prints: b'h\xc3\xa9llo\n' b'wo' b'world\nabc\x00\x00\x00' 5
# prints: 2 b'\xa9ll' 5
print(read.closed, file.closed)    # prints: True False
try:
    gzip.open(file, "rtb")
except ValueError as error:
    print(error)    # prints: Invalid mode: 'rtb'
