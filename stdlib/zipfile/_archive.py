"""The archive: `ZipFile`."""

import io
import os
from _thread import RLock

import zipfile
from zipfile import _format, _methods
from zipfile._format import BadZipFile, LargeZipFile, ZipInfo
from zipfile._streams import ZipExtFile, _SharedFile, _Tellable, _ZipWriteFile

# How a file is opened for each mode, and what is tried next where it cannot be read as well.
_MODES = {"r": ("rb",), "w": ("w+b", "wb"), "x": ("x+b", "xb"), "a": ("r+b", "w+b", "wb")}


class ZipFile:
    """An archive, open for reading ("r"), writing ("w", "x") or appending ("a").

    `file` is a path or a file; `compression` is how members are compressed that do not say it themselves, and
    `compresslevel` how hard; without `allowZip64` large archives are refused. `strict_timestamps=False` lets files
    from before 1980 in, at the nearest moment. `metadata_encoding` is that of names that are not marked as UTF-8.
    """

    fp = None
    _windows_illegal_name_trans_table = None

    def __init__(self, file, mode="r", compression=_format.ZIP_STORED, allowZip64=True, compresslevel=None, *,
                 strict_timestamps=True, metadata_encoding=None):
        if mode not in _MODES:
            raise ValueError("ZipFile requires mode 'r', 'w', 'x', or 'a'")
        _methods._check_compression(compression)
        if metadata_encoding and mode != "r":
            raise ValueError("metadata_encoding is only supported for reading files")
        self._allowZip64 = allowZip64
        self._didModify = False
        self.debug = 0
        self.NameToInfo = {}
        self.filelist = []
        self.compression, self.compresslevel = compression, compresslevel
        self.mode = mode
        self.pwd = None
        self._comment = b""
        self._strict_timestamps = strict_timestamps
        self.metadata_encoding = metadata_encoding
        self._seekable = True
        # Readers share the file: a lock, and how many there are.
        self._lock = RLock()
        self._fileRefCnt = 1
        self._writing = False
        self._open_file(os.fspath(file) if isinstance(file, os.PathLike) else file)
        try:
            self._begin()
        except BaseException:
            fp, self.fp = self.fp, None
            self._fpclose(fp)
            raise

    def _open_file(self, file):
        self._filePassed = not isinstance(file, str)
        if self._filePassed:
            self.fp = file
            self.filename = getattr(file, "name", None)
            return
        self.filename = file
        modes = _MODES[self.mode]
        for how in modes:
            try:
                self.fp = open(file, how)
                return
            except OSError:
                if how == modes[-1]:
                    raise

    def _begin(self):
        """Read the directory, or find the place of the first member to write."""
        if self.mode == "r":
            self._read_directory()
        elif self.mode == "a":
            try:
                self._read_directory()
                self.fp.seek(self.start_dir)
            except BadZipFile:
                # Something else: the archive goes behind it.
                self.fp.seek(0, 2)
                self._didModify = True
                self.start_dir = self.fp.tell()
        else:
            self._didModify = True
            try:
                self.start_dir = self.fp.tell()
            except (AttributeError, OSError):
                self.fp = _Tellable(self.fp)
                self.start_dir = 0
                self._seekable = False
            else:
                try:
                    self.fp.seek(self.start_dir)
                except (AttributeError, OSError):
                    self._seekable = False

    def _read_directory(self):
        try:
            end = _format.find_end(self.fp)
        except OSError:
            end = None
        if end is None:
            raise BadZipFile("File is not a zip file")
        self._comment = end.comment
        self.start_dir = end.offset + end.shift
        if self.start_dir < 0:
            raise BadZipFile("Bad offset for central directory")
        self.fp.seek(self.start_dir)
        directory = io.BytesIO(self.fp.read(end.size))
        while directory.tell() < end.size:
            record = _format.read_record(directory, _format.structCentralDir, _format.stringCentralDir,
                                         "central directory")
            info = ZipInfo._from_directory(record, directory.read,
                                           self.metadata_encoding or "cp437")
            info.header_offset += end.shift
            self._add(info)
        self._bound_members()

    def _bound_members(self):
        """Each member ends where the next one begins, in the order of the file."""
        bound = self.start_dir
        for info in reversed(sorted(self.filelist, key=lambda info: info.header_offset)):
            info._end_offset = bound
            bound = info.header_offset

    def _add(self, info):
        self.filelist.append(info)
        self.NameToInfo[info.filename] = info

    def __enter__(self):
        return self

    def __exit__(self, type, value, traceback):
        self.close()

    def __del__(self):
        self.close()

    def __repr__(self):
        shown = f"<{type(self).__module__}.{type(self).__qualname__}"
        if self.fp is None:
            return f"{shown} [closed]>"
        if self._filePassed:
            shown += f" file={self.fp!r}"
        elif self.filename is not None:
            shown += f" filename={self.filename!r}"
        return f"{shown} mode={self.mode!r}>"

    # ---- what is in it

    def namelist(self):
        """The names of the members."""
        return [info.filename for info in self.filelist]

    def infolist(self):
        """What is known of the members, in the order of the directory."""
        return self.filelist

    def getinfo(self, name):
        """What is known of a member."""
        info = self.NameToInfo.get(name)
        if info is None:
            raise KeyError(f"There is no item named {name!r} in the archive")
        return info

    def printdir(self, file=None):
        """Print a table of the members."""
        print(f"{'File Name':<46} {'Modified    ':>19} {'Size':>12}", file=file)
        for info in self.filelist:
            date = "{}-{:02}-{:02} {:02}:{:02}:{:02}".format(*info.date_time[:6])
            print(f"{info.filename:<46} {date} {info.file_size:12}", file=file)

    def testzip(self):
        """Read all members: the name of the first one that is damaged, or None."""
        for info in self.filelist:
            try:
                with self.open(info.filename) as member:
                    while member.read(1 << 20):
                        pass
            except BadZipFile:
                return info.filename

    def setpassword(self, pwd):
        """The password, in bytes, for members that are encrypted."""
        if pwd and not isinstance(pwd, bytes):
            raise TypeError(f"pwd: expected bytes, got {type(pwd).__name__}")
        self.pwd = pwd or None

    @property
    def comment(self):
        """A text, in bytes, at the archive's end."""
        return self._comment

    @comment.setter
    def comment(self, comment):
        if not isinstance(comment, bytes):
            raise TypeError(f"comment: expected bytes, got {type(comment).__name__}")
        if len(comment) > zipfile.ZIP_MAX_COMMENT:
            import warnings
            warnings.warn(f"Archive comment is too long; truncating to {zipfile.ZIP_MAX_COMMENT} bytes", stacklevel=2)
            comment = comment[:zipfile.ZIP_MAX_COMMENT]
        self._comment = comment
        self._didModify = True

    # ---- reading

    def read(self, name, pwd=None):
        """The data of a member."""
        with self.open(name, "r", pwd) as member:
            return member.read()

    def open(self, name, mode="r", pwd=None, *, force_zip64=False):
        """A member as a file of bytes, for reading or, with mode "w", for writing.

        `force_zip64` leaves room for a size that is not known yet, and may be above 2 GiB.
        """
        if mode not in ("r", "w"):
            raise ValueError('open() requires mode "r" or "w"')
        if pwd and mode == "w":
            raise ValueError("pwd is only supported for reading files")
        if not self.fp:
            raise ValueError("Attempt to use ZIP archive that was already closed")
        if isinstance(name, ZipInfo):
            info = name
        elif mode == "w":
            info = ZipInfo(name)
            info.compress_type, info.compress_level = self.compression, self.compresslevel
        else:
            info = self.getinfo(name)
        if mode == "w":
            return self._open_to_write(info, force_zip64)
        if self._writing:
            raise ValueError("Can't read from the ZIP file while there is an open writing handle on it. "
                             "Close the writing handle before trying to read.")
        return self._open_to_read(info, pwd)

    def _open_to_read(self, info, pwd):
        self._fileRefCnt += 1
        shared = _SharedFile(self.fp, info.header_offset, self._fpclose, self._lock, lambda: self._writing)
        try:
            self._pass_header(shared, info)
            if info.flag_bits & _format.ENCRYPTED:
                pwd = self._password(pwd, info)
            else:
                pwd = None
            return ZipExtFile(shared, "rb", info, pwd, True)
        except BaseException:
            shared.close()
            raise

    def _pass_header(self, file, info):
        """Read the record in front of a member's data: it has to be that of this member."""
        record = _format.read_record(file, _format.structFileHeader, _format.stringFileHeader, "file header")
        name = file.read(record[-2])
        if record[-1]:
            file.seek(record[-1], whence=1)
        if info.flag_bits & _format.PATCHED:
            raise NotImplementedError("compressed patched data (flag bit 5)")
        if info.flag_bits & _format.STRONGLY_ENCRYPTED:
            raise NotImplementedError("strong encryption (flag bit 6)")
        encoding = "utf-8" if record[3] & _format.UTF_FILENAME else self.metadata_encoding or "cp437"
        if name.decode(encoding) != info.orig_filename:
            raise BadZipFile(f"File name in directory {info.orig_filename!r} and header {name!r} differ.")
        if info._end_offset is not None and file.tell() + info.compress_size > info._end_offset:
            message = f"Overlapped entries: {info.orig_filename!r} (possible zip bomb)"
            if info._end_offset != info.header_offset:
                raise BadZipFile(message)
            import warnings
            warnings.warn(message, skip_file_prefixes=(os.path.dirname(__file__),))

    def _password(self, pwd, info):
        pwd = pwd or self.pwd
        if pwd and not isinstance(pwd, bytes):
            raise TypeError(f"pwd: expected bytes, got {type(pwd).__name__}")
        if not pwd:
            raise RuntimeError(f"File {info.filename!r} is encrypted, password required for extraction")
        return pwd

    # ---- extracting

    def extract(self, member, path=None, pwd=None):
        """Write a member to a file below `path`, by default the current directory; the file's path comes back."""
        return self._extract_member(member, os.getcwd() if path is None else os.fspath(path), pwd)

    def extractall(self, path=None, members=None, pwd=None):
        """Write all members, or some, to files below `path`."""
        path = os.getcwd() if path is None else os.fspath(path)
        for member in self.namelist() if members is None else members:
            self._extract_member(member, path, pwd)

    @classmethod
    def _sanitize_windows_name(cls, arcname, pathsep):
        """A path with nothing in it that Windows cannot have in a name."""
        table = cls._windows_illegal_name_trans_table
        if table is None:
            table = cls._windows_illegal_name_trans_table = str.maketrans(dict.fromkeys(':<>|"?*', "_"))
        parts = (part.rstrip(" .") for part in arcname.translate(table).split(pathsep))
        return pathsep.join(filter(None, parts))

    def _path_below(self, name):
        """A member's name as a path that leads nowhere but down."""
        name = name.replace("/", os.path.sep)
        if os.path.altsep:
            name = name.replace(os.path.altsep, os.path.sep)
        name = os.path.splitdrive(name)[1]
        name = os.path.sep.join(part for part in name.split(os.path.sep) if part not in ("", os.curdir, os.pardir))
        return self._sanitize_windows_name(name, os.path.sep) if os.path.sep == "\\" else name

    def _extract_member(self, member, targetpath, pwd):
        info = member if isinstance(member, ZipInfo) else self.getinfo(member)
        below = self._path_below(info.filename)
        if not below and not info.is_dir():
            raise ValueError("Empty filename.")
        target = os.path.normpath(os.path.join(targetpath, below))
        above = os.path.dirname(target)
        if above and not os.path.exists(above):
            os.makedirs(above, exist_ok=True)
        if info.is_dir():
            try:
                os.mkdir(target)
            except FileExistsError:
                if not os.path.isdir(target):
                    raise
            return target
        import shutil
        with self.open(info, pwd=pwd) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file)
        return target

    # ---- writing

    def _check_writable(self, message="Attempt to write to ZIP archive that was already closed"):
        if not self.fp:
            raise ValueError(message)
        if self._writing:
            raise ValueError("Can't write to ZIP archive while an open writing handle exists.")

    def _writecheck(self, zinfo):
        """Whether a member can be written: its name, and how large all would become."""
        if zinfo.filename in self.NameToInfo:
            import warnings
            warnings.warn(f"Duplicate name: {zinfo.filename!r}", skip_file_prefixes=(os.path.dirname(__file__),))
        if self.mode not in ("w", "x", "a"):
            raise ValueError("write() requires mode 'w', 'x', or 'a'")
        if not self.fp:
            raise ValueError("Attempt to write ZIP archive that was already closed")
        _methods._check_compression(zinfo.compress_type)
        if not self._allowZip64:
            for is_large, what in ((len(self.filelist) >= zipfile.ZIP_FILECOUNT_LIMIT, "Files count"),
                                   (zinfo.file_size > zipfile.ZIP64_LIMIT, "Filesize"),
                                   (zinfo.header_offset > zipfile.ZIP64_LIMIT, "Zipfile size")):
                if is_large:
                    raise LargeZipFile(f"{what} would require ZIP64 extensions")

    def _begin_member(self, info):
        """Go to where the next member begins."""
        if self._seekable:
            self.fp.seek(self.start_dir)
        info.header_offset = self.fp.tell()
        if info.compress_type == _format.ZIP_LZMA:
            info.flag_bits |= _format.COMPRESS_OPTION_1
        self._writecheck(info)
        self._didModify = True

    def _open_to_write(self, zinfo, force_zip64=False):
        if force_zip64 and not self._allowZip64:
            raise ValueError("force_zip64 is True, but allowZip64 was False when opening the ZIP file.")
        if self._writing:
            raise ValueError("Can't write to the ZIP file while there is another write handle open on it. "
                             "Close the first handle before opening another.")
        zinfo.compress_size = zinfo.CRC = 0
        zinfo.flag_bits = 0 if self._seekable else _format._MASK_USE_DATA_DESCRIPTOR
        if not zinfo.external_attr:
            zinfo.external_attr = 0o600 << 16
        # What does not compress grows a little.
        is_large = force_zip64 or zinfo.file_size * 1.05 > zipfile.ZIP64_LIMIT
        if is_large and not self._allowZip64:
            raise LargeZipFile("Filesize would require ZIP64 extensions")
        self._begin_member(zinfo)
        self.fp.write(zinfo.FileHeader(is_large))
        self._writing = True
        return _ZipWriteFile(self, zinfo, is_large)

    def write(self, filename, arcname=None, compress_type=None, compresslevel=None):
        """Add a file, by default under its own name."""
        self._check_writable()
        info = ZipInfo.from_file(filename, arcname, strict_timestamps=self._strict_timestamps)
        if info.is_dir():
            info.compress_size = info.CRC = 0
            self.mkdir(info)
            return
        info.compress_type = self.compression if compress_type is None else compress_type
        info.compress_level = self.compresslevel if compresslevel is None else compresslevel
        import shutil
        with open(filename, "rb") as source, self.open(info, "w") as member:
            shutil.copyfileobj(source, member, 1024 * 8)

    def writestr(self, zinfo_or_arcname, data, compress_type=None, compresslevel=None):
        """Add data, under a name or as a ZipInfo describes it; text is written in UTF-8."""
        if isinstance(data, str):
            data = data.encode("utf-8")
        is_info = isinstance(zinfo_or_arcname, ZipInfo)
        info = zinfo_or_arcname if is_info else ZipInfo(zinfo_or_arcname)._for_archive(self)
        self._check_writable()
        if compress_type is not None:
            info.compress_type = compress_type
        if compresslevel is not None:
            info.compress_level = compresslevel
        info.file_size = len(data)
        with self._lock, self.open(info, mode="w") as member:
            member.write(data)

    def mkdir(self, zinfo_or_directory_name, mode=511):
        """Add a directory."""
        self._check_writable()
        if isinstance(zinfo_or_directory_name, ZipInfo):
            info = zinfo_or_directory_name
            if not info.is_dir():
                raise ValueError("The given ZipInfo does not describe a directory")
        elif isinstance(zinfo_or_directory_name, str):
            info = ZipInfo(zinfo_or_directory_name.removesuffix("/") + "/")
            info.compress_size = info.CRC = info.file_size = 0
            info.external_attr = ((0o40000 | mode) & 0xFFFF) << 16 | 0x10
        else:
            raise TypeError("Expected type str or ZipInfo")
        with self._lock:
            self._begin_member(info)
            self._add(info)
            self.fp.write(info.FileHeader(False))
            self.start_dir = self.fp.tell()

    def close(self):
        """Write the directory, if something was added, and close the file unless it was given."""
        if self.fp is None:
            return
        if self._writing:
            raise ValueError("Can't close the ZIP file while there is an open writing handle on it. "
                             "Close the writing handle before closing the zip.")
        try:
            if self.mode in ("w", "x", "a") and self._didModify:
                with self._lock:
                    if self._seekable:
                        self.fp.seek(self.start_dir)
                    self._write_end_record()
        finally:
            fp, self.fp = self.fp, None
            self._fpclose(fp)

    def _write_end_record(self):
        for info in self.filelist:
            self.fp.write(info.directory_record())
        size = self.fp.tell() - self.start_dir
        self.fp.write(_format.end_records(len(self.filelist), size, self.start_dir, self._comment,
                                          self._allowZip64))
        if self.mode == "a":
            # What was there may have been longer.
            self.fp.truncate()
        self.fp.flush()

    def _fpclose(self, fp):
        """One user of the file less; the last one closes it."""
        self._fileRefCnt -= 1
        if not self._fileRefCnt and not self._filePassed:
            fp.close()
