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


def _distance(a, b, max_cost):
    """The Levenshtein distance of two strings, or more than max_cost."""
    if a == b:
        return 0
    # What both begin and end with does not count.
    pre = 0
    while a[pre:] and b[pre:] and a[pre] == b[pre]:
        pre += 1
    a, b = a[pre:], b[pre:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if not a or not b:
        return _MOVE_COST * (len(a) + len(b))
    if len(a) > _MAX_STRING_SIZE or len(b) > _MAX_STRING_SIZE:
        return max_cost + 1
    if len(b) < len(a):
        a, b = b, a
    if (len(b) - len(a)) * _MOVE_COST > max_cost:
        return max_cost + 1
    row = list(range(_MOVE_COST, _MOVE_COST * (len(a) + 1), _MOVE_COST))
    result = 0
    for bindex, bchar in enumerate(b):
        distance = result = bindex * _MOVE_COST
        minimum = sys.maxsize
        for index, achar in enumerate(a):
            substitute = distance + _substitution_cost(bchar, achar)
            distance = row[index]
            insert_delete = min(result, distance) + _MOVE_COST
            result = min(insert_delete, substitute)
            row[index] = result
            minimum = min(minimum, result)
        if minimum > max_cost:
            return max_cost + 1  # it only grows from here
    return result


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

    Each word in the line at fault is replaced by the keywords like it, and the result
    compiled: what compiles was meant.
    """
    if te.msg != "invalid syntax" or not te.text or te.offset is None:
        return
    if getattr(te, "_exc_metadata", None) is None and te.lineno is None:
        return
    source, first = _source_of(te)
    from keyword import kwlist
    for start, end in _words(source, first):
        wrong = source[start:end]
        if wrong in kwlist:
            continue
        for keyword in _similar(wrong, kwlist):
            if _compiles(source[:start] + keyword + source[end:]):
                index = source.rfind("\n", 0, start) + 1
                te.offset = start - index + 1
                te.end_offset = end - index + 1
                te.msg = f"invalid syntax. Did you mean '{keyword}'?"
                te.text = source[index:].partition("\n")[0]
                if te.lineno is not None:
                    te.lineno = te.end_lineno = str(int(te.lineno) - (
                        source.count("\n", start, first + 1) if start < first else
                        -source.count("\n", first, start)))
                return


def _source_of(te):
    """The text to try, and where the line at fault begins in it."""
    metadata = getattr(te, "_exc_metadata", None)
    if metadata is not None:
        line, offset, source = metadata
        line = int(te.lineno) if line is None else line
        if isinstance(source, str) and source:
            lines = source.splitlines(True)
            return source, sum(map(len, lines[:max(0, int(te.lineno) - 1)]))
    return te.text.strip(" \t\f").rstrip("\n") + "\n", 0


def _words(source, first):
    """The words in the line that starts at `first`, and in the one before."""
    line_end = source.find("\n", first)
    i, end = first, len(source) if line_end < 0 else line_end
    while i < end:
        c = source[i]
        if c == "#":
            return
        if c in "\"'":
            close = source.find(c, i + 1)
            i = end if close < 0 else close + 1
        elif c.isalpha() or c == "_":
            start = i
            while i < end and (source[i].isalnum() or source[i] == "_"):
                i += 1
            yield start, i
        elif c.isdigit():
            while i < end and (source[i].isalnum() or source[i] in "._"):
                i += 1
        else:
            i += 1


def _similar(word, keywords):
    """The keywords that are at least half like the word, the most alike first."""
    scored = []
    for keyword in keywords:
        common = _common(word, keyword)
        ratio = 2 * common / (len(word) + len(keyword))
        if ratio >= 0.5:
            scored.append((ratio, keyword))
    scored.sort(reverse=True)
    result = [keyword for _, keyword in scored[:3]]
    best = closest(keywords, word)
    if best is not None and best not in result:
        result.append(best)
    return result


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


def _compiles(source):
    """True if `source` compiles, or would with a body after its last colon."""
    stripped = source.rstrip()
    candidates = [source]
    if stripped.endswith(":"):
        last = stripped.rpartition("\n")[2]
        indent = last[:len(last) - len(last.lstrip())]
        candidates = [f"{stripped}\n{indent} pass\n"]
        if last.lstrip().startswith(("except", "finally")):
            candidates.append(f"try:\n pass\n{candidates[0]}")
        elif last.lstrip().startswith(("else", "elif")):
            candidates.append(f"if 1:\n pass\n{candidates[0]}")
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for candidate in candidates:
            for text in (candidate, "def f():\n " + candidate.replace("\n", "\n ")):
                try:
                    compile(text, "<string>", "exec")
                    return True
                except (SyntaxError, ValueError, OverflowError):
                    pass
    return False
