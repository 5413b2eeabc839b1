# Archives of tar: in three formats, compressed and in streams, and what they are not let to do.
import hashlib
import io
import os
import tarfile
import tempfile

directory = tempfile.TemporaryDirectory()
os.chdir(directory.name)
os.makedirs("src/sub")
with open("src/a.txt", "w") as file:
    file.write("hello")
with open("src/sub/ü.bin", "wb") as file:
    file.write(bytes(2000))
os.symlink("a.txt", "src/link")
os.link("src/a.txt", "src/other")
os.chmod("src/a.txt", 0o640)
os.chmod("src/sub/ü.bin", 0o644)


def same_for_all(member):
    member.uid = member.gid = 0
    member.uname = member.gname = "me"
    member.mtime = 1000000000 if member.isdir() else 1000000000.5
    if member.isdir():
        member.mode = 0o755
    return member


for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=form) as archive:
        archive.add("src", filter=same_for_all)
        long = tarfile.TarInfo("x" * 90 + "/" + "y" * 60)
        long.size = 3
        archive.addfile(long, io.BytesIO(b"abc"))
    print(len(data.getvalue()), hashlib.sha256(data.getvalue()).hexdigest()[:16])
    data.seek(0)
    with tarfile.open(fileobj=data) as archive:
        print([(member.name[:9], member.type, member.size, member.mtime) for member in archive][1:4])
        print(archive.extractfile("src/a.txt").read(), archive.extractfile("src/other").read(),
              archive.extractfile("src/link").read(), archive.getmembers()[-1].name == long.name)
        file = archive.extractfile("src/sub/ü.bin")
        print(len(file.read(10)), file.seek(1990), len(file.read()))
        archive.extractall(f"out{form}")
    print(sorted(os.listdir(f"out{form}/src")), os.stat(f"out{form}/src/a.txt").st_mtime, os.readlink(f"out{form}/src/link"))
# prints: 10240 d1346b1d28ea28da
# prints: [('src/a.txt', b'0', 5, 1000000000), ('src/link', b'2', 0, 1000000000), ('src/other', b'1', 0, 1000000000)]
# prints: b'hello' b'hello' b'hello' True
# prints: 10 1990 10
# prints: ['a.txt', 'link', 'other', 'sub'] 1000000000.0 a.txt
# prints: 10240 fffaca5dc4d76f6d
# prints: [('src/a.txt', b'0', 5, 1000000000), ('src/link', b'2', 0, 1000000000), ('src/other', b'1', 0, 1000000000)]
# prints: b'hello' b'hello' b'hello' True
# prints: 10 1990 10
# prints: ['a.txt', 'link', 'other', 'sub'] 1000000000.0 a.txt
# prints: 20480 13a37c84b3a9c85e
# prints: [('src/a.txt', b'0', 5, 1000000000.5), ('src/link', b'2', 0, 1000000000.5), ('src/other', b'1', 0, 1000000000.5)]
# prints: b'hello' b'hello' b'hello' True
# prints: 10 1990 10
# prints: ['a.txt', 'link', 'other', 'sub'] 1000000000.5 a.txt

for mode in ("w:gz", "w|gz", "w|", "w:"):
    with tarfile.open("t", mode) as archive:
        archive.add("src/a.txt")
    with tarfile.open("t", "r|*") as archive:
        inside = [(member.name, archive.extractfile(member).read()) for member in archive]
    print(mode, tarfile.is_tarfile("t"), tarfile.open("t").getnames(), inside)
# prints: w:gz True ['src/a.txt'] [('src/a.txt', b'hello')]
# prints: w|gz True ['src/a.txt'] [('src/a.txt', b'hello')]
# prints: w| True ['src/a.txt'] [('src/a.txt', b'hello')]
# prints: w: True ['src/a.txt'] [('src/a.txt', b'hello')]
with tarfile.open("t", "a") as archive:
    archive.add("src/sub")
print(tarfile.open("t").getnames())    # prints: ['src/a.txt', 'src/sub', 'src/sub/ü.bin']

# What a filter refuses, and what it changes.
os.mkdir("dest")


def extract(name, kind=tarfile.REGTYPE, link="", mode=0o644, filter=None):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.mode = kind, link, mode
        archive.addfile(member)
    data.seek(0)
    try:
        with tarfile.open(fileobj=data) as archive:
            archive.extractall("dest", filter=filter)
        print("extracted", name)
    except (tarfile.FilterError, ValueError) as error:
        print(type(error).__name__, str(error).partition(" '/")[0])


extract("../evil")    # prints: OutsideDestinationError '../evil' would be extracted to
extract("/below")    # prints: extracted /below
extract("l", tarfile.SYMTYPE, "../../x")    # prints: LinkOutsideDestinationError 'l' would link to
extract("l", tarfile.SYMTYPE, "/etc")    # prints: AbsoluteLinkError 'l' is a link to an absolute path
extract("l", tarfile.LNKTYPE, "../x")    # prints: LinkOutsideDestinationError 'l' would link to
extract("device", tarfile.CHRTYPE)    # prints: SpecialFileError 'device' is a special file
extract("../evil", filter="tar")    # prints: OutsideDestinationError '../evil' would be extracted to
extract("x", filter="what")    # prints: ValueError filter 'what' not found
extract("run", mode=0o4777)    # prints: extracted run
print(oct(os.stat("dest/run").st_mode & 0o7777), sorted(os.listdir("dest")))    # prints: 0o755 ['below', 'run']

# What is no archive.
for text in (b"", b"x" * 100, b"x" * 600):
    try:
        tarfile.open(fileobj=io.BytesIO(text), mode="r:")
    except tarfile.ReadError as error:
        print(error)
# prints: empty file
# prints: truncated header
# prints: invalid header
for act in (lambda: tarfile.open("t", "q"), lambda: tarfile.open("t", "r:q"), lambda: tarfile.open("t").getmember("no"),
            lambda: tarfile.open("t").add("x"), lambda: tarfile.TarInfo("n" * 300).tobuf(tarfile.USTAR_FORMAT)):
    try:
        act()
    except (ValueError, KeyError, OSError, tarfile.TarError) as error:
        print(repr(error))
# prints: ValueError('undiscernible mode')
# prints: CompressionError("unknown compression type 'q'")
# prints: KeyError("filename 'no' not found")
# prints: OSError("bad operation for mode 'r'")
# prints: ValueError('name is too long')
os.chdir("/")
directory.cleanup()
