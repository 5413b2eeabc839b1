"""The headers of members: blocks of 512 bytes, in the formats of POSIX (ustar, pax) and of GNU."""

from tarfile._errors import (EmptyHeaderError, EOFHeaderError, HeaderError, InvalidHeaderError, SubsequentHeaderError,
                             TruncatedHeaderError)

BLOCKSIZE = 512
RECORDSIZE = BLOCKSIZE * 20
NUL = b"\0"
GNU_MAGIC = b"ustar  \0"
POSIX_MAGIC = b"ustar\x0000"

LENGTH_NAME = 100
LENGTH_LINK = 100
LENGTH_PREFIX = 155

REGTYPE, AREGTYPE, LNKTYPE, SYMTYPE, CHRTYPE, BLKTYPE, DIRTYPE, FIFOTYPE, CONTTYPE = (
    b"0", b"\0", b"1", b"2", b"3", b"4", b"5", b"6", b"7")
GNUTYPE_LONGNAME, GNUTYPE_LONGLINK, GNUTYPE_SPARSE = b"L", b"K", b"S"
XHDTYPE, XGLTYPE, SOLARIS_XHDTYPE = b"x", b"g", b"X"

USTAR_FORMAT, GNU_FORMAT, PAX_FORMAT = 0, 1, 2
DEFAULT_FORMAT = PAX_FORMAT

SUPPORTED_TYPES = (REGTYPE, AREGTYPE, LNKTYPE, SYMTYPE, DIRTYPE, FIFOTYPE, CONTTYPE, CHRTYPE, BLKTYPE,
                   GNUTYPE_LONGNAME, GNUTYPE_LONGLINK, GNUTYPE_SPARSE)
REGULAR_TYPES = (REGTYPE, AREGTYPE, CONTTYPE, GNUTYPE_SPARSE)
GNU_TYPES = (GNUTYPE_LONGNAME, GNUTYPE_LONGLINK, GNUTYPE_SPARSE)
PAX_FIELDS = ("path", "linkpath", "size", "mtime", "uid", "gid", "uname", "gname")
PAX_NAME_FIELDS = {"path", "linkpath", "uname", "gname"}
PAX_NUMBER_FIELDS = {"atime": float, "ctime": float, "mtime": float, "uid": int, "gid": int, "size": int}
# A header that says how long the others are may say it wrongly.
_LONGEST_EXTENSION = 1 << 26


def stn(text, length, encoding, errors):
    """A text as a field."""
    if text is None:
        raise ValueError("metadata cannot contain None")
    data = text.encode(encoding, errors)
    return data[:length] + (length - len(data)) * NUL


def nts(data, encoding, errors):
    """A field as a text."""
    return data.partition(NUL)[0].decode(encoding, errors)


def nti(data):
    """A field as a number: octal digits, or, marked by the first byte, base 256."""
    if data[0] in (0o200, 0o377):
        number = int.from_bytes(data[1:])
        return number if data[0] == 0o200 else number - (1 << 8 * (len(data) - 1))
    try:
        return int(nts(data, "ascii", "strict").strip() or "0", 8)
    except ValueError:
        raise InvalidHeaderError("invalid header") from None


def itn(number, digits=8, format=DEFAULT_FORMAT):
    """A number as a field."""
    number = int(number)
    if 0 <= number < 8 ** (digits - 1):
        return b"%0*o" % (digits - 1, number) + NUL
    limit = 256 ** (digits - 1)
    if format != GNU_FORMAT or not -limit <= number < limit:
        raise ValueError("overflow in number field")
    return (b"\x80" if number >= 0 else b"\xff") + (number % limit).to_bytes(digits - 1)


def calc_chksums(buffer):
    """The sums of a header's bytes, without sign and with: some programs took them for signed."""
    spaced = buffer[:148] + b" " * 8 + buffer[156:512]
    return sum(spaced), sum(byte - 256 if byte > 127 else byte for byte in spaced)


def _padded(data):
    return data + -len(data) % BLOCKSIZE * NUL


_MISSING = object()


