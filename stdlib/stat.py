"""What the mode of a file says: its type and its permissions."""

ST_MODE, ST_INO, ST_DEV, ST_NLINK, ST_UID, ST_GID, ST_SIZE, ST_ATIME, ST_MTIME, ST_CTIME = range(10)

# Types of files.
S_IFDIR, S_IFCHR, S_IFBLK, S_IFREG = 0o040000, 0o020000, 0o060000, 0o100000
S_IFIFO, S_IFLNK, S_IFSOCK = 0o010000, 0o120000, 0o140000
S_IFDOOR = S_IFPORT = S_IFWHT = 0

# Permissions.
S_ISUID, S_ISGID, S_ISVTX, S_ENFMT = 0o4000, 0o2000, 0o1000, 0o2000
S_IREAD, S_IWRITE, S_IEXEC = 0o0400, 0o0200, 0o0100
S_IRWXU, S_IRUSR, S_IWUSR, S_IXUSR = 0o0700, 0o0400, 0o0200, 0o0100
S_IRWXG, S_IRGRP, S_IWGRP, S_IXGRP = 0o0070, 0o0040, 0o0020, 0o0010
S_IRWXO, S_IROTH, S_IWOTH, S_IXOTH = 0o0007, 0o0004, 0o0002, 0o0001


def S_IMODE(mode):
    """The permissions in a mode."""
    return mode & 0o7777


def S_IFMT(mode):
    """The type in a mode."""
    return mode & 0o170000


def _is(kind, name):
    def test(mode):
        return S_IFMT(mode) == kind

    test.__name__ = test.__qualname__ = name
    return test


S_ISDIR = _is(S_IFDIR, "S_ISDIR")
S_ISCHR = _is(S_IFCHR, "S_ISCHR")
S_ISBLK = _is(S_IFBLK, "S_ISBLK")
S_ISREG = _is(S_IFREG, "S_ISREG")
S_ISFIFO = _is(S_IFIFO, "S_ISFIFO")
S_ISLNK = _is(S_IFLNK, "S_ISLNK")
S_ISSOCK = _is(S_IFSOCK, "S_ISSOCK")


def S_ISDOOR(mode):
    return False


S_ISPORT = S_ISWHT = S_ISDOOR

_LETTERS = {S_IFLNK: "l", S_IFSOCK: "s", S_IFREG: "-", S_IFBLK: "b", S_IFDIR: "d", S_IFCHR: "c", S_IFIFO: "p"}


def filemode(mode):
    """A mode as `ls -l` shows it."""
    text = [_LETTERS.get(S_IFMT(mode), "?")]
    for shift, special, mark in ((6, S_ISUID, "s"), (3, S_ISGID, "s"), (0, S_ISVTX, "t")):
        bits = mode >> shift
        text.append("r" if bits & 4 else "-")
        text.append("w" if bits & 2 else "-")
        if mode & special:
            text.append(mark if bits & 1 else mark.upper())
        else:
            text.append("x" if bits & 1 else "-")
    return "".join(text)
