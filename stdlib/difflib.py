"""Compare sequences: SequenceMatcher, ndiff, unified_diff, context_diff, close matches."""

__all__ = ["get_close_matches", "ndiff", "restore", "SequenceMatcher", "Differ",
           "IS_CHARACTER_JUNK", "IS_LINE_JUNK", "context_diff", "unified_diff", "Match"]

from collections import namedtuple

Match = namedtuple("Match", "a b size")


class SequenceMatcher:
    """Finds matching blocks of two sequences: the longest, then those beside it.

    isjunk says of an element that it is to be passed over; with autojunk, elements that
    make up more than 1% of 200 or more are too.
    """

    def __init__(self, isjunk=None, a="", b="", autojunk=True):
        self.isjunk = isjunk
        self.a = self.b = None
        self.autojunk = autojunk
        self.set_seqs(a, b)

    def set_seqs(self, a, b):
        self.set_seq1(a)
        self.set_seq2(b)

    def set_seq1(self, a):
        if a is not self.a:
            self.a = a
            self.matching_blocks = self.opcodes = None

    def set_seq2(self, b):
        if b is not self.b:
            self.b = b
            self.matching_blocks = self.opcodes = None
            self.fullbcount = None
            self._index_b()

    def _index_b(self):
        """Where each element of b stands, without junk and what is too popular."""
        b2j = {}
        for i, elt in enumerate(self.b):
            b2j.setdefault(elt, []).append(i)
        self.b2j = b2j
        self.bjunk = set()
        if self.isjunk:
            self.bjunk = {elt for elt in b2j if self.isjunk(elt)}
            for elt in self.bjunk:
                del b2j[elt]
        self.bpopular = set()
        n = len(self.b)
        if self.autojunk and n >= 200:
            limit = n // 100 + 1
            self.bpopular = {elt for elt, places in b2j.items() if len(places) > limit}
            for elt in self.bpopular:
                del b2j[elt]

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        """The longest matching block in a[alo:ahi] and b[blo:bhi]; of several the first."""
        a, b, b2j, isbjunk = self.a, self.b, self.b2j, self.bjunk.__contains__
        if ahi is None:
            ahi = len(a)
        if bhi is None:
            bhi = len(b)
        besti, bestj, bestsize = alo, blo, 0
        # lengths[j]: how long a match ends with a[i-1] and b[j].
        lengths = {}
        nothing = []
        for i in range(alo, ahi):
            new_lengths = {}
            for j in b2j.get(a[i], nothing):
                if j < blo:
                    continue
                if j >= bhi:
                    break
                k = new_lengths[j] = lengths.get(j - 1, 0) + 1
                if k > bestsize:
                    besti, bestj, bestsize = i - k + 1, j - k + 1, k
            lengths = new_lengths
        # Then let it grow: first over what is popular, after that over junk.
        for junk in (False, True):
            while (besti > alo and bestj > blo and isbjunk(b[bestj - 1]) == junk
                   and a[besti - 1] == b[bestj - 1]):
                besti, bestj, bestsize = besti - 1, bestj - 1, bestsize + 1
            while (besti + bestsize < ahi and bestj + bestsize < bhi
                   and isbjunk(b[bestj + bestsize]) == junk
                   and a[besti + bestsize] == b[bestj + bestsize]):
                bestsize += 1
        return Match(besti, bestj, bestsize)

    def get_matching_blocks(self):
        """The matching blocks in order, adjacent ones joined; the last has size 0."""
        if self.matching_blocks is None:
            blocks = []
            before = 0, 0, 0
            for block in sorted(self._matches()):
                a, b, size = before
                if (a + size, b + size) == block[:2]:
                    before = a, b, size + block[2]
                    continue
                if size:
                    blocks.append(Match(*before))
                before = block
            if before[2]:
                blocks.append(Match(*before))
            self.matching_blocks = blocks + [Match(len(self.a), len(self.b), 0)]
        return self.matching_blocks

    def _matches(self):
        """The longest match, and in turn those of what lies before and behind it on both sides."""
        parts = [(0, len(self.a), 0, len(self.b))]
        while parts:
            a, a_end, b, b_end = parts.pop()
            match = self.find_longest_match(a, a_end, b, b_end)
            i, j, size = match
            if not size:
                continue
            yield match
            for part in (a, i, b, j), (i + size, a_end, j + size, b_end):
                if part[0] < part[1] and part[2] < part[3]:
                    parts.append(part)

    def get_opcodes(self):
        """How to turn a into b: (tag, i1, i2, j1, j2) with replace, delete, insert, equal."""
        if self.opcodes is None:
            tags = {(True, True): "replace", (True, False): "delete", (False, True): "insert"}
            self.opcodes = codes = []
            a_done = b_done = 0
            for a, b, size in self.get_matching_blocks():
                tag = tags.get((a_done < a, b_done < b))
                if tag:
                    codes.append((tag, a_done, a, b_done, b))
                a_done, b_done = a + size, b + size
                if size:
                    codes.append(("equal", a, a_done, b, b_done))
        return self.opcodes

    def get_grouped_opcodes(self, n=3):
        """Groups of opcodes with up to n lines of context around the changes."""
        def head(code):
            tag, i1, i2, j1, j2 = code
            return tag, i1, min(i2, i1 + n), j1, min(j2, j1 + n)

        def tail(code):
            tag, i1, i2, j1, j2 = code
            return tag, max(i1, i2 - n), i2, max(j1, j2 - n), j2

        codes = self.get_opcodes() or [("equal", 0, 1, 0, 1)]
        if codes[0][0] == "equal":
            codes[0] = tail(codes[0])
        if codes[-1][0] == "equal":
            codes[-1] = head(codes[-1])
        group = []
        for code in codes:
            if code[0] == "equal" and code[2] - code[1] > 2 * n:
                yield group + [head(code)]
                group, code = [], tail(code)
            group.append(code)
        if any(code[0] != "equal" for code in group):
            yield group

    def ratio(self):
        """How alike the sequences are, from 0 to 1: twice the matches by the lengths."""
        matches = sum([triple[-1] for triple in self.get_matching_blocks()])
        return _ratio(matches, len(self.a) + len(self.b))

    def quick_ratio(self):
        """An upper bound on ratio(), cheaper to find."""
        if self.fullbcount is None:
            self.fullbcount = {}
            for elt in self.b:
                self.fullbcount[elt] = self.fullbcount.get(elt, 0) + 1
        available = {}
        matches = 0
        for elt in self.a:
            left = available.get(elt, self.fullbcount.get(elt, 0))
            available[elt] = left - 1
            if left > 0:
                matches += 1
        return _ratio(matches, len(self.a) + len(self.b))

    def real_quick_ratio(self):
        """An upper bound on ratio() by the lengths alone."""
        la, lb = len(self.a), len(self.b)
        return _ratio(min(la, lb), la + lb)

    __class_getitem__ = classmethod(type(list[int]))


