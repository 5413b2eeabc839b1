"""Suggestions for misspelt names and keywords: "Did you mean: ...?"."""

import sys

_MAX_CANDIDATE_ITEMS = 750
_MAX_STRING_SIZE = 40
_MOVE_COST = 2
_CASE_COST = 1


def _substitution_cost(a, b):
    if a == b:
        return 0
    return _CASE_COST if a.lower() == b.lower() else _MOVE_COST


def _shared(a, b):
    """How many letters two strings have in common at their beginning."""
    return next((at for at, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))


def _distance(a, b, max_cost):
    """The Levenshtein distance of two strings, or more than max_cost."""
    if a == b:
        return 0
    # What both begin and end with does not count.
    start = _shared(a, b)
    a, b = a[start:], b[start:]
    end = _shared(a[::-1], b[::-1])
    short, long = sorted((a[:len(a) - end], b[:len(b) - end]), key=len)
    if not short:
        return _MOVE_COST * len(long)
    if len(long) > _MAX_STRING_SIZE or (len(long) - len(short)) * _MOVE_COST > max_cost:
        return max_cost + 1
    # A row of the table for each letter of the longer one: what it costs to reach each beginning of the
    # shorter. A row begins as the one above does: the first letters may be moved at no cost of their own.
    above = [_MOVE_COST * length for length in range(len(short) + 1)]
    for done, letter in enumerate(long):
        above[0] = done * _MOVE_COST
        row = above[:1]
        for place, other in enumerate(short):
            row.append(min(above[place] + _substitution_cost(letter, other),
                           above[place + 1] + _MOVE_COST, row[place] + _MOVE_COST))
        if min(row[1:]) > max_cost:
            return max_cost + 1  # it only grows from here
        above = row
    return above[-1]


def closest(names, wrong_name):
    """The name nearest to `wrong_name`, if any is near enough."""
    if len(names) > _MAX_CANDIDATE_ITEMS or len(wrong_name) > _MAX_STRING_SIZE:
        return None
    best, best_distance = None, sys.maxsize
    for name in names:
        if name == wrong_name:
            continue
        # No more than a third of the letters may differ.
        max_distance = min((len(name) + len(wrong_name) + 3) * _MOVE_COST // 6,
                           best_distance - 1)
        distance = _distance(wrong_name, name, max_distance)
        if distance <= max_distance and (best is None or distance < best_distance):
            best, best_distance = name, distance
    return best


def for_name(exc, tb, wrong_name):
    """What the name in an AttributeError, ImportError or NameError may have been."""
    if not isinstance(wrong_name, str):
        return None
    if isinstance(exc, AttributeError):
        obj = getattr(exc, "obj", None)
        names = _dir(obj)
    elif isinstance(exc, ImportError):
        try:
            names = _dir(__import__(exc.name, None, None, ["*"]) if exc.name not in sys.modules
                         else sys.modules[exc.name])
        except Exception:
            return None
    else:
        if tb is None:
            return None
        while tb.tb_next is not None:
            tb = tb.tb_next
        frame = tb.tb_frame
        # A method that forgot `self.`.
        if "self" in frame.f_locals:
            try:
                if hasattr(frame.f_locals["self"], wrong_name):
                    return f"self.{wrong_name}"
            except Exception:
                pass
        names = {}
        for namespace in (frame.f_locals, frame.f_globals, _builtins_of(frame)):
            for name in namespace:
                if isinstance(name, str):
                    names[name] = None
        names = list(names)
    if names is None:
        return None
    if isinstance(exc, (AttributeError, ImportError)) and wrong_name[:1] != "_":
        names = [name for name in names if name[:1] != "_"]
    return closest(names, wrong_name)


def _builtins_of(frame):
    found = getattr(frame, "f_builtins", None)
    if found is None:
        import builtins
        found = builtins.__dict__
    return found


