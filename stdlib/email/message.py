"""Messages: headers, in order, and a payload that is a text or a list of messages."""

import binascii
import re

from email import errors, utils
from email._policybase import compat32, has_bytes
from email.charset import Charset

__all__ = ["Message", "EmailMessage"]

SEMISPACE = "; "
# What a parameter's value must not have outside of quotes.
tspecials = re.compile(r'[ \(\)<>@,;:\\"/\[\]\?=]')


def _parameter(name, value=None, quote=True):
    """A parameter as a header has it; a triple is encoded (RFC 2231)."""
    if value is None or len(value) == 0:
        return name
    if isinstance(value, tuple):
        return f"{name}*={utils.encode_rfc2231(value[2], value[0], value[1])}"
    if not value.isascii():
        return f"{name}*={utils.encode_rfc2231(value, 'utf-8', '')}"
    if quote or tspecials.search(value):
        return f'{name}="{utils.quote(value)}"'
    return f"{name}={value}"


def _split_parameters(text):
    """The parts between semicolons, as "name=value"."""
    parts = re.findall(r';((?:[^;"]|"(?:[^"\\]|\\.)*"|")*)', f";{text}", re.DOTALL)
    made = []
    for part in parts:
        name, equals, value = part.partition("=")
        if equals:
            name, value = name.strip().lower(), value.strip()
        made.append(f"{name}{equals}{value}".strip())
    return made


def _unquoted(value):
    if isinstance(value, tuple):
        return value[0], value[1], utils.unquote(value[2])
    return utils.unquote(value)


