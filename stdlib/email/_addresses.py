"""Addresses as headers have them (RFC 5322, and what is written in its place)."""

import re

_token = re.compile(r"""[ \t\r\n]*(?:(?P<comment>\()|"(?P<quoted>(?:[^"\\]|\\.)*)"|"""
                    r"""(?P<literal>\[(?:[^\[\]\\]|\\.)*\])|(?P<mark>[<>@,:;.])|(?P<atom>[^ \t\r\n()<>@,:;.\[\]"]+)|(?P<bad>["\[\])]))""", re.DOTALL).match
_quoted_pair = re.compile(r"\\(.)", re.DOTALL)


def _comment(text, at):
    """The inside of a comment, which may have others in it, and the place behind it."""
    depth, parts = 1, []
    while at < len(text):
        char = text[at]
        if char == "\\" and at + 1 < len(text):
            parts.append(text[at + 1])
            at += 2
            continue
        depth += (char == "(") - (char == ")")
        at += 1
        if depth == 0:
            break
        parts.append(char)
    return "".join(parts), at


def _tokens(text):
    """(kind, text, whether white space stands before it)."""
    at = 0
    while (found := _token(text, at)) is not None:
        kind = found.lastgroup
        spaced = found.start(kind) - (kind == "quoted") > at
        at = found.end()
        value = found[kind]
        if kind == "comment":
            value, at = _comment(text, at)
        elif kind == "quoted":
            value = _quoted_pair.sub(r"\1", value)
        yield kind, value, spaced


class _Mailbox:
    """Collects the tokens of one address."""

    def __init__(self):
        self.words, self.comments, self.spec = [], [], None
        self.is_open = False

    @property
    def is_empty(self):
        return not self.words and self.spec is None and not self.comments

    def result(self):
        if self.spec is not None:
            name = _joined_words(self.words)
            if self.comments:
                name = f"{name} ({' '.join(self.comments)})" if name else " ".join(self.comments)
            return name, _joined_spec(self.spec)
        return " ".join(self.comments), _joined_spec(self.words)


def _joined_words(words):
    parts = []
    for kind, text, spaced in words:
        if parts and (spaced or kind == "quoted"):
            parts.append(" ")
        parts.append(text)
    return "".join(parts).strip()


def _joined_spec(words):
    """An address proper: a quoted name keeps its quotes, and white space stays only between words."""
    parts, before = [], "mark"
    for kind, text, spaced in words:
        if spaced and "mark" not in (kind, before):
            parts.append(" ")
        before = kind
        if kind == "quoted":
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            text = f'"{escaped}"'
        parts.append(text)
    return "".join(parts)


def parsed(text):
    """The mailboxes of a header, as pairs of a name and an address; those of groups with the others."""
    return [pair for _, mailboxes in groups_of(text) for pair in mailboxes]


def groups_of(text):
    """The groups of a header: (name, pairs), where the name of what is in no group is None."""
    made, box, group = [], _Mailbox(), None

    def put():
        nonlocal box
        if not box.is_empty:
            if group is None:
                made.append((None, [box.result()]))
            else:
                group[1].append(box.result())
        box = _Mailbox()

    for kind, value, spaced in _tokens(text):
        if kind == "comment":
            box.comments.append(value)
        elif kind == "bad":
            raise ValueError(text)
        elif kind == "mark" and value == "<" and not box.is_open:
            if box.spec is not None or any(word[:2] == ("mark", "@") for word in box.words):
                # Two addresses that pass for one.
                raise ValueError(text)
            box.spec, box.is_open = [], True
        elif kind == "mark" and value == ">":
            if not box.is_open:
                raise ValueError(text)
            box.is_open = False
        elif box.is_open:
            if (kind, value) == ("mark", ":"):
                # A route, which leads nowhere these days.
                box.spec = []
            elif (kind, value) != ("mark", ","):
                box.spec.append((kind, value, spaced))
        elif kind == "mark" and value == ",":
            put()
        elif kind == "mark" and value == ":" and group is None:
            group = (_joined_words(box.words), [])
            made.append(group)
            box = _Mailbox()
        elif kind == "mark" and value == ";":
            put()
            group = None
        elif box.spec is not None:
            # Something behind the address.
            raise ValueError(text)
        else:
            box.words.append((kind, value, spaced))
    put()
    return made
