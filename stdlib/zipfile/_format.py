"""The records of a ZIP archive (APPNOTE.TXT of PKWARE), and what is known of a member: `ZipInfo`."""

import os
import struct
import sys
import time

import zipfile

ZIP_STORED = 0
ZIP_DEFLATED = 8
ZIP_BZIP2 = 12
ZIP_LZMA = 14
ZIP_ZSTANDARD = 93

# The version that a reader needs, by what an archive makes use of: ten times the number.
DEFAULT_VERSION = 20
ZIP64_VERSION = 45
BZIP2_VERSION = 46
LZMA_VERSION = 63
ZSTANDARD_VERSION = 63
MAX_EXTRACT_VERSION = 63

ENCRYPTED = 1 << 0
# With LZMA: an end marker is written.
COMPRESS_OPTION_1 = 1 << 1
# Sizes and checksum stand behind the data, for streams that cannot go back.
_MASK_USE_DATA_DESCRIPTOR = 1 << 3
PATCHED = 1 << 5
STRONGLY_ENCRYPTED = 1 << 6
UTF_FILENAME = 1 << 11

structFileHeader = "<4s2B4HL2L2H"
stringFileHeader = b"PK\003\004"
sizeFileHeader = struct.calcsize(structFileHeader)
structCentralDir = "<4s4B4HL2L5H2L"
stringCentralDir = b"PK\001\002"
sizeCentralDir = struct.calcsize(structCentralDir)
structEndArchive = "<4s4H2LH"
stringEndArchive = b"PK\005\006"
sizeEndCentDir = struct.calcsize(structEndArchive)
structEndArchive64 = "<4sQ2H2L4Q"
stringEndArchive64 = b"PK\006\006"
sizeEndCentDir64 = struct.calcsize(structEndArchive64)
structEndArchive64Locator = "<4sLQL"
stringEndArchive64Locator = b"PK\006\007"
sizeEndCentDir64Locator = struct.calcsize(structEndArchive64Locator)
_DD_SIGNATURE = 0x08074B50

# Where a number is too large for its field, this stands there, and the number in the extra field.
_TOO_LARGE = 0xFFFFFFFF
_ZIP64_EXTRA = 1
_UNICODE_PATH_EXTRA = 0x7075

_VERSIONS = {ZIP_BZIP2: BZIP2_VERSION, ZIP_LZMA: LZMA_VERSION, ZIP_ZSTANDARD: ZSTANDARD_VERSION}

compressor_names = {0: "store", 1: "shrink", 2: "reduce", 3: "reduce", 4: "reduce", 5: "reduce", 6: "implode",
                    7: "tokenize", 8: "deflate", 9: "deflate64", 10: "implode", 12: "bzip2", 14: "lzma", 18: "terse",
                    19: "lz77", 93: "zstd", 97: "wavpack", 98: "ppmd"}


class BadZipFile(Exception):
    """The archive is damaged, or none."""


class LargeZipFile(Exception):
    """The archive needs the ZIP64 extensions, and is not allowed to use them."""


class _Extra:
    """The extra field of a member: records of an id, a length and that many bytes."""

    @staticmethod
    def split(data):
        """The records, each as its id and all its bytes; bytes at the end that are no record have the id None."""
        while len(data) >= 4:
            kind, length = struct.unpack_from("<HH", data)
            if length + 4 > len(data):
                break
            yield kind, data[:length + 4]
            data = data[length + 4:]
        if data:
            yield None, data

    @classmethod
    def strip(cls, data, xids):
        """The field without the records of some ids."""
        return b"".join(record for kind, record in cls.split(data) if kind not in xids)


def _sanitize_filename(filename):
    """A name as archives write it: with slashes, and nothing behind a null."""
    filename = filename.partition("\0")[0]
    for sep in (os.sep, os.altsep):
        if sep and sep != "/":
            filename = filename.replace(sep, "/")
    return filename


def dos_time(date_time):
    """A moment as the time and the date of DOS, which knows even seconds only."""
    year, month, day, hour, minute, second = date_time[:6]
    return hour << 11 | minute << 5 | second // 2, year - 1980 << 9 | month << 5 | day


def from_dos_time(time, date):
    return ((date >> 9) + 1980, date >> 5 & 0xF, date & 0x1F, time >> 11, time >> 5 & 0x3F, (time & 0x1F) * 2)


