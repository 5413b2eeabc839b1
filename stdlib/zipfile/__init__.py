"""Archives in the ZIP format: `ZipFile` reads and writes them, `Path` walks through them."""

from zipfile._format import (BZIP2_VERSION, DEFAULT_VERSION, LZMA_VERSION, MAX_EXTRACT_VERSION, ZIP64_VERSION,
                             ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZIP_ZSTANDARD, ZSTANDARD_VERSION,
                             BadZipFile, LargeZipFile, ZipInfo, _DD_SIGNATURE, _Extra, _MASK_USE_DATA_DESCRIPTOR,
                             compressor_names, find_end, sizeCentralDir, sizeEndCentDir, sizeEndCentDir64,
                             sizeEndCentDir64Locator, sizeFileHeader, stringCentralDir, stringEndArchive,
                             stringEndArchive64, stringEndArchive64Locator, stringFileHeader, structCentralDir,
                             structEndArchive, structEndArchive64, structEndArchive64Locator, structFileHeader)
from zipfile._methods import (LZMACompressor, LZMADecompressor, _check_compression, _get_compressor,
                              _get_decompressor)
from zipfile._streams import ZipExtFile, _SharedFile, _Tellable, _ZipWriteFile
from zipfile._archive import ZipFile

__all__ = ["BadZipFile", "BadZipfile", "error", "ZIP_STORED", "ZIP_DEFLATED", "ZIP_BZIP2", "ZIP_LZMA",
           "ZIP_ZSTANDARD", "is_zipfile", "ZipInfo", "ZipFile", "PyZipFile", "LargeZipFile", "Path"]

for _kind in (BadZipFile, LargeZipFile, ZipInfo, ZipFile, ZipExtFile):
    _kind.__module__ = __name__

# Older names.
error = BadZipfile = BadZipFile

# Above these, the ZIP64 extensions are needed. They are looked up here each time.
ZIP64_LIMIT = (1 << 31) - 1
ZIP_FILECOUNT_LIMIT = (1 << 16) - 1
ZIP_MAX_COMMENT = (1 << 16) - 1


def __getattr__(name):
    """What is seldom wanted is loaded when it is."""
    if name in ("Path", "CompleteDirs"):
        from zipfile import _path
        value = getattr(_path, name)
    elif name == "PyZipFile":
        from zipfile._modules import PyZipFile as value
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def is_zipfile(filename):
    """Whether a path or file is an archive, by its end and by the first record of its directory."""
    try:
        if hasattr(filename, "read"):
            place = filename.tell()
            try:
                return _looks_right(filename)
            finally:
                filename.seek(place)
        with open(filename, "rb") as file:
            return _looks_right(file)
    except (OSError, BadZipFile):
        return False


def _looks_right(file):
    end = find_end(file)
    if end is None:
        return False
    start = end.offset + end.shift
    if start < 0 or not end.count and end.size:
        return False
    if not end.count:
        return True
    file.seek(start)
    record = file.read(sizeCentralDir)
    return len(record) == sizeCentralDir and record.startswith(stringCentralDir)


def main(args=None):
    """`python -m zipfile`: list, extract, create or test an archive."""
    from zipfile import _command
    _command.main(args)
