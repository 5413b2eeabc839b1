"""What can be wrong with an archive, or with what it wants to do to the file system."""


class TarError(Exception):
    """Something is wrong with an archive."""


class ExtractError(TarError):
    """A member's attributes could not be set."""


class ReadError(TarError):
    """The archive cannot be read."""


class CompressionError(TarError):
    """The compression is not there."""


class StreamError(TarError):
    """A stream cannot do what files can."""


class HeaderError(TarError):
    """A header is not as it should be."""


class EmptyHeaderError(HeaderError):
    """There is none."""


class TruncatedHeaderError(HeaderError):
    """It ends too early."""


class EOFHeaderError(HeaderError):
    """It is the mark at the archive's end."""


class InvalidHeaderError(HeaderError):
    """It is none."""


class SubsequentHeaderError(HeaderError):
    """What a header announces does not follow."""


class FilterError(TarError):
    """A filter refuses a member, which is `tarinfo`."""

    def __init__(self, tarinfo, text, path=None):
        self.tarinfo = tarinfo
        if path is not None:
            self._path = path
        super().__init__(text)


class AbsolutePathError(FilterError):
    def __init__(self, tarinfo):
        super().__init__(tarinfo, f"member {tarinfo.name!r} has an absolute path")


class OutsideDestinationError(FilterError):
    def __init__(self, tarinfo, path):
        super().__init__(tarinfo, f"{tarinfo.name!r} would be extracted to {path!r}, which is outside the destination",
                         path)


class SpecialFileError(FilterError):
    def __init__(self, tarinfo):
        super().__init__(tarinfo, f"{tarinfo.name!r} is a special file")


class AbsoluteLinkError(FilterError):
    def __init__(self, tarinfo):
        super().__init__(tarinfo, f"{tarinfo.name!r} is a link to an absolute path")


class LinkOutsideDestinationError(FilterError):
    def __init__(self, tarinfo, path):
        super().__init__(tarinfo, f"{tarinfo.name!r} would link to {path!r}, which is outside the destination", path)


class LinkFallbackError(FilterError):
    def __init__(self, tarinfo, path):
        super().__init__(tarinfo, f"link {tarinfo.name!r} would be extracted as a copy of {path!r}, which was rejected",
                         path)