def read_record(file, form, magic, what):
    """The fixed part of a record that has to stand here."""
    size = struct.calcsize(form)
    data = file.read(size)
    if len(data) != size:
        raise BadZipFile(f"Truncated {what}")
    record = struct.unpack(form, data)
    if record[0] != magic:
        raise BadZipFile(f"Bad magic number for {what}")
    return record


class ZipInfo:
    """What an archive says of a member."""

    __slots__ = ("orig_filename", "filename", "date_time", "compress_type", "compress_level", "comment", "extra",
                 "create_system", "create_version", "extract_version", "reserved", "flag_bits", "volume",
                 "internal_attr", "external_attr", "header_offset", "CRC", "compress_size", "file_size", "_raw_time",
                 "_end_offset")

    def __init__(self, filename="NoName", date_time=(1980, 1, 1, 0, 0, 0)):
        if date_time[0] < 1980:
            raise ValueError("ZIP does not support timestamps before 1980")
        self.orig_filename = filename
        self.filename = _sanitize_filename(filename)
        self.date_time = date_time
        self.compress_type, self.compress_level = ZIP_STORED, None
        self.comment = self.extra = b""
        self.create_system = 0 if sys.platform == "win32" else 3
        self.create_version = self.extract_version = DEFAULT_VERSION
        self.reserved = self.flag_bits = self.volume = self.internal_attr = self.external_attr = 0
        self.compress_size = self.file_size = 0
        # Where the next member begins: what overlaps is not to be trusted.
        self._end_offset = None

    # An older name.
    @property
    def _compresslevel(self):
        return self.compress_level

    @_compresslevel.setter
    def _compresslevel(self, value):
        self.compress_level = value

    @classmethod
    def from_file(cls, filename, arcname=None, *, strict_timestamps=True):
        """What a file would be as a member, by default under its own name; its data is not read."""
        if isinstance(filename, os.PathLike):
            filename = os.fspath(filename)
        status = os.stat(filename)
        is_dir = os.path.isdir(filename)
        moment = time.localtime(status.st_mtime)[:6]
        if not strict_timestamps:
            moment = min(max(moment, (1980, 1, 1, 0, 0, 0)), (2107, 12, 31, 23, 59, 59))
        name = os.path.normpath(os.path.splitdrive(filename if arcname is None else arcname)[1])
        name = name.lstrip(os.sep + (os.altsep or ""))
        info = cls(f"{name}/" if is_dir else name, moment)
        info.external_attr = (status.st_mode & 0xFFFF) << 16
        if is_dir:
            info.external_attr |= 0x10
        else:
            info.file_size = status.st_size
        return info

    def _for_archive(self, archive):
        """Fill in what is not said of data that comes from no file: now, and as the archive is compressed."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        self.date_time = time.localtime(int(epoch) if epoch else time.time())[:6]
        self.compress_type = archive.compression
        self.compress_level = archive.compresslevel
        self.external_attr = 0o40775 << 16 | 0x10 if self.filename.endswith("/") else 0o600 << 16
        return self

    def is_dir(self):
        """Whether it is a directory: its name ends with a slash."""
        return self.filename.endswith(("/", os.altsep or "/"))

    def __repr__(self):
        import stat
        parts = [f"<{type(self).__name__} filename={self.filename!r}"]
        if self.compress_type != ZIP_STORED:
            parts.append(f"compress_type={compressor_names.get(self.compress_type, self.compress_type)}")
        mode, attributes = self.external_attr >> 16, self.external_attr & 0xFFFF
        if mode:
            parts.append(f"filemode={stat.filemode(mode)!r}")
        if attributes:
            parts.append(f"external_attr={attributes:#x}")
        is_dir = self.is_dir()
        if not is_dir or self.file_size:
            parts.append(f"file_size={self.file_size!r}")
        if ((not is_dir or self.compress_size)
                and (self.compress_type != ZIP_STORED or self.file_size != self.compress_size)):
            parts.append(f"compress_size={self.compress_size!r}")
        return " ".join(parts) + ">"

    # ---- writing

    def _encodeFilenameFlags(self):
        """The name in bytes, and the flags that say in which encoding."""
        try:
            return self.filename.encode("ascii"), self.flag_bits & ~UTF_FILENAME
        except UnicodeEncodeError:
            return self.filename.encode("utf-8"), self.flag_bits | UTF_FILENAME

    def _need_version(self, *versions):
        needed = max(_VERSIONS.get(self.compress_type, 0), *versions)
        self.extract_version = max(needed, self.extract_version)
        self.create_version = max(needed, self.create_version)

    def FileHeader(self, zip64=None):
        """The record in front of the data; zip64 says whether there is room for large sizes (None: where needed)."""
        if self.flag_bits & _MASK_USE_DATA_DESCRIPTOR:
            crc = packed = size = 0
        else:
            crc, packed, size = self.CRC, self.compress_size, self.file_size
        is_large = max(size, packed) > zipfile.ZIP64_LIMIT
        if zip64 is None:
            zip64 = is_large
        elif is_large and not zip64:
            raise LargeZipFile("Filesize would require ZIP64 extensions")
        extra = self.extra
        if zip64:
            extra += struct.pack("<HHQQ", _ZIP64_EXTRA, 16, size, packed)
            size = packed = _TOO_LARGE
        self._need_version(ZIP64_VERSION if zip64 else 0)
        name, flags = self._encodeFilenameFlags()
        return struct.pack(structFileHeader, stringFileHeader, self.extract_version, self.reserved, flags,
                           self.compress_type, *dos_time(self.date_time), crc, packed, size, len(name),
                           len(extra)) + name + extra

    def directory_record(self):
        """The record in the directory at the archive's end."""
        large = []
        size, packed, offset = self.file_size, self.compress_size, self.header_offset
        if max(size, packed) > zipfile.ZIP64_LIMIT:
            large += size, packed
            size = packed = _TOO_LARGE
        if offset > zipfile.ZIP64_LIMIT:
            large.append(offset)
            offset = _TOO_LARGE
        extra = self.extra
        if large:
            extra = (struct.pack(f"<HH{len(large)}Q", _ZIP64_EXTRA, 8 * len(large), *large)
                     + _Extra.strip(extra, (_ZIP64_EXTRA,)))
        self._need_version(ZIP64_VERSION if large else 0)
        name, flags = self._encodeFilenameFlags()
        return struct.pack(structCentralDir, stringCentralDir, self.create_version, self.create_system,
                           self.extract_version, self.reserved, flags, self.compress_type, *dos_time(self.date_time),
                           self.CRC, packed, size, len(name), len(extra), len(self.comment), 0, self.internal_attr,
                           self.external_attr, offset) + name + extra + self.comment

    # ---- reading

    @classmethod
    def _from_directory(cls, record, read, encoding):
        """The member that a record of the directory tells of; `read` gives what follows the fixed part."""
        (_, create_version, create_system, extract_version, reserved, flags, compress_type, time, date, crc, packed,
         size, name_length, extra_length, comment_length, volume, internal, external, offset) = record
        raw = read(name_length)
        info = cls(raw.decode("utf-8" if flags & UTF_FILENAME else encoding))
        info.extra, info.comment = read(extra_length), read(comment_length)
        info.create_version, info.create_system, info.extract_version = create_version, create_system, extract_version
        info.reserved, info.flag_bits, info.compress_type = reserved, flags, compress_type
        info.volume, info.internal_attr, info.external_attr = volume, internal, external
        info.CRC, info.compress_size, info.file_size, info.header_offset = crc, packed, size, offset
        if extract_version > MAX_EXTRACT_VERSION:
            raise NotImplementedError(f"zip file version {extract_version / 10:.1f}")
        info._raw_time, info.date_time = time, from_dos_time(time, date)
        info._read_extra(raw)
        return info

    def _read_extra(self, raw_name):
        """Take from the extra field what it knows better."""
        for kind, record in _Extra.split(self.extra):
            if kind is None:
                if len(record) >= 4:
                    kind, length = struct.unpack_from("<HH", record)
                    raise BadZipFile(f"Corrupt extra field {kind:04x} (size={length})")
            elif kind == _ZIP64_EXTRA:
                self._read_large(record[4:])
            elif kind == _UNICODE_PATH_EXTRA:
                self._read_unicode_name(record[4:], raw_name)

    def _read_large(self, data):
        for name, shown, marks in (("file_size", "File size", (_TOO_LARGE, 0xFFFF_FFFF_FFFF_FFFF)),
                                   ("compress_size", "Compress size", (_TOO_LARGE,)),
                                   ("header_offset", "Header offset", (_TOO_LARGE,))):
            if getattr(self, name) in marks:
                if len(data) < 8:
                    raise BadZipFile(f"Corrupt zip64 extra field. {shown} not found.")
                setattr(self, name, int.from_bytes(data[:8], "little"))
                data = data[8:]

    def _read_unicode_name(self, data, raw_name):
        from binascii import crc32
        if len(data) < 5:
            raise BadZipFile("Corrupt unicode path extra field (0x7075)")
        version, crc = struct.unpack_from("<BL", data)
        if version != 1 or crc != crc32(raw_name):
            return
        try:
            name = data[5:].decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadZipFile("Corrupt unicode path extra field (0x7075): invalid utf-8 bytes") from error
        if name:
            self.filename = _sanitize_filename(name)
        else:
            import warnings
            warnings.warn("Empty unicode path extra field (0x7075)", stacklevel=2)


