"""XML: `xml.etree.ElementTree` reads and writes it as a tree of elements, `xml.sax.saxutils` escapes text for it."""