class Message:
    """A message with the interface of a mapping of its headers: a name may be there several times."""

    def __init__(self, policy=compat32):
        self.policy = policy
        self._headers = []
        self._unixfrom = None
        self._payload = None
        self._charset = None
        # What stands before the first part and behind the last, for readers that know no parts.
        self.preamble = self.epilogue = None
        self.defects = []
        self._default_type = "text/plain"

    def __str__(self):
        return self.as_string()

    def as_string(self, unixfrom=False, maxheaderlen=0, policy=None):
        """The message as text."""
        import io
        from email.generator import Generator
        out = io.StringIO()
        Generator(out, mangle_from_=False, maxheaderlen=maxheaderlen,
                  policy=self.policy if policy is None else policy).flatten(self, unixfrom=unixfrom)
        return out.getvalue()

    def __bytes__(self):
        return self.as_bytes()

    def as_bytes(self, unixfrom=False, policy=None):
        """The message as bytes."""
        import io
        from email.generator import BytesGenerator
        out = io.BytesIO()
        BytesGenerator(out, mangle_from_=False, policy=self.policy if policy is None else policy).flatten(
            self, unixfrom=unixfrom)
        return out.getvalue()

    # ---- the payload

    def is_multipart(self):
        return isinstance(self._payload, list)

    def set_unixfrom(self, unixfrom):
        self._unixfrom = unixfrom

    def get_unixfrom(self):
        return self._unixfrom

    def attach(self, payload):
        """Add a part."""
        if self._payload is None:
            self._payload = [payload]
        else:
            try:
                self._payload.append(payload)
            except AttributeError:
                raise TypeError("Attach is not valid on a message with a non-multipart payload") from None

    def get_payload(self, i=None, decode=False):
        """The payload: a list of parts (`i`: one of them), or a text (`decode`: the bytes that it stands for)."""
        if self.is_multipart():
            if decode:
                return None
            return self._payload if i is None else self._payload[i]
        if i is not None and not isinstance(self._payload, list):
            raise TypeError(f"Expected list, got {type(self._payload)}")
        payload = self._payload
        if not isinstance(payload, str):
            return payload
        if not decode:
            if has_bytes(payload):
                try:
                    return payload.encode("ascii", "surrogateescape").decode(
                        self.get_content_charset("ascii"), "replace")
                except LookupError:
                    return payload.encode("ascii", "surrogateescape").decode("ascii", "replace")
            return payload
        return self._decoded(payload)

    def _decoded(self, payload):
        try:
            data = payload.encode("ascii", "surrogateescape")
        except UnicodeError:
            # A text that was set without a character set.
            data = payload.encode("raw-unicode-escape")
        encoding = str(self.get("content-transfer-encoding", "")).strip().lower()
        if encoding == "quoted-printable":
            return binascii.a2b_qp(data)
        if encoding == "base64":
            return self._decoded_base64(data)
        if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
            return _decoded_uu(data)
        return data

    def _decoded_base64(self, data):
        """As much as can be decoded; what is wrong with it is noted."""
        data = b"".join(data.splitlines())
        clean = re.sub(rb"[^A-Za-z0-9+/=]", b"", data)
        if clean != data:
            self.policy.handle_defect(self, errors.InvalidBase64CharactersDefect())
        clean = clean.rstrip(b"=") if b"=" in clean.rstrip(b"=") else clean
        body = clean.rstrip(b"=")
        missing = -len(body) % 4
        if missing == 3:
            self.policy.handle_defect(self, errors.InvalidBase64LengthDefect())
            return data
        if len(clean) - len(body) < missing:
            self.policy.handle_defect(self, errors.InvalidBase64PaddingDefect())
        try:
            return binascii.a2b_base64(body + b"=" * missing)
        except binascii.Error:
            return data

    def set_payload(self, payload, charset=None):
        """Set the payload, and the character set that a text is to be sent in."""
        if hasattr(payload, "encode"):
            if isinstance(charset, Charset):
                payload = payload.encode(charset.output_charset or "ascii", "surrogateescape").decode(
                    "ascii", "surrogateescape")
            elif charset is not None:
                charset = Charset(charset)
                payload = payload.encode(charset.output_charset or "ascii", "surrogateescape").decode(
                    "ascii", "surrogateescape")
        self._payload = payload.decode("ascii", "surrogateescape") if hasattr(payload, "decode") else payload
        if charset is not None:
            self.set_charset(charset)

    def set_charset(self, charset):
        """Say in which character set the payload is, in the headers too, and encode it as that wants."""
        if charset is None:
            self.del_param("charset")
            self._charset = None
            return
        charset = charset if isinstance(charset, Charset) else Charset(charset)
        self._charset = charset
        sent = charset.get_output_charset()
        if "MIME-Version" not in self:
            self.add_header("MIME-Version", "1.0")
        if "Content-Type" not in self:
            self.add_header("Content-Type", "text/plain", charset=sent)
        else:
            self.set_param("charset", sent)
        if charset != sent and isinstance(self._payload, str):
            self._payload = charset.body_encode(self._payload)
        if "Content-Transfer-Encoding" not in self:
            how = charset.get_body_encoding()
            if callable(how):
                how(self)
                return
            if self._payload:
                self._payload = charset.body_encode(self._payload.encode("ascii", "surrogateescape"))
            self.add_header("Content-Transfer-Encoding", how)

    def get_charset(self):
        return self._charset

    # ---- the headers

    def __len__(self):
        return len(self._headers)

    def __getitem__(self, name):
        return self.get(name)

    def __setitem__(self, name, val):
        most = self.policy.header_max_count(name)
        if most and len([known for known, _ in self._headers if known.lower() == name.lower()]) >= most:
            raise ValueError(f"There may be at most {most} {name} headers in a message")
        self._headers.append(self.policy.header_store_parse(name, val))

    def __delitem__(self, name):
        self._headers = [pair for pair in self._headers if pair[0].lower() != name.lower()]

    def __contains__(self, name):
        return any(known.lower() == name.lower() for known, _ in self._headers)

    def __iter__(self):
        return (name for name, _ in self._headers)

    def keys(self):
        return [name for name, _ in self._headers]

    def values(self):
        return [value for _, value in self.items()]

    def items(self):
        return [(name, self.policy.header_fetch_parse(name, value)) for name, value in self._headers]

    def get(self, name, failobj=None):
        """The value of the first header of a name, in whatever case."""
        for known, value in self._headers:
            if known.lower() == name.lower():
                return self.policy.header_fetch_parse(known, value)
        return failobj

    def get_all(self, name, failobj=None):
        """The values of all headers of a name."""
        return [value for known, value in self.items() if known.lower() == name.lower()] or failobj

    def set_raw(self, name, value):
        """Keep a header as it is."""
        self._headers.append((name, value))

    def raw_items(self):
        return iter(self._headers.copy())

    def add_header(self, _name, _value, **_params):
        """Add a header with parameters: an underscore stands for a hyphen, None for a parameter without a value."""
        parts = [] if _value is None else [_value]
        for key, value in _params.items():
            key = key.replace("_", "-")
            parts.append(key if value is None else _parameter(key, value))
        self[_name] = SEMISPACE.join(parts)

    def replace_header(self, _name, _value):
        """Give the first header of a name another value, in its place."""
        for place, (name, _) in enumerate(self._headers):
            if name.lower() == _name.lower():
                self._headers[place] = self.policy.header_store_parse(name, _value)
                return
        raise KeyError(_name)

    # ---- the type of the content

    def get_content_type(self):
        """The type, in small letters: text/plain where the header says nothing of use."""
        value = self.get("content-type", None)
        if value is None:
            return self.get_default_type()
        kind = _split_parameters(value)[0].partition("=")[0].lower() if isinstance(value, str) else str(value)
        return kind if kind.count("/") == 1 else "text/plain"

    def get_content_maintype(self):
        return self.get_content_type().split("/")[0]

    def get_content_subtype(self):
        return self.get_content_type().split("/")[1]

    def get_default_type(self):
        return self._default_type

    def set_default_type(self, ctype):
        self._default_type = ctype

    def _raw_params(self, header):
        """The parameters of a header as pairs, or None if it is not there; the first is what stands before them."""
        value = self.get(header)
        if value is None:
            return None
        pairs = []
        for part in _split_parameters(str(value)):
            name, equals, text = part.partition("=")
            pairs.append((name.strip(), text.strip()))
        return utils.decode_params(pairs)

    def get_params(self, failobj=None, header="content-type", unquote=True):
        """The parameters of a header, as pairs."""
        params = self._raw_params(header)
        if params is None:
            return failobj
        return [(name, _unquoted(value)) for name, value in params] if unquote else params

    def get_param(self, param, failobj=None, header="content-type", unquote=True):
        """The value of a parameter; a triple if it is encoded (RFC 2231)."""
        for name, value in self._raw_params(header) or ():
            if name.lower() == param.lower():
                return _unquoted(value) if unquote else value
        return failobj

    def set_param(self, param, value, header="Content-Type", requote=True, charset=None, language="", replace=False):
        """Set a parameter of a header, which is made if it is not there."""
        if not isinstance(value, tuple) and charset:
            value = (charset, language, value)
        text = str(self.get(header, "")) or ("text/plain" if header.lower() == "content-type" else "")
        if header not in self and header.lower() != "content-type":
            text = ""
        if self.get_param(param, header=header) is None:
            text = SEMISPACE.join(filter(None, (text, _parameter(param, value, requote))))
        else:
            parts = []
            for name, old in self.get_params(header=header, unquote=requote):
                made = _parameter(name, value if name.lower() == param.lower() else old, requote)
                parts.append(made)
            text = SEMISPACE.join(parts)
        self._put(header, text, replace)

    def _put(self, header, text, replace):
        if text == self.get(header):
            return
        if replace and header in self:
            self.replace_header(header, text)
        else:
            del self[header]
            self[header] = text

    def del_param(self, param, header="content-type", requote=True):
        """Take a parameter out of a header."""
        if header not in self:
            return
        parts = [_parameter(name, value, requote) for name, value in self.get_params(header=header, unquote=requote)
                 if name.lower() != param.lower()]
        self._put(header, SEMISPACE.join(parts), False)

    def set_type(self, type, header="Content-Type", requote=True):
        """Set the type, and keep the parameters."""
        if type.count("/") != 1:
            raise ValueError
        if header.lower() == "content-type":
            del self["mime-version"]
            self["MIME-Version"] = "1.0"
        params = self.get_params(header=header, unquote=requote)
        del self[header]
        self[header] = type
        for name, value in (params or ())[1:]:
            self.set_param(name, value, header, requote)

    def get_filename(self, failobj=None):
        """The name that the content has as a file."""
        missing = object()
        name = self.get_param("filename", missing, "content-disposition")
        if name is missing:
            name = self.get_param("name", missing, "content-type")
        return failobj if name is missing else utils.collapse_rfc2231_value(name).strip()

    def get_boundary(self, failobj=None):
        """What stands between the parts."""
        missing = object()
        boundary = self.get_param("boundary", missing)
        return failobj if boundary is missing else utils.collapse_rfc2231_value(boundary).rstrip()

    def set_boundary(self, boundary):
        """Set what stands between the parts."""
        if "Content-Type" not in self:
            raise errors.HeaderParseError("No Content-Type header found")
        self.set_param("boundary", boundary, replace=True)

    def get_content_charset(self, failobj=None):
        """The character set, in small letters."""
        missing = object()
        charset = self.get_param("charset", missing)
        if charset is missing:
            return failobj
        if isinstance(charset, tuple):
            try:
                charset = str(charset[2].encode("raw-unicode-escape"), charset[0] or "us-ascii")
            except (LookupError, UnicodeError):
                charset = charset[2]
        return charset.lower() if charset.isascii() else failobj

    def get_charsets(self, failobj=None):
        """The character set of each part."""
        return [part.get_content_charset(failobj) for part in self.walk()]

    def get_content_disposition(self):
        """"inline", "attachment" or what else the header says, or None."""
        value = self.get("content-disposition")
        return None if value is None else _split_parameters(str(value))[0].lower()

    def walk(self):
        """This message and all in it, each before what is in it."""
        yield self
        if self.is_multipart():
            for part in self._payload:
                yield from part.walk()


