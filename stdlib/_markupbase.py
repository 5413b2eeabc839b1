"""Where a parser of markup stands in its text: the lines and columns that `html.parser` tells."""


class ParserBase:
    """Counts lines and columns of the text that a parser goes through."""

    def __init__(self):
        if type(self) is ParserBase:
            raise RuntimeError("_markupbase.ParserBase must be subclassed")

    def reset(self):
        self.lineno = 1
        self.offset = 0

    def getpos(self):
        """Return current line number and offset."""
        return self.lineno, self.offset

    def updatepos(self, i, j):
        """Go on from place i of the text to place j, which comes back."""
        if i < j:
            lines = self.rawdata.count("\n", i, j)
            if lines:
                self.lineno += lines
                self.offset = j - self.rawdata.rindex("\n", i, j) - 1
            else:
                self.offset += j - i
        return j

    def unknown_decl(self, data):
        """A declaration that is not known; for subclasses to override."""
