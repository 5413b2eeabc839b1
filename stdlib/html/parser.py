"""A parser for HTML: it tells its methods of each tag, text, comment and declaration as it comes by.

The rules are those of the HTML standard's tokenizer: no text is an error, whatever it looks like. What is fed may be cut
anywhere; a construct that is not complete waits for more, or for `close()`.
"""

import re
from html import unescape

from _markupbase import ParserBase

__all__ = ["HTMLParser"]

_SPACE = r"\t\n\r\f "
_TAG_OPEN = re.compile("<[a-zA-Z]")
_END_TAG_OPEN = re.compile("</[a-zA-Z]")
_TAG_NAME = re.compile(f"([a-zA-Z][^{_SPACE}/>]*)(?:[{_SPACE}]|/(?!>))*")
# A name begins behind a space, a slash or a quote; a value has quotes around it, or ends at a space.
_ATTRIBUTE = re.compile(
    rf"((?<=['\"{_SPACE}/])[^{_SPACE}/>][^{_SPACE}/=>]*)"
    rf"([{_SPACE}]*=[{_SPACE}]*('[^']*'|\"[^\"]*\"|(?!['\"])[^>{_SPACE}]*))?"
    rf"(?:[{_SPACE}]|/(?!>))*")
_END_OF_TAG = re.compile(
    rf"</?[a-zA-Z](?:[^{_SPACE}/>]*)"
    rf"(?:[{_SPACE}/]*(?:(?<=['\"{_SPACE}/])[^{_SPACE}/>][^{_SPACE}/=>]*"
    rf"(?:[{_SPACE}]*=[{_SPACE}]*(?:'[^']*'|\"[^\"]*\"|(?!['\"])[^>{_SPACE}]*))?)?)*[{_SPACE}/]*")
_COMMENT_END = re.compile(r"--!?>")
_SHORT_COMMENT = re.compile(r"-?>")
_CHAR_REF = re.compile(r"&#(?:[0-9]+|[xX][0-9a-fA-F]+)(?=[^0-9a-fA-F])")
_ENTITY_REF = re.compile(r"&([a-zA-Z][-.a-zA-Z0-9]*)(?=[^a-zA-Z0-9])")
_REF_IN_VALUE = re.compile(r"&(#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*)[;=]?")
_MARK = re.compile("[&<]")
_LAST_REF = re.compile(r"&#(?:[0-9]+|[xX][0-9a-fA-F]+)$|&[a-zA-Z][-.a-zA-Z0-9]*$")
_REF_STOPS = re.compile(r"[\t\n\r\f ;]")
# The longest reference is no longer than this: text that ends with the beginning of one waits.
_LONGEST_REF = 34
# So much text that waits is long.
_LONG = 1024


def _unescape_value(found):
    """What a reference in an attribute's value stands for; without its semicolon it may be part of a name."""
    text = found[0]
    if text.endswith(";") or text.startswith("&#"):
        return unescape(text)
    if text.endswith("="):
        return text
    following = found.string[found.end():found.end() + 1]
    from html.entities import html5
    return html5[found[1]] if found[1] in html5 and not following.isalnum() else text


