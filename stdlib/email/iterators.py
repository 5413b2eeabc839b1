"""Ways through a message."""

__all__ = ["body_line_iterator", "typed_subpart_iterator", "walk"]


def walk(self):
    """The message and all in it, each before what is in it."""
    return self.walk()


def body_line_iterator(msg, decode=False):
    """The lines of all parts that are texts."""
    for part in msg.walk():
        payload = part.get_payload(decode=decode)
        if isinstance(payload, str):
            yield from payload.splitlines(keepends=True)


def typed_subpart_iterator(msg, maintype="text", subtype=None):
    """The parts of a type."""
    for part in msg.walk():
        if part.get_content_maintype() == maintype and subtype in (None, part.get_content_subtype()):
            yield part


def _structure(msg, fp=None, level=0, include_default=False):
    """Print the types of a message and of what is in it, to have a look at it."""
    default = f" [{msg.get_default_type()}]" if include_default else ""
    print(f"{' ' * (level * 4)}{msg.get_content_type()}{default}", file=fp)
    if msg.is_multipart():
        for part in msg.get_payload():
            _structure(part, fp, level + 1, include_default)
