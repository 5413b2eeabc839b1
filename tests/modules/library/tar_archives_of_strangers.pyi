# What other programs, and attackers, put into archives of tar; and the names of archives as paths.
import io
import os
import pathlib
import tarfile
import tempfile

directory = tempfile.TemporaryDirectory()
os.chdir(directory.name)


def archive(*members, **options):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", **options) as tar:
        for name, more in members:
            member = tarfile.TarInfo(name)
            for key, value in more.items():
                setattr(member, key, value)
            tar.addfile(member, io.BytesIO(bytes(member.size)))
    file.seek(0)
    return file


# A directory in whose place a link is put later: what the link leads to keeps its mode.
os.mkdir("outside")
os.chmod("outside", 0o700)
evil = archive(("x", {"type": tarfile.DIRTYPE, "mode": 0o755}), ("x/file", {"size": 3}))
with tarfile.open(fileobj=evil) as tar:
    members = tar.getmembers()
    os.mkdir("into")


    def swap(member, path):
        if member.name == "x/file":
            os.rmdir("into/x")
            os.symlink("../outside", "into/x")
            return None
        return member


    tar.extractall("into", members, filter=swap)
print(oct(os.stat("outside").st_mode), os.path.islink("into/x"))

# A file whose name ends with a slash; a long name that is cut behind one.
with tarfile.open(fileobj=archive(("./mydir/", {}))) as tar:
    print(tar.getnames(), tar.getmember("./mydir/").isfile())
with tarfile.open(fileobj=archive(("a" * 99 + "/bbb", {"type": tarfile.AREGTYPE}), format=tarfile.GNU_FORMAT)) as tar:
    print([(len(member.name), member.type) for member in tar])

# Paths of any make.
with tarfile.open(pathlib.Path("packed.tar.gz"), "w:gz") as tar:
    tar.add("outside")
with tarfile.open(pathlib.Path("packed.tar.gz")) as tar:
    print(tar.getnames(), os.path.basename(tar.name))
print(tarfile.is_tarfile(pathlib.Path("packed.tar.gz")))

# What can only be gone through has members, too.
with open("packed.tar.gz", "rb") as file, tarfile.open(fileobj=file, mode="r|gz") as tar:
    print(tar.getnames(), tar.getmembers()[0].isdir())

# What is none.
with open("none", "wb") as file:
    file.write(b"\xba\xdc" * 512)
for mode in "r", "r:", "r:gz", "a":
    try:
        tarfile.open("none", mode)
    except tarfile.TarError as error:
        print(mode, type(error).__name__, str(error).split("\n")[0])
print(tarfile.is_tarfile("none"))
