"""Text wrapping and filling, without regular expressions."""

__all__ = ["TextWrapper", "wrap", "fill", "dedent", "indent", "shorten"]

_WHITESPACE = "\t\n\x0b\x0c\r "


def _is_letter(c):
    return c.isalpha()


def _is_word_punct(c):
    return c.isalnum() or c in "_!\"'&.,?"


class TextWrapper:
    """Wraps and fills text: the attributes are the options."""

    def __init__(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True,
                 replace_whitespace=True, fix_sentence_endings=False, break_long_words=True,
                 drop_whitespace=True, break_on_hyphens=True, tabsize=8, *, max_lines=None,
                 placeholder=" [...]"):
        self.width = width
        self.initial_indent = initial_indent
        self.subsequent_indent = subsequent_indent
        self.expand_tabs = expand_tabs
        self.replace_whitespace = replace_whitespace
        self.fix_sentence_endings = fix_sentence_endings
        self.break_long_words = break_long_words
        self.drop_whitespace = drop_whitespace
        self.break_on_hyphens = break_on_hyphens
        self.tabsize = tabsize
        self.max_lines = max_lines
        self.placeholder = placeholder

    def _munge_whitespace(self, text):
        if self.expand_tabs:
            text = text.expandtabs(self.tabsize)
        if self.replace_whitespace:
            text = text.translate(dict.fromkeys(map(ord, _WHITESPACE), " "))
        return text

    def _split(self, text):
        """The chunks that are not broken: words, runs of white space, dashes."""
        chunks = []
        i, n = 0, len(text)
        while i < n:
            start = i
            is_space = text[i] in _WHITESPACE
            while i < n and (text[i] in _WHITESPACE) == is_space:
                i += 1
            run = text[start:i]
            if is_space or not self.break_on_hyphens:
                chunks.append(run)
            else:
                chunks.extend(self._split_word(run))
        return chunks

    def _split_word(self, word):
        """Break a word after hyphens between letters, and around em-dashes."""
        pieces = []
        start = i = 0
        n = len(word)
        while i < n:
            if word[i] != "-":
                i += 1
                continue
            j = i
            while j < n and word[j] == "-":
                j += 1
            if j - i >= 2:
                # A dash stands alone between words; before it must be a word's end.
                if i > start and _is_word_punct(word[i - 1]) and j < n and (
                        word[j].isalnum() or word[j] == "_"):
                    pieces.append(word[start:i])
                    pieces.append(word[i:j])
                    start = j
                elif i == start and j < n and (word[j].isalnum() or word[j] == "_") and pieces:
                    pieces.append(word[i:j])
                    start = j
                i = j
                continue
            # A hyphen: letters before it (two at least, or a hyphenated whole), and after.
            after = word[j:j + 2]
            good_before = i >= 2 and word[i - 1].isalpha() and word[i - 2].isalpha() or (
                i >= 3 and word[i - 3].isalpha() and word[i - 2] == "-"
                and word[i - 1].isalpha())
            good_after = len(after) == 2 and after[0].isalpha() and (
                after[1].isalpha() or after[1] == "-" and word[j + 2:j + 3].isalpha())
            if good_before and good_after:
                pieces.append(word[start:j])
                start = j
            i = j
        if start < n:
            pieces.append(word[start:])
        return pieces

    def _fix_sentence_endings(self, chunks):
        """Put two spaces after what looks like the end of a sentence."""
        for i in range(len(chunks) - 1):
            if chunks[i + 1] == " ":
                word = chunks[i].rstrip("\"'")
                if word[-1:] in tuple(".!?") and word[-2:-1].islower() and \
                        len(chunks[i]) - len(word) <= 1:
                    chunks[i + 1] = "  "

    def _handle_long_word(self, reversed_chunks, cur_line, cur_len, width):
        room = 1 if width < 1 else width - cur_len
        if not self.break_long_words or room <= 0:
            # It goes to a line of its own, too long as it is.
            if not cur_line:
                cur_line.append(reversed_chunks.pop())
            return
        word = reversed_chunks[-1]
        cut = room
        if self.break_on_hyphens and len(word) > room:
            hyphen = word.rfind("-", 0, room)
            # Not among the hyphens that it begins with.
            if word[:max(hyphen, 0)].strip("-"):
                cut = hyphen + 1
        cur_line.append(word[:cut])
        reversed_chunks[-1] = word[cut:]

    def _wrap_chunks(self, chunks):
        if self.width <= 0:
            raise ValueError(f"invalid width {self.width!r} (must be > 0)")
        placeholder = self.placeholder
        if self.max_lines is not None:
            last_indent = self.initial_indent if self.max_lines <= 1 else self.subsequent_indent
            if len(last_indent) + len(placeholder.lstrip()) > self.width:
                raise ValueError("placeholder too large for max width")
        lines = []
        chunks.reverse()  # so that taking from the front is cheap
        while chunks:
            indent = self.subsequent_indent if lines else self.initial_indent
            room = self.width - len(indent)
            line, length = self._take_line(chunks, room, is_first=not lines)
            if not line:
                continue
            is_last_allowed = self.max_lines is not None and len(lines) + 1 >= self.max_lines
            # White space that would be dropped does not count as a rest.
            is_rest_empty = not chunks or self.drop_whitespace and len(chunks) == 1 and not chunks[0].strip()
            if not is_last_allowed or is_rest_empty and length <= room:
                lines.append(indent + "".join(line))
                continue
            # The last line that is allowed: make room for the placeholder.
            while line and (not line[-1].strip() or length + len(placeholder) > room):
                length -= len(line.pop())
            if line:
                lines.append(indent + "".join(line) + placeholder)
            elif lines and len(lines[-1].rstrip()) + len(placeholder) <= self.width:
                lines[-1] = lines[-1].rstrip() + placeholder
            else:
                lines.append(indent + placeholder.lstrip())
            break
        return lines

    def _take_line(self, chunks, room, is_first):
        """As many chunks as a line has room for, taken from the end of the list, and how long they are."""
        line, length = [], 0
        if self.drop_whitespace and not is_first and not chunks[-1].strip():
            chunks.pop()
        while chunks and length + len(chunks[-1]) <= room:
            length += len(chunks[-1])
            line.append(chunks.pop())
        if chunks and len(chunks[-1]) > room:
            self._handle_long_word(chunks, line, length, room)
            length = sum(map(len, line))
        if self.drop_whitespace and line and not line[-1].strip():
            length -= len(line.pop())
        return line, length

    def wrap(self, text):
        """The lines of text broken to the wrapper's width."""
        chunks = self._split(self._munge_whitespace(text))
        if self.fix_sentence_endings:
            self._fix_sentence_endings(chunks)
        return self._wrap_chunks(chunks)

    def fill(self, text):
        """wrap(), joined to one string."""
        return "\n".join(self.wrap(text))


