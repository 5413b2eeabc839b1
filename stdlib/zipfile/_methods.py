"""How members are compressed and encrypted."""

import functools
import struct

from zipfile import _format
from zipfile._format import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZIP_ZSTANDARD

_MODULES = {ZIP_STORED: None, ZIP_DEFLATED: "zlib", ZIP_BZIP2: "bz2", ZIP_LZMA: "lzma",
            ZIP_ZSTANDARD: "compression.zstd"}


def _module(method):
    """The module that knows a method."""
    import importlib
    name = _MODULES[method]
    try:
        return importlib.import_module(name)
    except ImportError:
        raise RuntimeError(f"Compression requires the (missing) {name} module") from None


def _check_compression(compression):
    if compression not in _MODULES:
        raise NotImplementedError("That compression method is not supported")
    if compression != ZIP_STORED:
        _module(compression)


def _get_compressor(compress_type, compresslevel=None):
    """What compresses a member; None for one that is stored."""
    given = () if compresslevel is None else (compresslevel,)
    if compress_type == ZIP_DEFLATED:
        zlib = _module(compress_type)
        return zlib.compressobj(*(given or (zlib.Z_DEFAULT_COMPRESSION,)), zlib.DEFLATED, -15)
    if compress_type == ZIP_BZIP2:
        return _module(compress_type).BZ2Compressor(*given)
    if compress_type == ZIP_LZMA:
        return LZMACompressor()
    if compress_type == ZIP_ZSTANDARD:
        return _module(compress_type).ZstdCompressor(level=compresslevel)
    return None


def _get_decompressor(compress_type):
    """What decompresses a member; None for one that is stored."""
    if compress_type not in _MODULES:
        name = _format.compressor_names.get(compress_type)
        raise NotImplementedError(f"compression type {compress_type}" + (f" ({name})" if name else ""))
    if compress_type == ZIP_STORED:
        return None
    if compress_type == ZIP_LZMA:
        return LZMADecompressor()
    module = _module(compress_type)
    if compress_type == ZIP_DEFLATED:
        return module.decompressobj(-15)
    return module.BZ2Decompressor() if compress_type == ZIP_BZIP2 else module.ZstdDecompressor()


def _filters(lzma, properties):
    return [lzma._decode_filter_properties(lzma.FILTER_LZMA1, properties)]


class LZMACompressor:
    """LZMA as archives have it: the properties stand in front of the raw data."""

    def __init__(self):
        self._raw = None

    def _begin(self):
        lzma = _module(ZIP_LZMA)
        properties = lzma._encode_filter_properties({"id": lzma.FILTER_LZMA1})
        self._raw = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=_filters(lzma, properties))
        return struct.pack("<BBH", 9, 4, len(properties)) + properties

    def compress(self, data):
        head = self._begin() if self._raw is None else b""
        return head + self._raw.compress(data)

    def flush(self):
        head = self._begin() if self._raw is None else b""
        return head + self._raw.flush()


class LZMADecompressor:
    def __init__(self):
        self._raw = None
        self._head = b""
        self.eof = False

    def decompress(self, data):
        if self._raw is None:
            self._head += data
            if len(self._head) <= 4:
                return b""
            size, = struct.unpack_from("<H", self._head, 2)
            if len(self._head) <= 4 + size:
                return b""
            lzma = _module(ZIP_LZMA)
            self._raw = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_filters(lzma, self._head[4:4 + size]))
            data, self._head = self._head[4 + size:], b""
        plain = self._raw.decompress(data)
        self.eof = self._raw.eof
        return plain


# ---- the old encryption of PKWARE, which keeps out nobody

@functools.cache
def _crc_table():
    table = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ (0xEDB88320 if number & 1 else 0)
        table.append(number)
    return table


class Cipher:
    """Decrypts with a password: each byte of the text moves the three keys on."""

    def __init__(self, password):
        self._keys = 0x12345678, 0x23456789, 0x34567890
        for byte in password:
            self._move(byte)

    def _move(self, byte):
        one, two, three = self._keys
        table = _crc_table()
        one = one >> 8 ^ table[(one ^ byte) & 0xFF]
        two = (two + (one & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
        three = three >> 8 ^ table[(three ^ two >> 24) & 0xFF]
        self._keys = one, two, three

    def decrypt(self, data):
        plain = bytearray()
        for byte in data:
            mask = self._keys[2] | 2
            byte ^= mask * (mask ^ 1) >> 8 & 0xFF
            self._move(byte)
            plain.append(byte)
        return bytes(plain)