# ---- the end of the archive

class End:
    """What the last records say of the directory: how many members, how large, where."""

    def __init__(self, count, size, offset, comment, place):
        self.count, self.size, self.offset, self.comment = count, size, offset, comment
        # The directory lies right before the records that are found here.
        self.place = place

    @property
    def shift(self):
        """How many bytes stand in front of the archive: what a self-extracting one begins with."""
        return self.place - self.size - self.offset


def find_end(file):
    """The end records of an archive, or None: from the end back through the longest comment."""
    file.seek(0, 2)
    whole = file.tell()
    start = max(whole - (1 << 16) - sizeEndCentDir, 0)
    file.seek(start)
    data = file.read((1 << 16) + sizeEndCentDir)
    at = len(data) - sizeEndCentDir
    if at < 0 or data[at:at + 4] != stringEndArchive or data[-2:] != b"\0\0":
        at = data.rfind(stringEndArchive)
    record = data[at:at + sizeEndCentDir] if at >= 0 else b""
    if len(record) != sizeEndCentDir:
        return None
    _, _, _, _, count, size, offset, length = struct.unpack(structEndArchive, record)
    comment = data[at + sizeEndCentDir:at + sizeEndCentDir + length]
    return _find_large_end(file, End(count, size, offset, comment, start + at))


