"""Contents of messages as objects: text as str, data as bytes, messages as messages."""

import base64
import binascii

from email import _words

__all__ = ["ContentManager", "raw_data_manager"]


class ContentManager:
    """Which function gets the content of which type, and which one sets an object of which class."""

    def __init__(self):
        self.get_handlers = {}
        self.set_handlers = {}

    def add_get_handler(self, key, handler):
        self.get_handlers[key] = handler

    def add_set_handler(self, typekey, handler):
        self.set_handlers[typekey] = handler

    def get_content(self, msg, *args, **kw):
        kind = msg.get_content_type()
        for key in (kind, msg.get_content_maintype(), ""):
            if key in self.get_handlers:
                return self.get_handlers[key](msg, *args, **kw)
        raise KeyError(kind)

    def set_content(self, msg, obj, *args, **kw):
        if msg.get_content_maintype() == "multipart":
            raise TypeError("set_content not valid on multipart")
        handler = self._set_handler(msg, obj)
        msg.clear_content()
        handler(msg, obj, *args, **kw)

    def _set_handler(self, msg, obj):
        """By the class, then by its names, then by those it derives of."""
        for kind in type(obj).__mro__:
            full = f"{kind.__module__}.{kind.__qualname__}"
            for key in (kind, full, kind.__qualname__, kind.__name__):
                if key in self.set_handlers:
                    return self.set_handlers[key]
        if None in self.set_handlers:
            return self.set_handlers[None]
        kind = type(obj)
        raise KeyError(f"{kind.__module__}.{kind.__qualname__}" if kind.__module__ != "builtins" else kind.__qualname__)


raw_data_manager = ContentManager()


def _get_text(msg, errors="replace"):
    return msg.get_payload(decode=True).decode(msg.get_param("charset", "ASCII"), errors=errors)


def _get_data(msg):
    return msg.get_payload(decode=True)


def _get_message(msg):
    return msg.get_payload(0)


def _get_part(msg):
    return bytes(msg.get_payload(0))


raw_data_manager.add_get_handler("text", _get_text)
for _kind in ("audio", "image", "video", "application"):
    raw_data_manager.add_get_handler(_kind, _get_data)
for _kind in ("rfc822", "external-body"):
    raw_data_manager.add_get_handler(f"message/{_kind}", _get_message)
raw_data_manager.add_get_handler("message", _get_part)


def _prepare(msg, maintype, subtype, headers):
    msg["Content-Type"] = f"{maintype}/{subtype}"
    for header in headers or ():
        if not hasattr(header, "name"):
            name, value = header.split(":", 1)
            header = msg.policy.header_factory(name, value.strip())
        if header.defects:
            raise header.defects[0]
        msg[header.name] = header


def _finish(msg, disposition, filename, cid, params):
    if disposition is None and filename is not None:
        disposition = "attachment"
    if disposition is not None:
        msg["Content-Disposition"] = disposition
    if filename is not None:
        msg.set_param("filename", filename, header="Content-Disposition", replace=True)
    if cid is not None:
        msg["Content-ID"] = cid
    for key, value in (params or {}).items():
        msg.set_param(key, value)


def _encoded(data, cte, longest):
    """Bytes, with "\\n" as line ends, as a transfer encoding has them in text."""
    if cte == "quoted-printable":
        return _words.quoted_body(data.decode("latin-1"), longest)
    if cte == "base64":
        size = longest // 4 * 3
        return "".join(binascii.b2a_base64(data[at:at + size]).decode("ascii") for at in range(0, len(data), size))
    return data.decode("ascii", "surrogateescape")


def _chosen(data, policy):
    """The transfer encoding that suits a text: none, or the shorter of two."""
    longest = policy.max_line_length or 1_000_000
    fits = all(len(line) <= longest for line in data.split(b"\n"))
    if fits and data.isascii():
        return "7bit"
    if fits and policy.cte_type == "8bit":
        return "8bit"
    head = data[:2048]
    quoted = len(_words.quoted_body(head.decode("latin-1")))
    return "base64" if quoted > len(base64.b64encode(head)) * 77 // 76 else "quoted-printable"


def _set_text(msg, string, subtype="plain", charset="utf-8", cte=None, disposition=None, filename=None, cid=None,
              params=None, headers=None):
    _prepare(msg, "text", subtype, headers)
    data = string.encode(charset)
    data = b"\n".join(data.splitlines()) + b"\n"
    longest = msg.policy.max_line_length or 1_000_000
    cte = _chosen(data, msg.policy) if cte is None else cte
    if cte == "7bit":
        data.decode("ascii")
    msg.set_payload(_encoded(data, cte, longest if msg.policy.max_line_length else 76))
    from email.charset import ALIASES
    msg.set_param("charset", ALIASES.get(charset, charset), replace=True)
    msg["Content-Transfer-Encoding"] = cte
    _finish(msg, disposition, filename, cid, params)


def _set_data(msg, data, maintype, subtype, cte="base64", disposition=None, filename=None, cid=None, params=None,
              headers=None):
    _prepare(msg, maintype, subtype, headers)
    data = bytes(data)
    if cte == "7bit":
        data.decode("ascii")
    if cte == "quoted-printable":
        # Line ends are data like the rest.
        payload = binascii.b2a_qp(data, istext=False, header=False, quotetabs=True).decode("ascii")
    else:
        payload = _encoded(data, cte, msg.policy.max_line_length or 76)
    msg.set_payload(payload)
    msg["Content-Transfer-Encoding"] = cte
    _finish(msg, disposition, filename, cid, params)


def _set_message(msg, message, subtype="rfc822", cte=None, disposition=None, filename=None, cid=None, params=None,
                 headers=None):
    if subtype == "partial":
        raise ValueError("message/partial is not supported for Message objects")
    allowed = {"rfc822": (None, "7bit", "8bit", "binary"), "external-body": (None, "7bit")}.get(subtype)
    if allowed is not None and cte not in allowed:
        raise ValueError(f"message/{subtype} parts do not support cte={cte}")
    if cte is None:
        cte = "8bit" if subtype == "rfc822" else "7bit"
    _prepare(msg, "message", subtype, headers)
    msg.set_payload([message])
    msg["Content-Transfer-Encoding"] = cte
    _finish(msg, disposition, filename, cid, params)


raw_data_manager.add_set_handler(str, _set_text)
for _kind in (bytes, bytearray, memoryview):
    raw_data_manager.add_set_handler(_kind, _set_data)
raw_data_manager.add_set_handler("email.message.Message", _set_message)
