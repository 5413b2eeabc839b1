"""Text as XML has to write it, and back."""

__all__ = ["escape", "unescape", "quoteattr"]


def escape(data, entities={}):
    """The text with &, < and > as references, and what else `entities` maps to one."""
    data = data.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
    return _replaced(data, entities)


def unescape(data, entities={}):
    """The text with &amp;, &lt; and &gt; as characters, and what else `entities` maps to one."""
    data = data.replace("&lt;", "<").replace("&gt;", ">")
    # The ampersand last: it must not make a reference of what was none.
    return _replaced(data, entities).replace("&amp;", "&")


def quoteattr(data, entities={}):
    """The text escaped and in quotes, for an attribute: in double ones unless single ones do with less."""
    data = escape(data, {**entities, "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    if '"' not in data:
        return f'"{data}"'
    if "'" not in data:
        return f"'{data}'"
    return '"' + data.replace('"', "&quot;") + '"'


def _replaced(text, table):
    for old, new in table.items():
        text = text.replace(old, new)
    return text