class HTMLParser(ParserBase):
    """Finds tags and other markup, and calls a method for each.

    Derive a class and give it the handlers that are wanted: handle_starttag, handle_endtag, handle_data and the others.
    With convert_charrefs character references in text become the characters they stand for.
    """

    CDATA_CONTENT_ELEMENTS = ("script", "style", "xmp", "iframe", "noembed", "noframes")
    RCDATA_CONTENT_ELEMENTS = ("textarea", "title")

    def __init__(self, *, convert_charrefs=True, scripting=False):
        super().__init__()
        self.convert_charrefs = convert_charrefs
        self.scripting = scripting
        self.reset()

    def reset(self):
        """Begin anew; what was not yet parsed is lost."""
        super().reset()
        self.rawdata = ""
        self._fed, self._fed_size = [], 0
        self.lasttag = "???"
        self.cdata_elem = None
        self._raw_end = None
        self._raw_has_refs = True
        self._support_cdata = True
        self.__starttag_text = None

    def feed(self, data):
        """Parse more text."""
        self._fed.append(data)
        self._fed_size += len(data)
        # What is long and not complete is looked at again when it has grown by a part: many small pieces stay O(n).
        if self._fed_size > len(self.rawdata) // 8 or len(self.rawdata) < _LONG:
            self._parse(False)

    def close(self):
        """Parse what is left, as if the end of the file followed."""
        self._parse(True)

    def _parse(self, end):
        self.rawdata += "".join(self._fed)
        self._fed.clear()
        self._fed_size = 0
        self.goahead(end)

    def get_starttag_text(self):
        """Return full source of start tag: '<...>'."""
        return self.__starttag_text

    def set_cdata_mode(self, elem, *, escapable=False):
        """The text of an element is no markup up to its end tag; if it is escapable it has references."""
        self.cdata_elem = elem.lower()
        self._raw_has_refs = escapable
        end = "(?!)" if self.cdata_elem == "plaintext" else rf"</{re.escape(self.cdata_elem)}(?=[{_SPACE}/>])"
        self._raw_end = re.compile(end, re.IGNORECASE | re.ASCII)

    def clear_cdata_mode(self):
        self.cdata_elem = self._raw_end = None
        self._raw_has_refs = True

    def _set_support_cdata(self, flag=True):
        """Whether `<![CDATA[` begins a section, as it does in SVG and MathML, or a comment, as in HTML."""
        self._support_cdata = flag

    # ---- the way through the text

    def goahead(self, end):
        """Parse as far as the text goes; with end all of it."""
        at = 0
        while at < len(self.rawdata):
            stop = self._text_stop(at, end)
            if stop is None:
                break
            text, at = self.rawdata[at:stop], self.updatepos(at, stop)
            if text:
                whole = self.convert_charrefs and self._raw_has_refs
                self.handle_data(unescape(text) if whole else text)
            if at == len(self.rawdata):
                break
            behind = self._markup(at) if self.rawdata[at] == "<" else self._reference(at, end)
            if behind is None:
                # It is not complete.
                if not end:
                    break
                behind = self._open_markup(at)
            at = self.updatepos(at, behind)
        if end and at < len(self.rawdata):
            rest = self.rawdata[at:]
            self.handle_data(unescape(rest) if self.convert_charrefs and self._raw_has_refs else rest)
            at = self.updatepos(at, len(self.rawdata))
        self.rawdata = self.rawdata[at:]

    def _text_stop(self, at, end):
        """Where text ends that begins here; None if it must wait for more."""
        data, size = self.rawdata, len(self.rawdata)
        if self._raw_end is not None:
            # Up to the end tag it is told in one piece.
            found = self._raw_end.search(data, at)
            if not found and not end:
                return None
            stop = found.start() if found else size
            reference = -1 if self.convert_charrefs or not self._raw_has_refs else data.find("&", at, stop)
            return stop if reference < 0 else reference
        if not self.convert_charrefs:
            found = _MARK.search(data, at)
            return found.start() if found else size
        stop = data.find("<", at)
        if stop >= 0:
            return stop
        begun = -1 if end else data.rfind("&", max(at, size - _LONGEST_REF))
        # A reference that may have begun: all of the text waits, as it is told in one piece.
        return None if begun >= 0 and not _REF_STOPS.search(data, begun) else size

    def _markup(self, at):
        """Parse what begins with `<`: the place behind it, None if it is not complete."""
        data = self.rawdata
        if _TAG_OPEN.match(data, at):
            behind = self.parse_starttag(at)
        elif data.startswith("</", at):
            behind = self.parse_endtag(at)
        elif data.startswith("<!--", at):
            behind = self.parse_comment(at)
        elif data.startswith("<?", at):
            behind = self.parse_pi(at)
        elif data.startswith("<!", at):
            behind = self.parse_html_declaration(at)
        elif at + 1 < len(data):
            self.handle_data("<")
            return at + 1
        else:
            return None
        return None if behind < 0 else behind

    def _open_markup(self, at):
        """At the end of the text: what was begun and not completed. The place behind it comes back."""
        data = self.rawdata
        rest = data[at:]
        size = len(data)
        if rest[0] == "&":
            self.handle_data(rest)
        elif rest == "<" or rest == "</":
            self.handle_data(rest)
        elif _TAG_OPEN.match(rest) or _END_TAG_OPEN.match(rest):
            pass  # a tag without its end is none
        elif rest.startswith("</"):
            self.handle_comment(rest[2:])
        elif rest.startswith("<!--"):
            text = rest[4:]
            cut = re.search(r"--!?$|-$", text)
            self.handle_comment(text[:cut.start()] if cut else text)
        elif rest.startswith("<![CDATA[") and self._support_cdata:
            self.unknown_decl(rest[3:])
        elif rest[:9].lower() == "<!doctype":
            self.handle_decl(rest[2:])
        elif rest.startswith("<!"):
            self.handle_comment(rest[2:])
        elif rest.startswith("<?"):
            self.handle_pi(rest[2:])
        else:
            self.handle_data(rest)
        return size

    def _reference(self, at, end):
        """A character reference in text, where they are not converted."""
        data = self.rawdata
        for pattern, skip, tell in ((_CHAR_REF, 2, self.handle_charref), (_ENTITY_REF, 1, self.handle_entityref)):
            found = pattern.match(data, at)
            if found:
                tell(found[0][skip:])
                behind = found.end()
                return behind + data.startswith(";", behind)
        whole = _LAST_REF.match(data, at)
        if whole and not end or data[at:] in ("&", "&#", "&#x", "&#X") and not end:
            return None
        if whole:
            # At the very end it needs no stop.
            name = whole[0]
            if name.startswith("&#"):
                self.handle_charref(name[2:])
            else:
                self.handle_entityref(name[1:])
            return whole.end()
        self.handle_data("&")
        return at + 1

    # ---- tags

    def check_for_whole_start_tag(self, i):
        """The place behind a tag; -1 if it is not complete."""
        end = _END_OF_TAG.match(self.rawdata, i).end()
        return end + 1 if self.rawdata.startswith(">", end) else -1

    def parse_starttag(self, i):
        """Parse a start tag: the place behind it, -1 if it is not complete."""
        self.__starttag_text = None
        behind = self.check_for_whole_start_tag(i)
        if behind < 0:
            return behind
        data = self.rawdata
        self.__starttag_text = data[i:behind]
        name = _TAG_NAME.match(data, i + 1)
        tag = self.lasttag = name[1].lower()
        attrs = []
        at = name.end()
        while at < behind:
            found = _ATTRIBUTE.match(data, at)
            if not found:
                break
            key, assigned, value = found.groups()
            if not assigned:
                value = None
            else:
                if value[:1] in ("'", '"') and value[:1]:
                    value = value[1:-1]
                if value:
                    value = _REF_IN_VALUE.sub(_unescape_value, value)
            attrs.append((key.lower(), value))
            at = found.end()
        if data[at:behind].strip() == "/>":
            self.handle_startendtag(tag, attrs)
            return behind
        self.handle_starttag(tag, attrs)
        if tag in self.CDATA_CONTENT_ELEMENTS or tag == "plaintext" or self.scripting and tag == "noscript":
            self.set_cdata_mode(tag)
        elif tag in self.RCDATA_CONTENT_ELEMENTS:
            self.set_cdata_mode(tag, escapable=True)
        return behind

    def parse_endtag(self, i):
        """Parse an end tag: the place behind it, -1 if it is not complete."""
        data = self.rawdata
        if data.find(">", i + 2) < 0:
            return -1
        if not _END_TAG_OPEN.match(data, i):
            if data.startswith("</>", i):
                return i + 3
            return self.parse_bogus_comment(i)
        behind = self.check_for_whole_start_tag(i)
        if behind < 0:
            return -1
        tag = _TAG_NAME.match(data, i + 2)[1].lower()
        self.handle_endtag(tag)
        self.clear_cdata_mode()
        return behind

    # ---- what is no tag

    def parse_comment(self, i, report=True):
        """Parse a comment: the place behind it, -1 if it is not complete."""
        data = self.rawdata
        found = _SHORT_COMMENT.match(data, i + 4) or _COMMENT_END.search(data, i + 4)
        if not found:
            return -1
        if report:
            self.handle_comment(data[i + 4:found.start()])
        return found.end()

    def parse_html_declaration(self, i):
        """Parse what begins with `<!`: the place behind it, -1 if it is not complete."""
        data = self.rawdata
        if data.startswith("<!--", i):
            return self.parse_comment(i)
        if data.startswith("<![CDATA[", i) and self._support_cdata:
            end = data.find("]]>", i + 9)
            if end < 0:
                return -1
            self.unknown_decl(data[i + 3:end])
            return end + 3
        if data[i:i + 9].lower() == "<!doctype":
            end = data.find(">", i + 9)
            if end < 0:
                return -1
            self.handle_decl(data[i + 2:end])
            return end + 1
        return self.parse_bogus_comment(i)

    def parse_bogus_comment(self, i, report=True):
        """Parse `<!…>` or `</…>` that is nothing else: the place behind it, -1 if it is not complete."""
        end = self.rawdata.find(">", i + 2)
        if end < 0:
            return -1
        if report:
            self.handle_comment(self.rawdata[i + 2:end])
        return end + 1

    def parse_pi(self, i):
        """Parse `<?…>`: the place behind it, -1 if it is not complete."""
        end = self.rawdata.find(">", i + 2)
        if end < 0:
            return -1
        self.handle_pi(self.rawdata[i + 2:end])
        return end + 1

    # ---- the handlers

    def handle_startendtag(self, tag, attrs):
        """`<tag …/>`; by itself a start tag and an end tag."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_starttag(self, tag, attrs):
        """A start tag; attrs are pairs (name, value), the value None where there is none."""

    def handle_endtag(self, tag):
        """An end tag."""

    def handle_charref(self, name):
        """A reference by number, `&#name;`; not called with convert_charrefs."""

    def handle_entityref(self, name):
        """A reference by name, `&name;`; not called with convert_charrefs."""

    def handle_data(self, data):
        """Text."""

    def handle_comment(self, data):
        """A comment."""

    def handle_decl(self, decl):
        """A declaration, as `DOCTYPE html`."""

    def handle_pi(self, data):
        """A processing instruction."""

    def unknown_decl(self, data):
        """A section `<![…]>`."""
