"""The archive: `TarFile`."""

import io
import os
import shutil
import stat
import sys
import time

from tarfile import _filters, _header
from tarfile._errors import (CompressionError, EmptyHeaderError, EOFHeaderError, ExtractError, FilterError,
                             HeaderError, InvalidHeaderError, LinkFallbackError, ReadError, StreamError,
                             SubsequentHeaderError, TruncatedHeaderError)
from tarfile._header import BLOCKSIZE, NUL, RECORDSIZE, TarInfo
from tarfile._streams import Member, Peeked, Stream

try:
    import grp
    import pwd
except ImportError:
    grp = pwd = None

_KINDS = {stat.S_IFREG: _header.REGTYPE, stat.S_IFDIR: _header.DIRTYPE, stat.S_IFIFO: _header.FIFOTYPE,
          stat.S_IFLNK: _header.SYMTYPE, stat.S_IFCHR: _header.CHRTYPE, stat.S_IFBLK: _header.BLKTYPE}
# How files of each compression begin.
_SIGNS = ((b"\x1f\x8b\x08", "gz"), (b"BZh", "bz2"), ((b"\x5d\x00\x00\x80", b"\xfd7zXZ"), "xz"),
          (b"\x28\xb5\x2f\xfd", "zst"))


class TarFile:
    """An archive, open for reading ("r"), writing ("w", "x") or appending ("a"). It is iterable over its members.

    `format` is how headers are written; `dereference` adds what links lead to; `ignore_zeros` reads on behind the end;
    `errorlevel` says which errors of extracting are raised: 0 none, 1 those that lose data, 2 all.
    """

    debug = 0
    dereference = False
    ignore_zeros = False
    errorlevel = 1
    format = _header.DEFAULT_FORMAT
    encoding = sys.getfilesystemencoding()
    errors = None
    tarinfo = TarInfo
    fileobject = Member
    extraction_filter = None

    def __init__(self, name=None, mode="r", fileobj=None, format=None, tarinfo=None, dereference=None,
                 ignore_zeros=None, encoding=None, errors="surrogateescape", pax_headers=None, debug=None,
                 errorlevel=None, copybufsize=None, stream=False):
        modes = {"r": "rb", "a": "r+b", "w": "wb", "x": "xb"}
        if mode not in modes:
            raise ValueError("mode must be 'r', 'a', 'w' or 'x'")
        self.mode = mode
        self._mode = modes[mode]
        self._extfileobj = fileobj is not None
        if fileobj is None:
            if mode == "a" and not os.path.exists(name):
                self._mode, self.mode = "wb", "w"
            fileobj = open(name, self._mode)
        else:
            if name is None and isinstance(getattr(fileobj, "name", None), (str, bytes)):
                name = fileobj.name
            self._mode = getattr(fileobj, "mode", self._mode)
        self.name = os.path.abspath(name) if name else None
        self.fileobj = fileobj
        for key, value in (("format", format), ("tarinfo", tarinfo), ("dereference", dereference),
                           ("ignore_zeros", ignore_zeros), ("encoding", encoding), ("debug", debug),
                           ("errorlevel", errorlevel)):
            if value is not None:
                setattr(self, key, value)
        self.errors = errors
        self.stream = stream
        self.copybufsize = copybufsize
        self.pax_headers = pax_headers if pax_headers is not None and self.format == _header.PAX_FORMAT else {}
        self.closed = False
        self.members = []
        # Whether all members were read.
        self._loaded = False
        self.inodes = {}
        # The member that was read to see whether it is an archive.
        self.firstmember = None
        try:
            # A stream does not say where it is.
            self.offset = self.fileobj.tell()
            self._begin()
        except BaseException:
            if not self._extfileobj:
                self.fileobj.close()
            self.closed = True
            raise

    def _begin(self):
        if self.mode == "r":
            self.firstmember = self.next()
        elif self.mode == "a":
            # Go to the end, which is written anew.
            while True:
                self.fileobj.seek(self.offset)
                try:
                    self.members.append(self.tarinfo.fromtarfile(self))
                except EOFHeaderError:
                    self.fileobj.seek(self.offset)
                    break
                except HeaderError as error:
                    raise ReadError(str(error)) from None
        if self.mode in ("a", "w", "x"):
            self._loaded = True
            if self.pax_headers:
                block = self.tarinfo.create_pax_global_header(self.pax_headers.copy())
                self.fileobj.write(block)
                self.offset += len(block)

    # ---- opening

    @classmethod
    def open(cls, name=None, mode="r", fileobj=None, bufsize=RECORDSIZE, **kwargs):
        """An archive by its path or file.

        The mode is "r", "a", "w" or "x"; behind a colon the compression ("gz", "bz2", "xz", "zst", or "*" to find out),
        behind a bar likewise, for files that can only be gone through once.
        """
        if not name and not fileobj:
            raise ValueError("nothing to open")
        if isinstance(name, os.PathLike):
            name = os.fspath(name)
        if mode in ("r", "r:*"):
            return cls._open_any(name, fileobj, kwargs)
        for mark in ":|":
            if mark in mode:
                filemode, _, comptype = mode.partition(mark)
                filemode, comptype = filemode or "r", comptype or "tar"
                if mark == "|":
                    return cls._open_stream(name, filemode, fileobj, comptype, kwargs)
                if comptype not in cls.OPEN_METH:
                    raise CompressionError(f"unknown compression type {comptype!r}")
                return getattr(cls, cls.OPEN_METH[comptype])(name, filemode, fileobj, **kwargs)
        if mode in ("a", "w", "x"):
            return cls.taropen(name, mode, fileobj, **kwargs)
        raise ValueError("undiscernible mode")

    @classmethod
    def _open_any(cls, name, fileobj, kwargs):
        """Try all compressions: none comes last, as some archives look like it by chance."""
        faults = []
        place = None if fileobj is None else fileobj.tell()
        for comptype in sorted(cls.OPEN_METH, key=lambda kind: kind == "tar"):
            try:
                return getattr(cls, cls.OPEN_METH[comptype])(name, "r", fileobj, **kwargs)
            except (ReadError, CompressionError) as error:
                faults.append(f"- method {comptype}: {error!r}")
                if fileobj is not None:
                    fileobj.seek(place)
        raise ReadError("file could not be opened successfully:\n" + "\n".join(faults))

    @classmethod
    def _open_stream(cls, name, filemode, fileobj, comptype, kwargs):
        if filemode not in ("r", "w"):
            raise ValueError("mode must be 'r' or 'w'")
        own = fileobj is None
        if own:
            fileobj = io.open(name, f"{filemode}b")
        level = kwargs.pop("compresslevel", 9)
        try:
            if filemode == "r":
                head = fileobj.read(BLOCKSIZE) if comptype == "*" else b""
                if comptype == "*":
                    comptype = next((kind for sign, kind in _SIGNS if head.startswith(sign)), "tar")
                raw = Peeked(fileobj, head)
            else:
                raw = fileobj
            stream = Stream(raw if comptype == "tar" else _compressed(comptype, raw, filemode, level))
            archive = cls(name, filemode, stream, **kwargs)
        except BaseException as error:
            if own:
                fileobj.close()
            if isinstance(error, EOFError) or type(error).__name__ in ("BadGzipFile", "error"):
                raise ReadError("not a gzip file" if comptype == "gz" else "invalid compressed data") from error
            raise
        archive._extfileobj = False
        archive._below = [stream, *([stream._fileobj] if comptype != "tar" else ()), *([fileobj] if own else ())]
        return archive

    @classmethod
    def taropen(cls, name, mode="r", fileobj=None, **kwargs):
        """An archive without compression."""
        if mode not in ("r", "a", "w", "x"):
            raise ValueError("mode must be 'r', 'a', 'w' or 'x'")
        return cls(name, mode, fileobj, **kwargs)

    @classmethod
    def _open_compressed(cls, comptype, name, mode, fileobj, level, kwargs):
        if mode not in ("r", "w", "x"):
            raise ValueError("mode must be 'r', 'w' or 'x'")
        packed = _compressed(comptype, fileobj, mode, level, name)
        try:
            archive = cls.taropen(name, mode, packed, **kwargs)
        except (OSError, EOFError) as error:
            packed.close()
            if mode == "r":
                raise ReadError(f"not a {_NAMES[comptype]} file") from error
            raise
        except BaseException:
            packed.close()
            raise
        archive._extfileobj = False
        return archive

    @classmethod
    def gzopen(cls, name, mode="r", fileobj=None, compresslevel=6, **kwargs):
        """An archive compressed by gzip."""
        return cls._open_compressed("gz", name, mode, fileobj, compresslevel, kwargs)

    @classmethod
    def bz2open(cls, name, mode="r", fileobj=None, compresslevel=9, **kwargs):
        """An archive compressed by bzip2."""
        return cls._open_compressed("bz2", name, mode, fileobj, compresslevel, kwargs)

    @classmethod
    def xzopen(cls, name, mode="r", fileobj=None, preset=None, **kwargs):
        """An archive compressed by xz."""
        return cls._open_compressed("xz", name, mode, fileobj, preset, kwargs)

    @classmethod
    def zstopen(cls, name, mode="r", fileobj=None, level=None, **kwargs):
        """An archive compressed by Zstandard."""
        return cls._open_compressed("zst", name, mode, fileobj, level, kwargs)

    OPEN_METH = {"tar": "taropen", "gz": "gzopen", "bz2": "bz2open", "xz": "xzopen", "zst": "zstopen"}

    def close(self):
        """Write the end, if something was added, and close what is not the caller's."""
        if self.closed:
            return
        self.closed = True
        try:
            if self.mode in ("a", "w", "x"):
                self.fileobj.write(NUL * (BLOCKSIZE * 2))
                self.offset += BLOCKSIZE * 2
                # Full records, as tapes have them.
                if rest := self.offset % RECORDSIZE:
                    self.fileobj.write(NUL * (RECORDSIZE - rest))
        finally:
            if not self._extfileobj:
                for file in getattr(self, "_below", (self.fileobj,)):
                    file.close()

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, type, value, traceback):
        if type is None:
            self.close()
        else:
            # No end is written to what is broken.
            if not self._extfileobj:
                for file in getattr(self, "_below", (self.fileobj,)):
                    file.close()
            self.closed = True

    def _check(self, modes=None):
        if self.closed:
            raise OSError(f"{type(self).__name__} is closed")
        if modes is not None and self.mode not in modes:
            raise OSError(f"bad operation for mode {self.mode!r}")

    def _dbg(self, level, message):
        if level <= self.debug:
            print(message, file=sys.stderr)

    # ---- what is in it

    def next(self):
        """The next member, or None at the end."""
        self._check("ra")
        if self.firstmember is not None:
            member, self.firstmember = self.firstmember, None
            return member
        if self.offset != self.fileobj.tell():
            if self.offset == 0:
                return None
            # The byte in front has to be there: seeking beyond the end is no error by itself.
            self.fileobj.seek(self.offset - 1)
            if not self.fileobj.read(1):
                raise ReadError("unexpected end of data")
        member = self._next_header()
        if member is None:
            self._loaded = True
        elif not self.stream:
            self.members.append(member)
        else:
            self._last = member
        return member

    def _next_header(self):
        while True:
            try:
                return self.tarinfo.fromtarfile(self)
            except EOFHeaderError as error:
                if not self.ignore_zeros:
                    return None
                self._dbg(2, f"{self.offset:#X}: {error}")
                self.offset += BLOCKSIZE
            except InvalidHeaderError as error:
                if self.ignore_zeros:
                    self._dbg(2, f"{self.offset:#X}: {error}")
                    self.offset += BLOCKSIZE
                elif self.offset == 0:
                    raise ReadError(str(error)) from None
                else:
                    return None
            except EmptyHeaderError:
                if self.offset == 0:
                    raise ReadError("empty file") from None
                return None
            except TruncatedHeaderError as error:
                if self.offset == 0:
                    raise ReadError(str(error)) from None
                return None
            except SubsequentHeaderError as error:
                raise ReadError(str(error)) from None
            except Exception as error:
                if type(error).__module__ == "zlib":
                    raise ReadError(f"zlib error: {error}") from None
                raise

    def _load(self):
        if not self.stream:
            while self.next() is not None:
                pass
            self._loaded = True

    def __iter__(self):
        if self._loaded:
            yield from self.members
            return
        index = 0
        if self.firstmember is not None:
            yield self.next()
            index = 1
        while True:
            if index < len(self.members):
                member = self.members[index]
            elif self._loaded or (member := self.next()) is None:
                self._loaded = True
                return
            index += 1
            yield member

    def getmembers(self):
        """All members, in order."""
        self._check()
        if not self._loaded:
            self._load()
        return self.members

    def getnames(self):
        """The names of all members."""
        return [member.name for member in self.getmembers()]

    def getmember(self, name):
        """The member of a name: the last one, if there are several."""
        found = self._find(name)
        if found is None:
            found = self._find(name.rstrip("/"))
        if found is None:
            raise KeyError(f"filename {name!r} not found")
        return found

    def _find(self, name, before=None, normalize=False):
        members = self.getmembers()
        if before is not None and before in members:
            members = members[:members.index(before)]
        if normalize:
            name = os.path.normpath(name)
        for member in reversed(members):
            if (os.path.normpath(member.name) if normalize else member.name) == name:
                return member
        return None

    def list(self, verbose=True, *, members=None):
        """Print the members: with `verbose` as `ls -l` does."""
        self._check()
        for member in self if members is None else members:
            if verbose:
                mode = "?" * 10 if member.mode is None else stat.filemode(
                    member.mode | {_header.DIRTYPE: stat.S_IFDIR, _header.SYMTYPE: stat.S_IFLNK,
                                   _header.CHRTYPE: stat.S_IFCHR, _header.BLKTYPE: stat.S_IFBLK,
                                   _header.FIFOTYPE: stat.S_IFIFO}.get(member.type, stat.S_IFREG))
                owner = f"{member.uname or member.uid}/{member.gname or member.gid}"
                size = (f"{member.devmajor},{member.devminor}" if member.ischr() or member.isblk() else
                        str(member.size))
                date = "????-??-?? ??:??:??" if member.mtime is None else "{}-{:02}-{:02} {:02}:{:02}:{:02}".format(
                    *time.localtime(member.mtime)[:6])
                print(mode, owner, f"{size:>10}", date, end=" ")
            print(_printable(member.name) + ("/" if member.isdir() else ""), end=" ")
            if verbose and member.issym():
                print("->", _printable(member.linkname), end=" ")
            if verbose and member.islnk():
                print("link to", _printable(member.linkname), end=" ")
            print()

    # ---- adding

    def gettarinfo(self, name=None, arcname=None, fileobj=None):
        """What a path, or an open file, would be as a member; None for what no archive can have."""
        self._check("awx")
        if fileobj is not None:
            name = fileobj.name
        inside = os.fspath(name if arcname is None else arcname)
        inside = os.path.splitdrive(inside)[1].replace(os.sep, "/").lstrip("/")
        member = self.tarinfo()
        member._tarfile = self
        if fileobj is not None:
            status = os.fstat(fileobj.fileno())
        else:
            status = os.stat(name) if self.dereference else os.lstat(name)
        kind = _KINDS.get(stat.S_IFMT(status.st_mode))
        if kind is None:
            return None
        linkname = ""
        if kind == _header.REGTYPE:
            inode = status.st_ino, status.st_dev
            known = self.inodes.get(inode)
            if not self.dereference and status.st_nlink > 1 and known not in (None, inside):
                kind, linkname = _header.LNKTYPE, known
            elif inode[0]:
                self.inodes[inode] = inside
        elif kind == _header.SYMTYPE:
            linkname = os.readlink(name)
        member.name, member.mode, member.type, member.linkname = inside, status.st_mode, kind, linkname
        member.uid, member.gid, member.mtime = status.st_uid, status.st_gid, status.st_mtime
        member.size = status.st_size if kind == _header.REGTYPE else 0
        for module, get, number, key in ((pwd, "getpwuid", member.uid, "uname"),
                                         (grp, "getgrgid", member.gid, "gname")):
            if module is not None:
                try:
                    setattr(member, key, getattr(module, get)(number)[0])
                except KeyError:
                    pass
        if kind in (_header.CHRTYPE, _header.BLKTYPE) and hasattr(os, "major"):
            member.devmajor, member.devminor = os.major(status.st_rdev), os.minor(status.st_rdev)
        return member

    def add(self, name, arcname=None, recursive=True, *, filter=None):
        """Add a file, or a directory with all that is in it; a filter may change members, or leave them out (None)."""
        self._check("awx")
        inside = name if arcname is None else arcname
        if self.name is not None and os.path.abspath(name) == self.name:
            # The archive does not go into itself.
            self._dbg(2, f"tarfile: Skipped {name!r}")
            return
        member = self.gettarinfo(name, inside)
        if member is None:
            self._dbg(1, f"tarfile: Unsupported type {name!r}")
            return
        if filter is not None and (member := filter(member)) is None:
            self._dbg(2, f"tarfile: Excluded {name!r}")
            return
        if member.isreg():
            with io.open(name, "rb") as file:
                self.addfile(member, file)
        else:
            self.addfile(member)
            if member.isdir() and recursive:
                for each in sorted(os.listdir(name)):
                    self.add(os.path.join(name, each), os.path.join(inside, each), recursive, filter=filter)

    def addfile(self, tarinfo, fileobj=None):
        """Add a member, with the data of a file."""
        self._check("awx")
        if fileobj is None and tarinfo.isreg() and tarinfo.size != 0:
            raise ValueError("fileobj not provided for non zero-size regular file")
        import copy
        tarinfo = copy.copy(tarinfo)
        block = tarinfo.tobuf(self.format, self.encoding, self.errors)
        self.fileobj.write(block)
        self.offset += len(block)
        if fileobj is not None:
            left = tarinfo.size
            while left > 0:
                data = fileobj.read(min(left, self.copybufsize or 1 << 16))
                if not data:
                    raise OSError("unexpected end of data")
                self.fileobj.write(data)
                left -= len(data)
            padding = -tarinfo.size % BLOCKSIZE
            self.fileobj.write(NUL * padding)
            self.offset += tarinfo.size + padding
        self.members.append(tarinfo)

    # ---- extracting

    def _filter_function(self, filter):
        if filter is None:
            filter = self.extraction_filter
            return _filters.data_filter if filter is None else filter
        if callable(filter):
            return filter
        try:
            return _filters.NAMED[filter]
        except KeyError:
            raise ValueError(f"filter {filter!r} not found") from None

    def extractall(self, path=".", members=None, *, numeric_owner=False, filter=None):
        """Extract all members, or some, below a directory; `filter` says what is let out: "data" (the default), "tar"
        or "fully_trusted", or a function."""
        function = self._filter_function(filter)
        directories = []
        for member in self if members is None else members:
            allowed = self._filtered(member, function, path)
            if allowed is None:
                continue
            if allowed.isdir():
                # What comes into it would change it again.
                directories.append(member)
            self._extract_one(allowed, path, set_attrs=not allowed.isdir(), numeric_owner=numeric_owner,
                              function=function)
        directories = [self.getmember(member) if isinstance(member, str) else member for member in directories]
        for member in sorted(directories, key=lambda member: member.name, reverse=True):
            self._finish_directory(member, path, numeric_owner, function)

    def _finish_directory(self, member, path, numeric_owner, function):
        """Give a directory its attributes, if it still is one: later members may have put a link in its place."""
        try:
            member = function(member, path)
        except (OSError, UnicodeEncodeError, FilterError) as error:
            self._dbg(2, f"tarfile: Not setting attributes of {member.name!r}: {error!r}")
            return
        if member is None:
            return
        target = os.path.join(path, member.name)
        try:
            if not stat.S_ISDIR(os.lstat(target).st_mode):
                self._dbg(2, f"tarfile: Not setting attributes of {member.name!r}: not a directory")
                return
        except FileNotFoundError:
            return
        try:
            self.chown(member, target, numeric_owner)
            self.utime(member, target)
            self.chmod(member, target)
        except ExtractError as error:
            self._handle(error, is_fatal=False)

    def extract(self, member, path="", set_attrs=True, *, numeric_owner=False, filter=None):
        """Extract a member, by its name or itself, below a directory."""
        function = self._filter_function(filter)
        member = self.getmember(member) if isinstance(member, str) else member
        allowed = self._filtered(member, function, path)
        if allowed is not None:
            self._extract_one(allowed, path, set_attrs, numeric_owner, function)

    def _filtered(self, member, function, path):
        if isinstance(member, str):
            member = self.getmember(member)
        try:
            allowed = function(member, path)
        except (OSError, UnicodeEncodeError, FilterError) as error:
            self._handle(error, is_fatal=True)
            return None
        except ExtractError as error:
            self._handle(error, is_fatal=False)
            return None
        if allowed is None:
            self._dbg(2, f"tarfile: Excluded {member.name!r}")
            return None
        if allowed.islnk():
            import copy
            allowed = copy.copy(allowed)
            allowed._link_target = os.path.join(path, allowed.linkname)
        return allowed

    def _extract_one(self, member, path, set_attrs, numeric_owner, function):
        self._check("r")
        try:
            self._extract_member(member, os.path.join(path, member.name), set_attrs, numeric_owner,
                                 filter_function=function, extraction_root=path)
        except (OSError, UnicodeEncodeError, FilterError) as error:
            self._handle(error, is_fatal=True)
        except ExtractError as error:
            self._handle(error, is_fatal=False)

    def _handle(self, error, is_fatal):
        """Raise an error, or note it, as `errorlevel` says."""
        if is_fatal and self.errorlevel > 0 or self.errorlevel > 1:
            raise error
        self._dbg(1, f"tarfile: {type(error).__name__} {error}")

    def extractfile(self, member):
        """The data of a member as a file; of a link, what it leads to; None for what has no data."""
        self._check("r")
        member = self.getmember(member) if isinstance(member, str) else member
        if member.isreg() or member.type not in _header.SUPPORTED_TYPES:
            return io.BufferedReader(self.fileobject(self.fileobj, member.offset_data, member.size, member.name,
                                                     member.sparse))
        if member.islnk() or member.issym():
            if isinstance(self.fileobj, Stream):
                raise StreamError("cannot extract (sym)link as file object")
            return self.extractfile(self._find_link_target(member))
        return None

    def _find_link_target(self, member):
        if member.issym():
            name, before = "/".join(filter(None, (os.path.dirname(member.name), member.linkname))), None
        else:
            # A hard link leads to what came before.
            name, before = member.linkname, member
        found = self._find(name, before, normalize=True)
        if found is None:
            raise KeyError(f"linkname {name!r} not found")
        return found

    def _extract_member(self, tarinfo, targetpath, set_attrs=True, numeric_owner=False, *, filter_function=None,
                        extraction_root=None):
        target = targetpath.rstrip("/").replace("/", os.sep)
        above = os.path.dirname(target)
        if above and not os.path.exists(above):
            os.makedirs(above, exist_ok=True)
        self._dbg(1, tarinfo.name)
        if tarinfo.isdir():
            self.makedir(tarinfo, target)
        elif tarinfo.isfifo():
            self.makefifo(tarinfo, target)
        elif tarinfo.ischr() or tarinfo.isblk():
            self.makedev(tarinfo, target)
        elif tarinfo.islnk() or tarinfo.issym():
            self._make_link(tarinfo, target, filter_function, extraction_root)
        else:
            if tarinfo.type not in _header.SUPPORTED_TYPES:
                self._dbg(1, f"tarfile: Unknown file type {tarinfo.type!r}, extracted as regular file.")
            self.makefile(tarinfo, target)
        if set_attrs:
            self.chown(tarinfo, target, numeric_owner)
            if not tarinfo.issym():
                self.chmod(tarinfo, target)
                self.utime(tarinfo, target)

    def makedir(self, tarinfo, targetpath):
        try:
            if tarinfo.mode is None:
                os.mkdir(targetpath)
            else:
                # Others are let in when all is in it.
                os.mkdir(targetpath, 0o700)
        except FileExistsError:
            if not os.path.isdir(targetpath):
                raise

    def makefile(self, tarinfo, targetpath):
        with io.open(targetpath, "wb") as target:
            source = self.fileobject(self.fileobj, tarinfo.offset_data, tarinfo.size, tarinfo.name, tarinfo.sparse)
            shutil.copyfileobj(source, target, self.copybufsize or 1 << 16)

    makeunknown = makefile

    def makefifo(self, tarinfo, targetpath):
        if not hasattr(os, "mkfifo"):
            raise ExtractError("fifo not supported by system")
        os.mkfifo(targetpath)

    def makedev(self, tarinfo, targetpath):
        if not hasattr(os, "mknod") or not hasattr(os, "makedev"):
            raise ExtractError("special devices not supported by system")
        kind = stat.S_IFBLK if tarinfo.isblk() else stat.S_IFCHR
        os.mknod(targetpath, (0o600 if tarinfo.mode is None else tarinfo.mode) | kind,
                 os.makedev(tarinfo.devmajor, tarinfo.devminor))

    def _make_link(self, member, target, function, root):
        """Make a link; where that cannot be, a copy of what it leads to, if that is let out."""
        try:
            if os.path.lexists(target):
                os.unlink(target)
            if member.issym():
                os.symlink(member.linkname, target)
                return
            source = member._link_target or os.path.join(root or "", member.linkname)
            if os.path.exists(source):
                os.link(source, target, follow_symlinks=False) if os.path.islink(source) else os.link(source, target)
                return
        except OSError:
            pass
        found = self._find_link_target(member)
        if function is not None and root is not None:
            # Under the link's name it may be something else.
            try:
                allowed = function(found.replace(name=member.name, deep=False), root)
            except FilterError as error:
                raise LinkFallbackError(member, found.name) from error
            if allowed is None:
                return
            found = allowed
        self._extract_member(found, target, filter_function=function, extraction_root=root)

    def makelink(self, tarinfo, targetpath):
        self._make_link(tarinfo, targetpath, None, None)

    def chown(self, tarinfo, targetpath, numeric_owner):
        """Give a file its owner, if one may do so."""
        if not hasattr(os, "chown") or not hasattr(os, "geteuid") or os.geteuid() != 0:
            return
        owner = [-1 if number is None else number for number in (tarinfo.uid, tarinfo.gid)]
        if not numeric_owner:
            for place, module, get, name in ((1, grp, "getgrnam", tarinfo.gname), (0, pwd, "getpwnam", tarinfo.uname)):
                try:
                    if module is not None and name:
                        owner[place] = getattr(module, get)(name)[2]
                except KeyError:
                    pass
        try:
            (os.lchown if tarinfo.issym() and hasattr(os, "lchown") else os.chown)(targetpath, *owner)
        except (OSError, OverflowError):
            raise ExtractError("could not change owner") from None

    def chmod(self, tarinfo, targetpath):
        """Give a file its rights."""
        if tarinfo.mode is None:
            return
        try:
            os.chmod(targetpath, tarinfo.mode)
        except OSError:
            raise ExtractError("could not change mode") from None

    def utime(self, tarinfo, targetpath):
        """Give a file its time."""
        if tarinfo.mtime is None:
            return
        try:
            os.utime(targetpath, (tarinfo.mtime, tarinfo.mtime))
        except OSError:
            raise ExtractError("could not change modification time") from None


def _printable(text):
    encoding = getattr(sys.stdout, "encoding", None)
    return text if encoding is None else text.encode(encoding, "backslashreplace").decode(encoding)


_NAMES = {"gz": "gzip", "bz2": "bzip2", "xz": "lzma", "zst": "zstd"}


def _compressed(comptype, fileobj, mode, level, name=None):
    """A file through a compression."""
    more = {} if level is None or mode == "r" else {"preset" if comptype == "xz" else "compresslevel": level}
    if comptype == "gz":
        import gzip
        return gzip.GzipFile(name, f"{mode}b", fileobj=fileobj, **more)
    module, kind = {"bz2": ("bz2", "BZ2File"), "xz": ("lzma", "LZMAFile"),
                    "zst": ("compression.zstd", "ZstdFile")}.get(comptype, (None, None))
    if module is None:
        raise CompressionError(f"unknown compression type {comptype!r}")
    import importlib
    try:
        opened = getattr(importlib.import_module(module), kind)
    except ImportError:
        raise CompressionError(f"{module} module is not available") from None
    if comptype == "zst" and "compresslevel" in more:
        more = {"level": more["compresslevel"]}
    return opened(name if fileobj is None else fileobj, mode, **more)