class TarInfo:
    """What an archive says of a member."""

    __slots__ = ("name", "mode", "uid", "gid", "size", "mtime", "chksum", "type", "linkname", "uname", "gname",
                 "devmajor", "devminor", "offset", "offset_data", "pax_headers", "sparse", "_tarfile",
                 "_sparse_structs", "_link_target")

    def __init__(self, name=""):
        self.name = name
        self.mode = 0o644
        self.uid = self.gid = self.size = self.mtime = self.chksum = 0
        self.type = REGTYPE
        self.linkname = self.uname = self.gname = ""
        self.devmajor = self.devminor = 0
        # Where the header and the data begin.
        self.offset = self.offset_data = 0
        self.sparse = None
        self.pax_headers = {}
        self._tarfile = self._link_target = None

    @property
    def path(self):
        return self.name

    @path.setter
    def path(self, name):
        self.name = name

    @property
    def linkpath(self):
        return self.linkname

    @linkpath.setter
    def linkpath(self, linkname):
        self.linkname = linkname

    @property
    def tarfile(self):
        import warnings
        warnings.warn("The undocumented \"tarfile\" attribute of TarInfo objects is deprecated and will be removed in "
                      "Python 3.16", DeprecationWarning, stacklevel=2)
        return self._tarfile

    @tarfile.setter
    def tarfile(self, tarfile):
        self._tarfile = tarfile

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r} at {id(self):#x}>"

    def replace(self, *, name=_MISSING, mtime=_MISSING, mode=_MISSING, linkname=_MISSING, uid=_MISSING, gid=_MISSING,
                uname=_MISSING, gname=_MISSING, deep=True):
        """A copy with some attributes changed; None is for what is not to be set in the file system."""
        import copy
        made = copy.deepcopy(self) if deep else copy.copy(self)
        for key, value in (("name", name), ("mtime", mtime), ("mode", mode), ("linkname", linkname), ("uid", uid),
                           ("gid", gid), ("uname", uname), ("gname", gname)):
            if value is not _MISSING:
                setattr(made, key, value)
        return made

    def get_info(self):
        """The attributes as a dict."""
        info = {key: getattr(self, key) for key in (
            "name", "mode", "uid", "gid", "size", "mtime", "chksum", "type", "linkname", "uname", "gname", "devmajor",
            "devminor")}
        if self.mode is not None:
            info["mode"] &= 0o7777
        if info["type"] == DIRTYPE and not info["name"].endswith("/"):
            info["name"] += "/"
        return info

    # ---- what it is

    def isreg(self):
        return self.type in REGULAR_TYPES

    isfile = isreg

    def isdir(self):
        return self.type == DIRTYPE

    def issym(self):
        return self.type == SYMTYPE

    def islnk(self):
        return self.type == LNKTYPE

    def ischr(self):
        return self.type == CHRTYPE

    def isblk(self):
        return self.type == BLKTYPE

    def isfifo(self):
        return self.type == FIFOTYPE

    def issparse(self):
        return self.sparse is not None

    def isdev(self):
        return self.type in (CHRTYPE, BLKTYPE, FIFOTYPE)

    # ---- writing

    def tobuf(self, format=DEFAULT_FORMAT, encoding="utf-8", errors="surrogateescape"):
        """The blocks in front of the data."""
        info = self.get_info()
        for name, value in info.items():
            if value is None:
                raise ValueError(f"{name} may not be None")
        if format == USTAR_FORMAT:
            return self.create_ustar_header(info, encoding, errors)
        if format == GNU_FORMAT:
            return self.create_gnu_header(info, encoding, errors)
        if format == PAX_FORMAT:
            return self.create_pax_header(info, encoding)
        raise ValueError("invalid format")

    def create_ustar_header(self, info, encoding, errors):
        info["magic"] = POSIX_MAGIC
        if len(info["linkname"].encode(encoding, errors)) > LENGTH_LINK:
            raise ValueError("linkname is too long")
        if len(info["name"].encode(encoding, errors)) > LENGTH_NAME:
            info["prefix"], info["name"] = self._split_name(info["name"], encoding, errors)
        return self._create_header(info, USTAR_FORMAT, encoding, errors)

    @staticmethod
    def _split_name(name, encoding, errors):
        """A long name as two fields, cut at a slash."""
        parts = name.split("/")
        for at in range(1, len(parts)):
            prefix, rest = "/".join(parts[:at]), "/".join(parts[at:])
            if (len(prefix.encode(encoding, errors)) <= LENGTH_PREFIX
                    and len(rest.encode(encoding, errors)) <= LENGTH_NAME):
                return prefix, rest
        raise ValueError("name is too long")

    def create_gnu_header(self, info, encoding, errors):
        info["magic"] = GNU_MAGIC
        made = b""
        for field, length, kind in (("linkname", LENGTH_LINK, GNUTYPE_LONGLINK),
                                    ("name", LENGTH_NAME, GNUTYPE_LONGNAME)):
            data = info[field].encode(encoding, errors)
            if len(data) > length:
                data += NUL
                head = {"name": "././@LongLink", "type": kind, "size": len(data), "magic": GNU_MAGIC}
                made += self._create_header(head, USTAR_FORMAT, encoding, errors) + _padded(data)
        return made + self._create_header(info, GNU_FORMAT, encoding, errors)

    def create_pax_header(self, info, encoding):
        """A header that has what ustar has no room for in records of text."""
        info["magic"] = POSIX_MAGIC
        records = self.pax_headers.copy()
        for name, field, length in (("name", "path", LENGTH_NAME), ("linkname", "linkpath", LENGTH_LINK),
                                    ("uname", "uname", 32), ("gname", "gname", 32)):
            if field not in records and (not info[name].isascii() or len(info[name]) > length):
                records[field] = info[name]
        for name, digits in (("uid", 8), ("gid", 8), ("size", 12), ("mtime", 12)):
            value = info[name]
            if not 0 <= value < 8 ** (digits - 1):
                info[name] = 0
                needed = True
            else:
                needed = isinstance(value, float)
                if needed:
                    info[name] = int(round(value))
            if needed and name not in records:
                records[name] = str(value)
        made = self._create_pax_generic_header(records, XHDTYPE, encoding) if records else b""
        return made + self._create_header(info, USTAR_FORMAT, "ascii", "replace")

    @classmethod
    def create_pax_global_header(cls, pax_headers):
        """Records for all members that follow."""
        return cls._create_pax_generic_header(pax_headers, XGLTYPE, "utf-8")

    @classmethod
    def _create_pax_generic_header(cls, pax_headers, type, encoding):
        is_binary = False
        for value in pax_headers.values():
            try:
                value.encode("utf-8", "strict")
            except UnicodeEncodeError:
                # Bytes that are no text.
                is_binary = True
                break
        records = b"21 hdrcharset=BINARY\n" if is_binary else b""
        for keyword, value in pax_headers.items():
            data = value.encode(encoding, "surrogateescape") if is_binary else value.encode("utf-8")
            body = b" " + keyword.encode("utf-8") + b"=" + data + b"\n"
            # The length counts its own digits.
            length = len(body) + len(str(len(body)))
            length = len(body) + len(str(length))
            records += str(length).encode("ascii") + body
        head = {"name": "././@PaxHeader", "type": type, "size": len(records), "magic": POSIX_MAGIC}
        return cls._create_header(head, USTAR_FORMAT, "ascii", "replace") + _padded(records)

    @staticmethod
    def _create_header(info, format, encoding, errors):
        is_device = info.get("type") in (CHRTYPE, BLKTYPE)
        device = [itn(info.get(name, 0), 8, format) if is_device else stn("", 8, encoding, errors)
                  for name in ("devmajor", "devminor")]
        kind = info.get("type", REGTYPE)
        parts = [stn(info.get("name", ""), 100, encoding, errors), itn(info.get("mode", 0) & 0o7777, 8, format),
                 itn(info.get("uid", 0), 8, format), itn(info.get("gid", 0), 8, format),
                 itn(info.get("size", 0), 12, format), itn(info.get("mtime", 0), 12, format), b" " * 8, kind,
                 stn(info.get("linkname", ""), 100, encoding, errors), info.get("magic", POSIX_MAGIC),
                 stn(info.get("uname", ""), 32, encoding, errors), stn(info.get("gname", ""), 32, encoding, errors),
                 *device, stn(info.get("prefix", ""), 155, encoding, errors)]
        block = _padded(b"".join(parts))
        return block[:148] + b"%06o\0 " % calc_chksums(block)[0] + block[156:]

    # ---- reading

    @classmethod
    def frombuf(cls, buf, encoding, errors, *, is_named=False):
        """The member that a block tells of; `is_named`: another one in front of it has the name."""
        if not buf:
            raise EmptyHeaderError("empty header")
        if len(buf) != BLOCKSIZE:
            raise TruncatedHeaderError("truncated header")
        if buf.count(NUL) == BLOCKSIZE:
            raise EOFHeaderError("end of file header")
        chksum = nti(buf[148:156])
        if chksum not in calc_chksums(buf):
            raise InvalidHeaderError("bad checksum")
        made = cls()
        made.name = nts(buf[:100], encoding, errors)
        made.mode, made.uid, made.gid = nti(buf[100:108]), nti(buf[108:116]), nti(buf[116:124])
        made.size, made.mtime, made.chksum = nti(buf[124:136]), nti(buf[136:148]), chksum
        made.type = buf[156:157]
        made.linkname = nts(buf[157:257], encoding, errors)
        made.uname, made.gname = nts(buf[265:297], encoding, errors), nts(buf[297:329], encoding, errors)
        made.devmajor, made.devminor = nti(buf[329:337]), nti(buf[337:345])
        prefix = nts(buf[345:500], encoding, errors)
        if made.type == AREGTYPE and made.name.endswith("/") and not is_named:
            # What old programs had for directories.
            made.type = DIRTYPE
        if made.type == GNUTYPE_SPARSE:
            pairs = [(nti(buf[at:at + 12]), nti(buf[at + 12:at + 24])) for at in range(386, 482, 24) if buf[at]]
            made._sparse_structs = pairs, bool(buf[482]), nti(buf[483:495])
        if made.isdir():
            made.name = made.name.rstrip("/")
        if prefix and made.type not in GNU_TYPES:
            made.name = f"{prefix}/{made.name}"
        return made

    @classmethod
    def fromtarfile(cls, tarfile):
        """The next member of an archive, with all that the headers in front of it say."""
        return cls._next(tarfile, {})

    @classmethod
    def _next(cls, tarfile, more):
        buf = tarfile.fileobj.read(BLOCKSIZE)
        made = cls.frombuf(buf, tarfile.encoding, tarfile.errors, **more)
        made.offset = tarfile.fileobj.tell() - BLOCKSIZE
        return made._proc_member(tarfile)

    def _proc_member(self, tarfile):
        if self.type in (GNUTYPE_LONGNAME, GNUTYPE_LONGLINK):
            return self._read_long(tarfile)
        if self.type == GNUTYPE_SPARSE:
            return self._read_sparse(tarfile)
        if self.type in (XHDTYPE, XGLTYPE, SOLARIS_XHDTYPE):
            return self._read_records(tarfile)
        return self._read_plain(tarfile)

    def _block(self, count):
        """A number of bytes in whole blocks."""
        if count < 0:
            raise InvalidHeaderError("invalid offset")
        return count + -count % BLOCKSIZE

    def _read_plain(self, tarfile):
        self.offset_data = offset = tarfile.fileobj.tell()
        if self.isreg() or self.type not in SUPPORTED_TYPES:
            offset += self._block(self.size)
        tarfile.offset = offset
        # What was said for all.
        self._apply(tarfile.pax_headers, tarfile.encoding, tarfile.errors)
        if self.isdir():
            self.name = self.name.rstrip("/")
        return self

    def _extension(self, tarfile):
        """The data of a header that goes with the next one."""
        if self.size > _LONGEST_EXTENSION:
            raise InvalidHeaderError("extended header is too large")
        data = tarfile.fileobj.read(self._block(self.size))
        if len(data) < self.size:
            raise SubsequentHeaderError("unexpected end of data")
        return data[:self.size]

    def _following(self, tarfile, is_named=False):
        try:
            return self._next(tarfile, {"is_named": True} if is_named else {})
        except HeaderError as error:
            raise SubsequentHeaderError(str(error)) from None

    def _read_long(self, tarfile):
        text = nts(self._extension(tarfile), tarfile.encoding, tarfile.errors)
        member = self._following(tarfile, self.type == GNUTYPE_LONGNAME)
        member.offset = self.offset
        if self.type == GNUTYPE_LONGNAME:
            member.name = text.rstrip("/") if member.isdir() else text
        else:
            member.linkname = text
        return member

    # Sparse files: what is stored, and where it belongs.

    def _read_sparse(self, tarfile):
        pairs, goes_on, size = self._sparse_structs
        del self._sparse_structs
        while goes_on:
            block = tarfile.fileobj.read(BLOCKSIZE)
            if len(block) < BLOCKSIZE:
                raise SubsequentHeaderError("unexpected end of data")
            pairs += [(nti(block[at:at + 12]), nti(block[at + 12:at + 24])) for at in range(0, 504, 24) if block[at]]
            goes_on = bool(block[504])
        self.sparse = [(offset, length) for offset, length in pairs if offset or length]
        self.offset_data = tarfile.fileobj.tell()
        tarfile.offset = self.offset_data + self._block(self.size)
        self.size = size
        return self

    def _read_records(self, tarfile):
        data = self._extension(tarfile)
        headers = tarfile.pax_headers if self.type == XGLTYPE else tarfile.pax_headers.copy()
        sparse = []
        encoding = "utf-8"
        for keyword, value in self._records(data):
            if keyword == b"hdrcharset" and value == b"BINARY":
                encoding = tarfile.encoding
            name = keyword.decode("utf-8", "surrogateescape")
            text = self._record_text(name, value, encoding, tarfile)
            if name in ("GNU.sparse.offset", "GNU.sparse.numbytes"):
                sparse.append(int(text))
            headers[name] = text
        member = self._following(tarfile)
        if self.type == XGLTYPE:
            return member
        member._apply_sparse(headers, sparse, tarfile)
        member._apply(headers, tarfile.encoding, tarfile.errors)
        member.offset = self.offset
        if "size" in headers and member.sparse is None:
            offset = member.offset_data
            if member.isreg() or member.type not in SUPPORTED_TYPES:
                offset += member._block(member.size)
            tarfile.offset = offset
        return member

    @staticmethod
    def _records(data):
        at = 0
        while at < len(data) and data[at]:
            digits, space, _ = data[at:at + 21].partition(b" ")
            if not space or not digits.isdigit():
                raise InvalidHeaderError("invalid header")
            length = int(digits)
            record = data[at + len(digits) + 1:at + length]
            keyword, equals, value = record.partition(b"=")
            if length < 5 or at + length > len(data) or not equals or not value.endswith(b"\n"):
                raise InvalidHeaderError("invalid header")
            yield keyword, value[:-1]
            at += length

    @staticmethod
    def _record_text(name, value, encoding, tarfile):
        if name in PAX_NAME_FIELDS:
            try:
                return value.decode(encoding, "strict")
            except UnicodeDecodeError:
                return value.decode(tarfile.encoding, tarfile.errors)
        try:
            return value.decode("utf-8", "strict")
        except UnicodeDecodeError:
            return value.decode("utf-8", tarfile.errors)

    def _apply(self, headers, encoding, errors):
        """Let records replace what the block says."""
        for keyword, value in headers.items():
            if keyword == "GNU.sparse.name":
                self.path = value
            elif keyword in ("GNU.sparse.size", "GNU.sparse.realsize"):
                self.size = int(value)
            elif keyword in PAX_FIELDS:
                if keyword in PAX_NUMBER_FIELDS:
                    try:
                        value = PAX_NUMBER_FIELDS[keyword](value)
                    except ValueError:
                        value = 0
                if keyword == "path":
                    value = value.rstrip("/")
                if keyword == "size" and "GNU.sparse.realsize" in headers:
                    continue
                setattr(self, keyword, value)
        self.pax_headers = headers.copy()

    def _apply_sparse(self, headers, pairs, tarfile):
        """The map of a sparse file, in whichever way the records have it."""
        if pairs:
            self.sparse = list(zip(pairs[::2], pairs[1::2]))
        elif "GNU.sparse.map" in headers:
            numbers = [int(text) for text in headers["GNU.sparse.map"].split(",")]
            self.sparse = list(zip(numbers[::2], numbers[1::2]))
        elif headers.get("GNU.sparse.major") == "1" and headers.get("GNU.sparse.minor") == "0":
            # In front of the data, in decimal digits.
            tarfile.fileobj.seek(self.offset_data)
            buffer = b""

            def number():
                nonlocal buffer
                while b"\n" not in buffer:
                    block = tarfile.fileobj.read(BLOCKSIZE)
                    if len(block) < BLOCKSIZE:
                        raise SubsequentHeaderError("unexpected end of data")
                    buffer += block
                digits, _, buffer = buffer.partition(b"\n")
                return int(digits)

            count = number()
            self.sparse = [(number(), number()) for _ in range(count)]
            self.offset_data = tarfile.fileobj.tell()