def _find_large_end(file, end):
    """The end by the records of ZIP64, if they are there."""
    at = end.place - sizeEndCentDir64Locator
    locator = _record(file, at, structEndArchive64Locator)
    if locator is None or locator[0] != stringEndArchive64Locator:
        return end
    _, disk, offset, disks = locator
    if disk != 0 or disks > 1:
        raise BadZipFile("zipfiles that span multiple disks are not supported")
    nearest = at - sizeEndCentDir64
    if offset > nearest:
        raise BadZipFile("Corrupt zip64 end of central directory locator")
    # Right in front of the locator; with more data in it than is known here, where the locator says.
    for place in (nearest, offset):
        record = _record(file, place, structEndArchive64)
        if record is not None and record[0] == stringEndArchive64:
            break
    else:
        raise BadZipFile("Zip64 end of central directory record not found")
    large = End(*record[7:], end.comment, place)
    if record[1] + 12 != at - place or large.size + large.offset != offset:
        raise BadZipFile("Corrupt zip64 end of central directory record")
    return large


def _record(file, place, form):
    if place < 0:
        return None
    file.seek(place)
    size = struct.calcsize(form)
    data = file.read(size)
    return struct.unpack(form, data) if len(data) == size else None


def end_records(count, size, offset, comment, may_be_large):
    """The records behind the directory."""
    for number, limit, what in ((count, zipfile.ZIP_FILECOUNT_LIMIT, "Files count"),
                                (offset, zipfile.ZIP64_LIMIT, "Central directory offset"),
                                (size, zipfile.ZIP64_LIMIT, "Central directory size")):
        if number > limit:
            break
    else:
        what = None
    large = b""
    if what is not None:
        if not may_be_large:
            raise LargeZipFile(f"{what} would require ZIP64 extensions")
        large = struct.pack(structEndArchive64, stringEndArchive64, sizeEndCentDir64 - 12, ZIP64_VERSION,
                            ZIP64_VERSION, 0, 0, count, count, size, offset)
        large += struct.pack(structEndArchive64Locator, stringEndArchive64Locator, 0, offset + size, 1)
        count, size, offset = min(count, 0xFFFF), min(size, _TOO_LARGE), min(offset, _TOO_LARGE)
    return large + struct.pack(structEndArchive, stringEndArchive, 0, 0, count, count, size, offset,
                               len(comment)) + comment