def _dir(obj):
    try:
        found = dir(obj)
    except TypeError:  # names that are no strings cannot be sorted
        try:
            found = obj.__dir__()
        except Exception:
            return None
    except Exception:
        return None
    return sorted([name for name in found if isinstance(name, str)])


### Keywords ###

def keyword_typo(te):
    """Add to an "invalid syntax" the keyword that was probably meant.

    Each of the first words up to the line at fault is replaced by the keywords like it: if that text compiles, or
    could go on, the keyword was meant.
    """
    if te.msg != "invalid syntax" and "Perhaps you forgot a comma" not in te.msg:
        return
    metadata = getattr(te, "_exc_metadata", None)
    if not metadata:
        return
    first, _, source = metadata
    last = int(te.lineno) if te.lineno is not None else 0
    lines = (te.text if source is None else source).splitlines()
    source = _dedent(lines[max(first - 1, 0):last])
    if len(source) > 1024:
        return
    from keyword import kwlist
    tries = 10
    for row, start, end in _words(source):
        line = source.split("\n")[row]
        wrong = line[start:end]
        if wrong in kwlist:
            continue
        tries -= 1
        if tries < 0:
            return
        for keyword in _similar(wrong, kwlist):
            lines = source.split("\n")
            lines[row] = line[:start] + keyword + line[end:]
            if keyword != wrong and _could_go_on("\n".join(lines)):
                te.text, te.offset, te.end_offset = line + "\n", start + 1, end + 1
                te.lineno = te.end_lineno = row + 1
                te.msg = f"invalid syntax. Did you mean '{keyword}'?"
                return


def _dedent(lines):
    """The lines without the blanks that all of them begin with."""
    from textwrap import dedent
    return dedent("\n".join(lines))


def _words(source):
    """(row, start, end) of each word outside strings and comments."""
    quote = None
    for row, line in enumerate(source.split("\n")):
        i, end = 0, len(line)
        while i < end:
            c = line[i]
            if quote is not None:
                if line.startswith(quote, i):
                    i, quote = i + len(quote), None
                else:
                    i += 2 if c == "\\" else 1
            elif c == "#":
                break
            elif c in "\"'":
                quote = c * 3 if line.startswith(c * 3, i) else c
                i += len(quote)
            elif c.isalpha() or c == "_":
                start = i
                while i < end and (line[i].isalnum() or line[i] == "_"):
                    i += 1
                if not line.startswith(("'", '"'), i):
                    yield row, start, i
            elif c.isdigit():
                while i < end and (line[i].isalnum() or line[i] in "._"):
                    i += 1
            else:
                i += 1
        if quote is not None and len(quote) == 1:
            quote = None


def _similar(word, keywords):
    """At most three keywords like the word: that with the fewest changes, then those that share the most letters."""
    scored = []
    for keyword in keywords:
        common = _common(word, keyword)
        ratio = 2 * common / (len(word) + len(keyword))
        if ratio >= 0.5:
            scored.append((ratio, keyword))
    scored.sort(reverse=True)
    result = [keyword for _, keyword in scored[:3]]
    best = closest(keywords, word)
    return (result if best is None else [best, *result])[:3]


def _common(a, b):
    """How many letters are in matching blocks: the longest, then those beside it."""
    best = (0, 0, 0)
    for i in range(len(a)):
        for j in range(len(b)):
            k = 0
            while i + k < len(a) and j + k < len(b) and a[i + k] == b[j + k]:
                k += 1
            if k > best[0]:
                best = k, i, j
    k, i, j = best
    if not k:
        return 0
    return k + _common(a[:i], b[:j]) + _common(a[i + k:], b[j + k:])


def _could_go_on(source):
    """True if `source` compiles or is the beginning of something that does."""
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in (source, source + "\n"):
            try:
                compile(text, "<string>", "exec", 0x4200)
                return True
            except _IncompleteInputError:
                return True
            except (SyntaxError, ValueError, OverflowError):
                pass
    return False
