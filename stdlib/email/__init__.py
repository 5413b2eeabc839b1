"""Messages of mail, news and HTTP: `email.message` holds one, `email.parser` reads and `email.generator` writes it."""

__all__ = ["charset", "encoders", "errors", "feedparser", "generator", "header", "iterators", "message",
           "message_from_file", "message_from_binary_file", "message_from_string", "message_from_bytes", "mime",
           "parser", "utils"]


def message_from_string(s, *args, **kws):
    """The message that a text is; further arguments are those of `email.parser.Parser`."""
    from email.parser import Parser
    return Parser(*args, **kws).parsestr(s)


def message_from_bytes(s, *args, **kws):
    """The message that bytes are."""
    from email.parser import BytesParser
    return BytesParser(*args, **kws).parsebytes(s)


def message_from_file(fp, *args, **kws):
    """The message that a text file has in it."""
    from email.parser import Parser
    return Parser(*args, **kws).parse(fp)


def message_from_binary_file(fp, *args, **kws):
    """The message that a file of bytes has in it."""
    from email.parser import BytesParser
    return BytesParser(*args, **kws).parse(fp)
