"""What is wrong with a message: errors that are raised, and defects that a parser notes and goes on."""


class MessageError(Exception):
    """Something is wrong with a message."""


class MessageParseError(MessageError):
    """It cannot be read."""


class HeaderParseError(MessageParseError):
    """A header cannot be read, or must not be written."""


class BoundaryError(MessageParseError):
    """The parts of a multipart message cannot be told apart."""


class MultipartConversionError(MessageError, TypeError):
    """What has a text as its payload cannot get parts."""


class CharsetError(MessageError):
    """A text is not in the character set that it should be in."""


class HeaderWriteError(MessageError):
    """A header would not be one header when it is read again."""


class MessageDefect(ValueError):
    """A fault that reading goes on behind; `line` is where it was found."""

    def __init__(self, line=None):
        if line is not None:
            super().__init__(line)
        self.line = line


class NoBoundaryInMultipartDefect(MessageDefect):
    """A multipart message does not say what stands between its parts."""


class StartBoundaryNotFoundDefect(MessageDefect):
    """The boundary that a message tells does not occur."""


class CloseBoundaryNotFoundDefect(MessageDefect):
    """The last part has no end."""


class FirstHeaderLineIsContinuationDefect(MessageDefect):
    """The first line goes on from a line that is not there."""


class MisplacedEnvelopeHeaderDefect(MessageDefect):
    """A line "From …" stands between the headers."""


class MissingHeaderBodySeparatorDefect(MessageDefect):
    """A line that is no header follows the headers, and no empty line is between."""


MalformedHeaderDefect = MissingHeaderBodySeparatorDefect


class MultipartInvariantViolationDefect(MessageDefect):
    """A message claims to have parts and has none."""


class InvalidMultipartContentTransferEncodingDefect(MessageDefect):
    """A multipart message is encoded as a whole."""


class UndecodableBytesDefect(MessageDefect):
    """A header has bytes outside ASCII."""


class InvalidBase64PaddingDefect(MessageDefect):
    """Base64 ends too early."""


class InvalidBase64CharactersDefect(MessageDefect):
    """Base64 has characters that it does not know."""


class InvalidBase64LengthDefect(MessageDefect):
    """Base64 has one character too many."""


class HeaderDefect(MessageDefect):
    """A header is not as it should be."""

    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)


class InvalidHeaderDefect(HeaderDefect):
    """A header is against the rules."""


class HeaderMissingRequiredValue(HeaderDefect):
    """A header that has to say something says nothing."""


class NonPrintableDefect(HeaderDefect):
    """A header has characters that cannot be seen."""

    def __init__(self, non_printables):
        super().__init__(non_printables)
        self.non_printables = non_printables

    def __str__(self):
        return f"the following ASCII non-printables found in header: {self.non_printables}"


class ObsoleteHeaderDefect(HeaderDefect):
    """A header is written as nobody writes it any more."""


class NonASCIILocalPartDefect(HeaderDefect):
    """A mailbox's name is not in ASCII."""


class InvalidDateDefect(HeaderDefect):
    """A date is none."""