def _ratio(matches, length):
    return 2.0 * matches / length if length else 1.0


def get_close_matches(word, possibilities, n=3, cutoff=0.6):
    """The best "good enough" matches of a word, the most similar first."""
    if not n > 0:
        raise ValueError(f"n must be > 0: {n!r}")
    if not 0.0 <= cutoff <= 1.0:
        raise ValueError(f"cutoff must be in [0.0, 1.0]: {cutoff!r}")
    result = []
    s = SequenceMatcher()
    s.set_seq2(word)
    for x in possibilities:
        s.set_seq1(x)
        if s.real_quick_ratio() >= cutoff and s.quick_ratio() >= cutoff and \
                (ratio := s.ratio()) >= cutoff:
            result.append((ratio, x))
    import heapq
    return [x for _, x in heapq.nlargest(n, result)]


def IS_LINE_JUNK(line, pat=None):
    """Return True for an ignorable line: blank, or with a single '#'."""
    return line.strip() in ("", "#")


def IS_CHARACTER_JUNK(ch, ws=" \t"):
    """Return True for an ignorable character: a space or tab."""
    return ch in ws


class Differ:
    """Produces human-readable differences of lines: "- ", "+ ", "  " and "? "."""

    def __init__(self, linejunk=None, charjunk=None):
        self.linejunk = linejunk
        self.charjunk = charjunk

    def compare(self, a, b):
        """The difference of two lists of lines, line by line."""
        for tag, alo, ahi, blo, bhi in SequenceMatcher(self.linejunk, a, b).get_opcodes():
            if tag == "replace":
                yield from self._fancy_replace(a, alo, ahi, b, blo, bhi)
            elif tag == "delete":
                yield from self._dump("-", a, alo, ahi)
            elif tag == "insert":
                yield from self._dump("+", b, blo, bhi)
            else:
                yield from self._dump(" ", a, alo, ahi)

    def _dump(self, tag, x, lo, hi):
        for i in range(lo, hi):
            yield f"{tag} {x[i]}"

    def _plain_replace(self, a, alo, ahi, b, blo, bhi):
        # The shorter block first.
        if bhi - blo < ahi - alo:
            yield from self._dump("+", b, blo, bhi)
            yield from self._dump("-", a, alo, ahi)
        else:
            yield from self._dump("-", a, alo, ahi)
            yield from self._dump("+", b, blo, bhi)

    def _fancy_replace(self, a, alo, ahi, b, blo, bhi):
        """Within replaced blocks, pair the lines that are alike and show how they differ."""
        cutoff = 0.74999
        cruncher = SequenceMatcher(self.charjunk)
        crqr, cr = cruncher.real_quick_ratio, cruncher.ratio
        window = 10
        dump_i, dump_j = alo, blo
        last_i, last_j = alo - 1, blo - 1
        for j in range(blo, bhi):
            cruncher.set_seq2(b[j])
            # Search near where the last pair was.
            aequiv = alo + (j - blo)
            best_ratio = cutoff
            best_i = None
            for i in range(max(aequiv - window, last_i + 1), min(aequiv + window + 1, ahi)):
                cruncher.set_seq1(a[i])
                if (crqr() > best_ratio and cruncher.quick_ratio() > best_ratio
                        and cr() > best_ratio):
                    best_i, best_ratio = i, cr()
            if best_i is None:
                continue
            yield from self._fancy_helper(a, dump_i, best_i, b, dump_j, j)
            last_i, last_j = best_i, j
            dump_i, dump_j = best_i + 1, j + 1
            aelt, belt = a[best_i], b[j]
            if aelt == belt:
                yield "  " + aelt
                continue
            atags = btags = ""
            cruncher.set_seq1(aelt)
            for tag, ai1, ai2, bj1, bj2 in cruncher.get_opcodes():
                la, lb = ai2 - ai1, bj2 - bj1
                if tag == "replace":
                    atags += "^" * la
                    btags += "^" * lb
                elif tag == "delete":
                    atags += "-" * la
                elif tag == "insert":
                    btags += "+" * lb
                else:
                    atags += " " * la
                    btags += " " * lb
            yield from self._qformat(aelt, belt, atags, btags)
        yield from self._fancy_helper(a, dump_i, ahi, b, dump_j, bhi)

    def _fancy_helper(self, a, alo, ahi, b, blo, bhi):
        if alo < ahi:
            if blo < bhi:
                yield from self._plain_replace(a, alo, ahi, b, blo, bhi)
            else:
                yield from self._dump("-", a, alo, ahi)
        elif blo < bhi:
            yield from self._dump("+", b, blo, bhi)

    def _qformat(self, aline, bline, atags, btags):
        """The two lines, each followed by marks where there is something to mark."""
        for prefix, line, tags in (("-", aline, atags), ("+", bline, btags)):
            # Tabs stay tabs in the line of marks.
            tags = "".join([c if t == " " and c.isspace() else t
                            for c, t in zip(line, tags)]).rstrip()
            yield f"{prefix} {line}"
            if tags:
                yield f"? {tags}\n"