def _decoded_uu(data):
    """What uuencode made of a file."""
    lines = iter(data.splitlines())
    for line in lines:
        if line.startswith(b"begin "):
            break
    else:
        return data
    parts = []
    for line in lines:
        if not line.strip() or line.strip(b" \t\r\n\f") == b"end":
            break
        try:
            parts.append(binascii.a2b_uu(line))
        except binascii.Error:
            # More characters than the first one says.
            parts.append(binascii.a2b_uu(line[:((line[0] - 32 & 63) * 4 + 5) // 3]))
    return b"".join(parts)


class MIMEPart(Message):
    """A message, or a part of one, whose content is set and read through the policy's content manager."""

    def __init__(self, policy=None):
        if policy is None:
            from email.policy import default as policy
        super().__init__(policy)

    def as_string(self, unixfrom=False, maxheaderlen=None, policy=None):
        """The message as text."""
        policy = self.policy if policy is None else policy
        return super().as_string(unixfrom, policy.max_line_length if maxheaderlen is None else maxheaderlen, policy)

    def __str__(self):
        return self.as_string(policy=self.policy.clone(utf8=True))

    def is_attachment(self):
        """Whether it is to be kept apart from the text."""
        return self.get_content_disposition() == "attachment"

    # ---- the content

    def get_content(self, *args, content_manager=None, **kw):
        """The content as an object that suits its type."""
        manager = self.policy.content_manager if content_manager is None else content_manager
        return manager.get_content(self, *args, **kw)

    def set_content(self, *args, content_manager=None, **kw):
        """Set the content, and the headers that tell of it, by an object."""
        manager = self.policy.content_manager if content_manager is None else content_manager
        manager.set_content(self, *args, **kw)

    def clear(self):
        """Take away all headers and the payload."""
        self._headers, self._payload = [], None

    def clear_content(self):
        """Take away the payload and the headers that tell of it."""
        self._headers = [pair for pair in self._headers if not pair[0].lower().startswith("content-")]
        self._payload = None

    # ---- parts

    def iter_parts(self):
        """The parts right in it."""
        return iter(self._payload if self.is_multipart() else ())

    def iter_attachments(self):
        """The parts that are not the text: all but the bodies, or all but the first of related ones."""
        maintype, subtype = self.get_content_type().split("/")
        if maintype != "multipart" or subtype == "alternative" or not self.is_multipart():
            return
        parts = list(self._payload)
        if subtype == "related":
            start = self.get_param("start")
            root = next((part for part in parts if start and part["content-id"] == start), parts[0] if parts else None)
            yield from (part for part in parts if part is not root)
            return
        seen = []
        for part in parts:
            kind = part.get_content_type()
            is_body = kind in ("text/plain", "text/html", "multipart/related", "multipart/alternative")
            if is_body and not part.is_attachment() and kind not in seen:
                seen.append(kind)
            else:
                yield part

    def get_body(self, preferencelist=("related", "html", "plain")):
        """The part that is the best body, by what is preferred."""
        best, rank = None, len(preferencelist)
        for order, part in self._bodies(self, preferencelist):
            if order < rank:
                best, rank = part, order
        return best

    def _bodies(self, part, preferences):
        if part.is_attachment():
            return
        maintype, subtype = part.get_content_type().split("/")
        if maintype == "text":
            if subtype in preferences:
                yield preferences.index(subtype), part
            return
        if maintype != "multipart" or not part.is_multipart():
            return
        if subtype != "related":
            for inner in part.iter_parts():
                yield from self._bodies(inner, preferences)
            return
        if "related" in preferences:
            yield preferences.index("related"), part
        start = part.get_param("start")
        inner = list(part.iter_parts())
        root = next((each for each in inner if start and each["content-id"] == start), inner[0] if inner else None)
        if root is not None:
            yield from self._bodies(root, preferences)

    def _make_multipart(self, subtype, refused, boundary):
        """Let what it is become the first part of a multipart message."""
        if self.get_content_maintype() == "multipart":
            known = self.get_content_subtype()
            if known in (*refused, subtype):
                raise ValueError(f"Cannot convert {known} to {subtype}")
        kept = [pair for pair in self._headers if not pair[0].lower().startswith("content-")]
        moved = [pair for pair in self._headers if pair[0].lower().startswith("content-")]
        if moved:
            part = type(self)(policy=self.policy)
            part._headers, part._payload = moved, self._payload
            self._payload = [part]
        else:
            self._payload = []
        self._headers = kept
        self["Content-Type"] = f"multipart/{subtype}"
        if boundary is not None:
            self.set_param("boundary", boundary)

    def make_related(self, boundary=None):
        self._make_multipart("related", ("alternative", "mixed"), boundary)

    def make_alternative(self, boundary=None):
        self._make_multipart("alternative", ("mixed",), boundary)

    def make_mixed(self, boundary=None):
        self._make_multipart("mixed", (), boundary)

    def _add_part(self, subtype, args, kw, disposition=None):
        if self.get_content_maintype() != "multipart" or self.get_content_subtype() != subtype:
            getattr(self, f"make_{subtype}")()
        part = type(self)(policy=self.policy)
        part.set_content(*args, **kw)
        if disposition and "content-disposition" not in part:
            part["Content-Disposition"] = disposition
        self.attach(part)

    def add_related(self, *args, **kw):
        """Add what the text shows, as a picture."""
        self._add_part("related", args, kw, "inline")

    def add_alternative(self, *args, **kw):
        """Add another form of the text."""
        self._add_part("alternative", args, kw)

    def add_attachment(self, *args, **kw):
        """Add what is to be kept apart from the text."""
        self._add_part("mixed", args, kw, "attachment")


class EmailMessage(MIMEPart):
    """A message of today's policy: headers know what they mean."""

    def set_content(self, *args, **kw):
        super().set_content(*args, **kw)
        if "MIME-Version" not in self:
            self["MIME-Version"] = "1.0"
