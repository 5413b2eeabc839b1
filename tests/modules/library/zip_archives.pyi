# Archives in the ZIP format: written, read, walked through, and refused.
import io
import warnings
import zipfile

data = io.BytesIO()
with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("a.txt", "hello " * 100)
    archive.writestr("b/c.txt", "grüße", compress_type=zipfile.ZIP_STORED)
    archive.writestr(zipfile.ZipInfo("b/ü.txt", (2020, 2, 29, 12, 30, 58)), b"1\n2\n3\n")
    archive.mkdir("empty")
    with archive.open("big", "w") as member:
        for _ in range(100):
            member.write(bytes(1000))
    try:
        with archive.open("one", "w"):
            archive.open("two", "w")
    except ValueError as error:
        print(error)
    # prints: Can't write to the ZIP file while there is another write handle open on it. Close the first handle before opening another.
    archive.comment = b"a comment"

archive = zipfile.ZipFile(data)
print(archive.namelist(), archive.comment, archive.testzip())
# prints: ['a.txt', 'b/c.txt', 'b/ü.txt', 'empty/', 'big', 'one'] b'a comment' None
info = archive.getinfo("b/ü.txt")
print(info)    # prints: <ZipInfo filename='b/ü.txt' filemode='?rw-------' file_size=6>
print(info.date_time, f"{info.CRC:#x}", archive.getinfo("empty/").is_dir())
# prints: (2020, 2, 29, 12, 30, 58) 0x775f54d8 True
print(archive.read("b/c.txt").decode(), len(archive.read("a.txt")), archive.getinfo("a.txt").compress_size < 50)
# prints: grüße 600 True

with archive.open("b/ü.txt") as lines:
    print(list(lines), lines.tell(), lines.seek(2), lines.read(1), lines.seek(-2, 2), lines.peek())
    # prints: [b'1\n', b'2\n', b'3\n'] 6 2 b'2' 4 b'3\n'
with archive.open("a.txt") as text:
    print(text.read(5), text.seek(300), text.read1(6), text.seek(6), text.read(5))    # prints: b'hello' 300 b'hello ' 6 b'hello'
with archive.open("a.txt") as one, archive.open("big") as two:
    print(one.read(5), len(two.read()), one.read(6))    # prints: b'hello' 100000 b' hello'

# As paths.
root = zipfile.Path(archive)
print(sorted(path.at for path in root.iterdir()), (root / "b" / "c.txt").read_text("utf-8"))
# prints: ['a.txt', 'b/', 'big', 'empty/', 'one'] grüße
print((root / "b").is_dir(), (root / "x").exists(), [path.at for path in root.glob("b/*.txt")], str(root / "b"))
# prints: True False ['b/c.txt', 'b/ü.txt'] :zipfile:/b/

# Appended to, behind something else.
data = io.BytesIO(b"#!/bin/sh\n" + data.getvalue())
with warnings.catch_warnings(record=True) as caught, zipfile.ZipFile(data, "a") as archive:
    warnings.simplefilter("always")
    archive.writestr("a.txt", "again")
print(caught[0].message, zipfile.ZipFile(data).read("a.txt"), zipfile.is_zipfile(data))
# prints: Duplicate name: 'a.txt' b'again' True

# A stream that cannot go back.
class Pipe:
    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += data
        return len(data)

    def flush(self):
        pass

pipe = Pipe()
with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("x", b"data" * 10)
print(zipfile.ZipFile(io.BytesIO(pipe.data)).read("x") == b"data" * 10)    # prints: True

# Damaged ones.
stored = io.BytesIO()
with zipfile.ZipFile(stored, "w") as archive:
    archive.writestr("x", b"data")
damaged = stored.getvalue().replace(b"data", b"dasa")
for given in (damaged, stored.getvalue()[:-5], b""):
    try:
        zipfile.ZipFile(io.BytesIO(given)).read("x")
    except zipfile.BadZipFile as error:
        print(error)
# prints: Bad CRC-32 for file 'x'
# prints: File is not a zip file
# prints: File is not a zip file
try:
    zipfile.ZipFile(stored).read("y")
except KeyError as error:
    print(error)    # prints: "There is no item named 'y' in the archive"
for mode, kwargs in (("q", {}), ("r", {"compression": 99})):
    try:
        zipfile.ZipFile(stored, mode, **kwargs)
    except (ValueError, NotImplementedError) as error:
        print(error)
# prints: ZipFile requires mode 'r', 'w', 'x', or 'a'
# prints: That compression method is not supported