def ndiff(a, b, linejunk=None, charjunk=IS_CHARACTER_JUNK):
    """The lines of a and b with `- `, `+ `, `  ` or `? ` in front, as Differ gives them."""
    return Differ(linejunk, charjunk).compare(a, b)


def restore(delta, which):
    """Generate one of the two sequences that made a delta: 1 or 2."""
    try:
        tag = {1: "- ", 2: "+ "}[int(which)]
    except KeyError:
        raise ValueError(f"unknown delta choice (must be 1 or 2): {which!r}") from None
    for line in delta:
        if line[:2] in ("  ", tag):
            yield line[2:]


def _range_unified(start, stop):
    beginning = start + 1
    length = stop - start
    if length == 1:
        return str(beginning)
    if not length:
        beginning -= 1
    return f"{beginning},{length}"


def _range_context(start, stop):
    beginning = start + 1
    length = stop - start
    if not length:
        beginning -= 1
    return str(beginning) if length <= 1 else f"{beginning},{beginning + length - 1}"


def _check_types(a, b, *args):
    for lines in (a, b):
        if lines and not isinstance(lines[0], str):
            raise TypeError(f"lines to compare must be str, not {type(lines[0]).__name__} "
                            f"({lines[0]!r})")
    if isinstance(a, str):
        raise TypeError("input must be a sequence of strings, not str")
    if isinstance(b, str):
        raise TypeError("input must be a sequence of strings, not str")
    for arg in args:
        if not isinstance(arg, str):
            raise TypeError(f"all arguments must be str, not: {arg!r}")