def wrap(text, width=70, **kwargs):
    """The lines of a paragraph broken to width."""
    return TextWrapper(width=width, **kwargs).wrap(text)


def fill(text, width=70, **kwargs):
    """A paragraph broken to width, as one string."""
    return TextWrapper(width=width, **kwargs).fill(text)


def shorten(text, width, **kwargs):
    """As many words of text as fit into width, with a placeholder for the rest."""
    return TextWrapper(width=width, max_lines=1, **kwargs).fill(" ".join(text.strip().split()))


def dedent(text):
    """Take away the blanks that all lines begin with."""
    try:
        lines = text.split("\n")
    except (AttributeError, TypeError):
        raise TypeError(f"expected str object, not {type(text).__qualname__!r}") from None
    filled = [line for line in lines if line and not line.isspace()]
    if not filled:
        return "\n".join(["" for _ in lines])
    # What the first and last in order have in common, all have.
    low, high = min(filled), max(filled)
    margin = 0
    for margin, c in enumerate(low):
        if c != high[margin] or c not in " \t":
            break
    else:
        margin = len(low)
    return "\n".join([line[margin:] if line and not line.isspace() else "" for line in lines])


def indent(text, prefix, predicate=None):
    """Add 'prefix' to the beginning of selected lines in 'text': those not blank, unless
    'predicate' says otherwise.
    """
    out = []
    for line in text.splitlines(True):
        if predicate(line) if predicate is not None else not line.isspace():
            out.append(prefix)
        out.append(line)
    return "".join(out)
