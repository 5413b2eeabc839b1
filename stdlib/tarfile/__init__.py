"""Archives in the formats of tar: `open` or `TarFile` reads and writes them."""

from tarfile._errors import (AbsoluteLinkError, AbsolutePathError, CompressionError, EmptyHeaderError, EOFHeaderError,
                             ExtractError, FilterError, HeaderError, InvalidHeaderError, LinkFallbackError,
                             LinkOutsideDestinationError, OutsideDestinationError, ReadError, SpecialFileError,
                             StreamError, SubsequentHeaderError, TarError, TruncatedHeaderError)
from tarfile._header import (AREGTYPE, BLKTYPE, BLOCKSIZE, CHRTYPE, CONTTYPE, DEFAULT_FORMAT, DIRTYPE, FIFOTYPE,
                             GNU_FORMAT, GNU_MAGIC, GNU_TYPES, GNUTYPE_LONGLINK, GNUTYPE_LONGNAME, GNUTYPE_SPARSE,
                             LENGTH_LINK, LENGTH_NAME, LENGTH_PREFIX, LNKTYPE, NUL, PAX_FIELDS, PAX_FORMAT,
                             PAX_NAME_FIELDS, PAX_NUMBER_FIELDS, POSIX_MAGIC, RECORDSIZE, REGTYPE, REGULAR_TYPES,
                             SOLARIS_XHDTYPE, SUPPORTED_TYPES, SYMTYPE, USTAR_FORMAT, XGLTYPE, XHDTYPE, TarInfo,
                             calc_chksums, itn, nti, nts, stn)
from tarfile._filters import data_filter, fully_trusted_filter, tar_filter
from tarfile._archive import TarFile

__all__ = ["TarFile", "TarInfo", "is_tarfile", "TarError", "ReadError", "CompressionError", "StreamError",
           "ExtractError", "HeaderError", "ENCODING", "USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT", "DEFAULT_FORMAT",
           "open", "fully_trusted_filter", "data_filter", "tar_filter", "FilterError", "AbsoluteLinkError",
           "OutsideDestinationError", "SpecialFileError", "AbsolutePathError", "LinkOutsideDestinationError",
           "LinkFallbackError"]

ENCODING = TarFile.encoding
open = TarFile.open

for _kind in (TarFile, TarInfo, *(value for value in list(globals().values())
                                  if isinstance(value, type) and issubclass(value, TarError))):
    _kind.__module__ = __name__


def is_tarfile(name):
    """Whether a path or a file is an archive that can be read."""
    try:
        if hasattr(name, "read"):
            place = name.tell()
            try:
                open(fileobj=name).close()
            finally:
                name.seek(place)
        else:
            open(name).close()
        return True
    except TarError:
        return False


def main():
    """`python -m tarfile`: list, extract, create or test an archive."""
    from tarfile import _command
    _command.main()