def unified_diff(a, b, fromfile="", tofile="", fromfiledate="", tofiledate="", n=3,
                 lineterm="\n"):
    """What has changed from a to b, as `diff -u` shows it."""
    _check_types(a, b, fromfile, tofile, fromfiledate, tofiledate, lineterm)
    started = False
    for group in SequenceMatcher(None, a, b).get_grouped_opcodes(n):
        if not started:
            started = True
            fromdate = f"\t{fromfiledate}" if fromfiledate else ""
            todate = f"\t{tofiledate}" if tofiledate else ""
            yield f"--- {fromfile}{fromdate}{lineterm}"
            yield f"+++ {tofile}{todate}{lineterm}"
        first, last = group[0], group[-1]
        yield (f"@@ -{_range_unified(first[1], last[2])} "
               f"+{_range_unified(first[3], last[4])} @@{lineterm}")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                for line in a[i1:i2]:
                    yield " " + line
                continue
            if tag in ("replace", "delete"):
                for line in a[i1:i2]:
                    yield "-" + line
            if tag in ("replace", "insert"):
                for line in b[j1:j2]:
                    yield "+" + line


def context_diff(a, b, fromfile="", tofile="", fromfiledate="", tofiledate="", n=3,
                 lineterm="\n"):
    """What has changed from a to b, as `diff -c` shows it."""
    _check_types(a, b, fromfile, tofile, fromfiledate, tofiledate, lineterm)
    prefix = {"insert": "+ ", "delete": "- ", "replace": "! ", "equal": "  "}
    started = False
    for group in SequenceMatcher(None, a, b).get_grouped_opcodes(n):
        if not started:
            started = True
            fromdate = f"\t{fromfiledate}" if fromfiledate else ""
            todate = f"\t{tofiledate}" if tofiledate else ""
            yield f"*** {fromfile}{fromdate}{lineterm}"
            yield f"--- {tofile}{todate}{lineterm}"
        first, last = group[0], group[-1]
        yield "***************" + lineterm
        yield f"*** {_range_context(first[1], last[2])} ****{lineterm}"
        if any(tag in ("replace", "delete") for tag, *_ in group):
            for tag, i1, i2, _, _ in group:
                if tag != "insert":
                    for line in a[i1:i2]:
                        yield prefix[tag] + line
        yield f"--- {_range_context(first[3], last[4])} ----{lineterm}"
        if any(tag in ("replace", "insert") for tag, *_ in group):
            for tag, _, _, j1, j2 in group:
                if tag != "delete":
                    for line in b[j1:j2]:
                        yield prefix[tag] + line
