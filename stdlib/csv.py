"""Comma-separated values: readers and writers of rows, as lists or dicts, in a given dialect."""

from io import StringIO

__all__ = ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL", "Error",
           "Dialect", "excel", "excel_tab", "field_size_limit", "reader", "writer", "register_dialect",
           "get_dialect", "list_dialects", "Sniffer", "unregister_dialect", "DictReader", "DictWriter", "unix_dialect"]

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)
_DEFAULTS = {"delimiter": ",", "quotechar": '"', "escapechar": None, "doublequote": True, "skipinitialspace": False,
             "lineterminator": "\r\n", "quoting": QUOTE_MINIMAL, "strict": False}
_dialects = {}
_limit = 131072


class Error(Exception):
    __module__ = "_csv"


class Dialect:
    """How a CSV file is written; a base for classes that set the attributes.

    They are delimiter, quotechar, escapechar, doublequote, skipinitialspace,
    lineterminator and quoting.  TypeError or Error if one makes no sense.
    """

    _name = ""
    _valid = False
    delimiter = quotechar = escapechar = doublequote = skipinitialspace = lineterminator = quoting = None

    def __init__(self):
        if self.__class__ != Dialect:
            self._valid = True
        try:
            _Rules(self)
        except TypeError as failure:
            raise Error(str(failure)) from None


class excel(Dialect):
    """What Excel writes."""

    delimiter, quotechar, doublequote, skipinitialspace, lineterminator = ",", '"', True, False, "\r\n"
    quoting = QUOTE_MINIMAL


class excel_tab(excel):
    """What Excel writes with tabs between the fields."""

    delimiter = "\t"


class unix_dialect(Dialect):
    """Every field quoted, lines ended by a newline."""

    delimiter, quotechar, doublequote, skipinitialspace, lineterminator = ",", '"', True, False, "\n"
    quoting = QUOTE_ALL


class _Rules:
    """A dialect that has been checked."""

    __slots__ = ("_values",)

    def __init__(self, dialect=None, **options):
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        values = dict(_DEFAULTS)
        asks_for_quoting = "quoting" in options or hasattr(dialect, "quoting")
        for name in values:
            if name in options:
                values[name] = options.pop(name)
            elif dialect is not None and hasattr(dialect, name):
                values[name] = getattr(dialect, name)
        if options:
            raise TypeError(f"Dialect() got an unexpected keyword argument {next(iter(options))!r}")
        for name in ("doublequote", "skipinitialspace", "strict"):
            values[name] = bool(values[name])
        for name in ("delimiter", "quotechar", "escapechar"):
            value = values[name]
            if value is None and name != "delimiter":
                continue
            if not isinstance(value, str):
                kinds = "a unicode character" if name == "delimiter" else "a unicode character or None"
                raise TypeError(f'"{name}" must be {kinds}, not {type(value).__name__}')
            if len(value) != 1:
                kinds = "a unicode character" if name == "delimiter" else "a unicode character or None"
                raise TypeError(f'"{name}" must be {kinds}, not a string of length {len(value)}')
        if not isinstance(values["lineterminator"], str):
            raise TypeError(f'"lineterminator" must be a string, not {type(values["lineterminator"]).__name__}')
        quoting = values["quoting"]
        if type(quoting) is not int:
            raise TypeError('"quoting" must be an integer, not ' + type(quoting).__name__)
        if not 0 <= quoting <= 5:
            raise TypeError('bad "quoting" value')
        if quoting != QUOTE_NONE and values["quotechar"] is None:
            if asks_for_quoting:
                raise TypeError("quotechar must be set if quoting enabled")
            values["quoting"] = QUOTE_NONE
        for name in ("delimiter", "quotechar", "escapechar"):
            if values[name] is not None and values[name] in "\r\n":
                raise ValueError(f"bad {name} value")
            if name != "delimiter" and values[name] == " " and values["skipinitialspace"]:
                raise ValueError(f"bad {name} value")
            if name != "delimiter" and values[name] is not None and values[name] == values["delimiter"]:
                raise ValueError(f"bad delimiter or {name} value")
            if values[name] is not None and name != "delimiter" and values[name] in values["lineterminator"] or \
                    name == "delimiter" and values[name] in values["lineterminator"]:
                raise ValueError(f"bad {name} or lineterminator value")
        if values["escapechar"] is not None and values["escapechar"] == values["quotechar"]:
            raise ValueError("bad escapechar or quotechar value")
        self._values = values

    def __getattr__(self, name):
        if name in _DEFAULTS:
            return self._values[name]
        raise AttributeError(f"'_csv.Dialect' object has no attribute '{name}'")

    def __reduce__(self):
        raise TypeError("cannot pickle 'Dialect' instances")


def _rules(dialect, options):
    if isinstance(dialect, _Rules) and not options:
        return dialect
    return _Rules(dialect, **options)


def register_dialect(name, /, dialect="excel", **fmtparams):
    """Give a dialect a name."""
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    if dialect == "excel" and "excel" not in _dialects:
        dialect = excel
    _dialects[name] = _rules(dialect, fmtparams)


def unregister_dialect(name):
    """Forget the dialect of this name."""
    try:
        del _dialects[name]
    except (KeyError, TypeError):
        raise Error("unknown dialect") from None


def get_dialect(name):
    """The dialect that has this name."""
    try:
        return _dialects[name]
    except (KeyError, TypeError):
        raise Error("unknown dialect") from None


def list_dialects():
    """The names of all dialects."""
    return list(_dialects)


def field_size_limit(*limit):
    """Sets an upper limit on parsed fields, and returns the old one."""
    global _limit
    old = _limit
    if len(limit) > 1:
        raise TypeError(f"field_size_limit expected at most 1 argument, got {len(limit)}")
    if limit:
        if not isinstance(limit[0], int):
            raise TypeError("limit must be an integer")
        _limit = limit[0]
    return old


class Reader:
    """CSV reader: each row of the lines that it is given, as a list of strings."""

    __module__ = "_csv"

    def __init__(self, lines, rules):
        self._lines = iter(lines)
        self.dialect = rules
        self.line_num = 0
        self._rows = 0
        values = rules._values
        self._delimiter = values["delimiter"]
        self._quote = values["quotechar"] or "\n"
        self._escape = values["escapechar"] or "\n"
        # Where fields stay what they are, a line without special letters only has to be cut.
        self._cuts = values["quoting"] in (QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONE) and not values["skipinitialspace"]

    def __iter__(self):
        return self

    def _cut(self, line):
        """The fields of a line without special letters; None for another one."""
        if line[-2:] == "\r\n":
            line = line[:-2]
        elif line[-1:] in ("\n", "\r"):
            line = line[:-1]
        if self._quote in line or self._escape in line or "\n" in line or "\r" in line or len(line) > _limit:
            return None
        return line.split(self._delimiter) if line else []

    def __next__(self):
        self._rows = number = self._rows + 1
        row = None
        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if row is None:
                    raise
                if row.field or row.state == IN_QUOTED:
                    if self.dialect.strict:
                        raise Error("unexpected end of data") from None
                    row.save()
                    return row.fields
                if row.state == ESCAPED or row.state == ESCAPED_QUOTED:
                    row.save()
                    return row.fields
                raise
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} "
                            "(the file should be opened in text mode)")
            if self._rows != number:
                raise Error("iterator has already advanced the reader")
            self.line_num += 1
            if row is None:
                if self._cuts and (fields := self._cut(line)) is not None:
                    return fields
                row = _Row(self.dialect)
            row.take(line)
            if row.state == START_RECORD:
                return row.fields


(START_RECORD, START_FIELD, ESCAPED, IN_FIELD, IN_QUOTED, ESCAPED_QUOTED, QUOTE_IN_QUOTED, AT_END,
 AFTER_ESCAPED_END) = range(9)


class _Row:
    """A row in the making."""

    def __init__(self, rules):
        values = rules._values
        self.delimiter, self.quote, self.escape = values["delimiter"], values["quotechar"], values["escapechar"]
        self.double, self.skip, self.strict = values["doublequote"], values["skipinitialspace"], values["strict"]
        self.quoting = values["quoting"]
        self.fields, self.field, self.state, self.unquoted = [], [], START_RECORD, True

    def save(self):
        text = "".join(self.field)
        self.field = []
        unquoted, self.unquoted = self.unquoted, True
        if unquoted:
            if not text and self.quoting in (QUOTE_NOTNULL, QUOTE_STRINGS):
                text = None
            elif text and self.quoting in (QUOTE_NONNUMERIC, QUOTE_STRINGS):
                text = float(text)
            elif self.quoting == QUOTE_NONNUMERIC:
                text = float(text) if text else text
        self.fields.append(text)

    def add(self, text):
        self.field.append(text)
        if len(self.field) > _limit or len(text) > 1 and sum(map(len, self.field)) > _limit:
            raise Error(f"field larger than field limit ({_limit})")

    def take(self, line):
        plain = set("\r\n" + self.delimiter + (self.quote or "") + (self.escape or ""))
        at, size = 0, len(line)
        while at < size:
            # Runs of letters that mean nothing are taken at once.
            if self.state == IN_FIELD or self.state == IN_QUOTED:
                start = at
                while at < size and line[at] not in plain:
                    at += 1
                if at > start:
                    self.add(line[start:at])
                    continue
            self.letter(line[at])
            at += 1
        self.letter("")

    def letter(self, c):
        state = self.state
        if state == START_RECORD:
            if not c:
                return
            if c in "\r\n":
                self.state = AT_END
                return
            state = START_FIELD
        if state == START_FIELD:
            if not c or c in "\r\n":
                self.save()
                self.state = AT_END if c else START_RECORD
            elif c == self.quote and self.quoting != QUOTE_NONE:
                self.unquoted = False
                self.state = IN_QUOTED
            elif c == self.escape:
                self.state = ESCAPED
            elif c == " " and self.skip:
                self.state = START_FIELD
            elif c == self.delimiter:
                self.save()
                self.state = START_FIELD
            else:
                self.add(c)
                self.state = IN_FIELD
        elif state == ESCAPED:
            if c and c in "\r\n":
                self.add(c)
                self.state = AFTER_ESCAPED_END
            else:
                self.add(c or "\n")
                self.state = IN_FIELD
        elif state == IN_FIELD or state == AFTER_ESCAPED_END:
            if state == AFTER_ESCAPED_END and not c:
                return
            if not c or c in "\r\n":
                self.save()
                self.state = AT_END if c else START_RECORD
            elif c == self.escape:
                self.state = ESCAPED
            elif c == self.delimiter:
                self.save()
                self.state = START_FIELD
            else:
                self.add(c)
                self.state = IN_FIELD
        elif state == IN_QUOTED:
            if not c:
                pass
            elif c == self.escape:
                self.state = ESCAPED_QUOTED
            elif c == self.quote and self.quoting != QUOTE_NONE:
                self.state = QUOTE_IN_QUOTED if self.double else IN_FIELD
            else:
                self.add(c)
        elif state == ESCAPED_QUOTED:
            self.add(c or "\n")
            self.state = IN_QUOTED
        elif state == QUOTE_IN_QUOTED:
            if self.quoting != QUOTE_NONE and c == self.quote:
                self.add(c)
                self.state = IN_QUOTED
            elif c == self.delimiter:
                self.save()
                self.state = START_FIELD
            elif not c or c in "\r\n":
                self.save()
                self.state = AT_END if c else START_RECORD
            elif not self.strict:
                self.add(c)
                self.state = IN_FIELD
            else:
                raise Error(f"'{self.delimiter}' expected after '{self.quote}'")
        elif state == AT_END:
            if not c:
                self.state = START_RECORD
            elif c not in "\r\n":
                raise Error("new-line character seen in unquoted field - do you need to open the file with newline=''?")


def reader(iterable, /, dialect=None, **fmtparams):
    """An iterator of the rows in lines of CSV."""
    rules = _rules(dialect, fmtparams)
    return Reader(iterable, rules)


class Writer:
    """CSV writer: rows become lines."""

    __module__ = "_csv"

    def __init__(self, write, rules):
        self._write = write
        self.dialect = rules
        values = rules._values
        self._special = set("\r\n" + values["delimiter"] + (values["quotechar"] or "") + (values["escapechar"] or "")
                            + values["lineterminator"])
        # Where quotes are for those alone who need them, a text without special letters stays as it is.
        self._keeps = values["quoting"] == QUOTE_MINIMAL and values["delimiter"] != " " and \
            not values["skipinitialspace"]

    def _field(self, value):
        """The text of a field, with the quotes that it needs."""
        rules = self.dialect._values
        quote, escape, quoting = rules["quotechar"], rules["escapechar"], rules["quoting"]
        numeric = isinstance(value, (int, float)) or hasattr(type(value), "__float__") and not isinstance(value, str)
        text = value if isinstance(value, str) else "" if value is None else \
            repr(value) if isinstance(value, float) else str(value)
        if quoting == QUOTE_NONNUMERIC:
            quoted = not numeric
        elif quoting == QUOTE_STRINGS:
            quoted = isinstance(value, str)
        elif quoting == QUOTE_NOTNULL:
            quoted = value is not None
        else:
            quoted = quoting == QUOTE_ALL
        if not (self._special.isdisjoint(text) and (text[:1] != " " or rules["delimiter"] != " ")) or \
                text[:1] == " " and rules["skipinitialspace"]:
            out = []
            for c in text:
                want = False
                if c in self._special:
                    if quoting == QUOTE_NONE:
                        want = True
                    elif c == quote:
                        if rules["doublequote"]:
                            out.append(quote)
                        else:
                            want = True
                    elif c == escape:
                        want = True
                    if not want:
                        quoted = True
                    if want:
                        if escape is None:
                            raise Error("need to escape, but no escapechar set")
                        out.append(escape)
                out.append(c)
            if text[:1] == " " and rules["skipinitialspace"]:
                quoted = quoting != QUOTE_NONE
            text = "".join(out)
        return text, quoted

    def writerow(self, row, /):
        """Write a row."""
        try:
            fields = list(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        rules = self.dialect._values
        quote, delimiter = rules["quotechar"], rules["delimiter"]
        out = []
        keeps, special = self._keeps, self._special
        for value in fields:
            if keeps and type(value) is str and special.isdisjoint(value):
                out.append(value)
                continue
            text, quoted = self._field(value)
            if not text and delimiter == " " and rules["skipinitialspace"] and not quoted:
                if rules["quoting"] == QUOTE_NONE or value is None and rules["quoting"] in (QUOTE_STRINGS,
                                                                                           QUOTE_NOTNULL):
                    raise Error("empty field must be quoted if delimiter is a space and skipinitialspace is true")
                quoted = True
            out.append(f"{quote}{text}{quote}" if quoted else text)
        if len(out) == 1 and not out[0]:
            if rules["quoting"] == QUOTE_NONE or fields[0] is None and rules["quoting"] in (QUOTE_STRINGS,
                                                                                          QUOTE_NOTNULL):
                raise Error("single empty field record must be quoted")
            out[0] = quote + quote
        return self._write(delimiter.join(out) + rules["lineterminator"])

    def writerows(self, rows, /):
        """Write several rows."""
        for row in rows:
            self.writerow(row)


def writer(fileobj, /, dialect=None, **fmtparams):
    """What writes rows as CSV to a file."""
    rules = _rules(dialect, fmtparams)
    write = getattr(fileobj, "write", None)
    if not callable(write):
        raise TypeError('argument 1 must have a "write" method')
    return Writer(write, rules)


register_dialect("excel", excel)
register_dialect("excel-tab", excel_tab)
register_dialect("unix", unix_dialect)


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self._fieldnames = fieldnames
        self.restkey = restkey
        self.restval = restval
        self.reader = reader(f, dialect, *args, **kwds)
        self.dialect = dialect
        self.line_num = 0

    def __iter__(self):
        return self

    @property
    def fieldnames(self):
        if self._fieldnames is None:
            # Of an empty file there is no first row to take them from.
            self._fieldnames = next(self.reader, None)
        self.line_num = self.reader.line_num
        return self._fieldnames

    @fieldnames.setter
    def fieldnames(self, value):
        self._fieldnames = value

    def __next__(self):
        if self.line_num == 0:
            self.fieldnames
        row = next(self.reader)
        self.line_num = self.reader.line_num
        while row == []:
            row = next(self.reader)
        names = self.fieldnames
        made = dict(zip(names, row))
        if len(names) < len(row):
            made[self.restkey] = row[len(names):]
        else:
            for name in names[len(row):]:
                made[name] = self.restval
        return made

    __class_getitem__ = classmethod(type(list[int]))


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self.fieldnames = fieldnames
        self.restval = restval
        extrasaction = extrasaction.lower()
        if extrasaction not in ("raise", "ignore"):
            raise ValueError(f"extrasaction ({extrasaction}) must be 'raise' or 'ignore'")
        self.extrasaction = extrasaction
        self.writer = writer(f, dialect, *args, **kwds)

    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def _row(self, given):
        if self.extrasaction == "raise":
            wrong = given.keys() - self.fieldnames
            if wrong:
                raise ValueError("dict contains fields not in fieldnames: " + ", ".join(map(repr, wrong)))
        return (given.get(name, self.restval) for name in self.fieldnames)

    def writerow(self, rowdict):
        return self.writer.writerow(self._row(rowdict))

    def writerows(self, rowdicts):
        return self.writer.writerows(map(self._row, rowdicts))

    __class_getitem__ = classmethod(type(list[int]))


class Sniffer:
    """Guesses the dialect of a sample, and whether it begins with a header."""

    def __init__(self):
        self.preferred = [",", "\t", ";", " ", ":"]

    def sniff(self, sample, delimiters=None):
        """The Dialect of a sample; Error if none fits."""
        quotechar, doublequote, delimiter, skip = self._by_quotes(sample, delimiters)
        if not delimiter:
            delimiter, skip = self._by_counts(sample, delimiters)
        if not delimiter:
            raise Error("Could not determine delimiter")

        class dialect(Dialect):
            _name = "sniffed"
            lineterminator = "\r\n"
            quoting = QUOTE_MINIMAL

        dialect.doublequote = doublequote
        dialect.delimiter = delimiter
        dialect.quotechar = quotechar or '"'
        dialect.skipinitialspace = skip
        return dialect

    def _by_quotes(self, text, wanted):
        """What stands beside quoted fields: (quote, whether it is doubled, delimiter, whether a space follows)."""
        import re

        found = []
        for pattern in (r'(?P<delim>[^\w\r\n"\'])(?P<space> ?)(?P<quote>["\'])(?:(?P=quote){2}|(?!(?P=quote)).)*+(?P=quote)(?P=delim)',
                        r'(?:^|[\r\n])(?P<quote>["\'])(?:(?P=quote){2}|(?!(?P=quote)).)*+(?P=quote)(?P<delim>[^\w\r\n"\'])(?P<space> ?)',
                        r'(?P<delim>[^\w\r\n"\'])(?P<space> ?)(?P<quote>["\'])(?:(?P=quote){2}|(?!(?P=quote)).)*+(?P=quote)(?:$|[\r\n])',
                        r'(?:^|[\r\n])(?P<quote>["\'])(?:(?P=quote){2}|(?!(?P=quote)).)*+(?P=quote)(?:$|[\r\n])'):
            regex = re.compile(pattern, re.DOTALL | re.MULTILINE)
            found = [match.groupdict() for match in regex.finditer(text)]
            if found:
                break
        if not found:
            return "", False, None, 0
        from collections import Counter

        quote = Counter(each["quote"] for each in found).most_common(1)[0][0]
        delimiters = Counter(each["delim"] for each in found
                             if each.get("delim") and (wanted is None or each["delim"] in wanted))
        spaces = sum(1 for each in found if each.get("space"))
        if delimiters:
            delimiter = delimiters.most_common(1)[0][0]
            skip = delimiters[delimiter] == spaces
            if delimiter == "\n":
                delimiter = ""
        else:
            delimiter, skip = "", 0
        mark = re.escape(delimiter)
        fields = re.finditer(rf"(?:^|[\r\n]|{mark}) ?{quote}((?:[^{quote}]|{quote}{quote})*+){quote}(?={mark}|[\r\n]|$)", text)
        doubled = any(quote * 2 in field[1] for field in fields)
        return quote, doubled, delimiter, skip

    def _by_counts(self, text, wanted):
        """The character that stands equally often in nearly every line; ten lines more are looked at each time."""
        from collections import Counter

        lines = [line for line in text.split("\n") if line]
        letters = [chr(code) for code in range(127) if wanted is None or chr(code) in wanted]
        per_line = {letter: Counter() for letter in letters}
        delimiters = {}
        for start in range(0, len(lines), 10):
            for line in lines[start:start + 10]:
                for letter in letters:
                    per_line[letter][line.count(letter)] += 1
            # How often a letter mostly stands in a line, and in how many more lines than it does not.
            steady = {}
            for letter, counts in per_line.items():
                if len(counts) == 1 and 0 in counts:
                    continue
                usual, times = counts.most_common(1)[0]
                steady[letter] = usual, times - (counts.total() - times)
            total, share = min(start + 10, len(lines)), 1.0
            while not delimiters and share >= 0.9:
                delimiters = {letter: found for letter, found in steady.items()
                              if found[0] > 0 and found[1] > 0 and found[1] / total >= share}
                share -= 0.01
            if len(delimiters) == 1:
                break
        if not delimiters:
            return "", 0
        if len(delimiters) == 1:
            best = next(iter(delimiters))
        else:
            best = next((letter for letter in self.preferred if letter in delimiters), None) or \
                max(delimiters, key=lambda letter: (delimiters[letter], letter))
        return best, self._skips(lines, best)

    def _skips(self, lines, delimiter):
        return lines[0].count(delimiter) == lines[0].count(delimiter + " ")

    def has_header(self, sample):
        rows = reader(StringIO(sample), self.sniff(sample))
        header = next(rows)
        kinds = dict.fromkeys(range(len(header)))
        for at, row in enumerate(rows):
            if at > 20:
                break
            if len(row) != len(header):
                continue
            for column in list(kinds):
                kind = _kind_of(row[column])
                if kind != kinds[column]:
                    if kinds[column] is None:
                        kinds[column] = kind
                    else:
                        del kinds[column]
        votes = 0
        for column, kind in kinds.items():
            if isinstance(kind, int):
                votes += 1 if len(header[column]) != kind else -1
            else:
                try:
                    complex(header[column])
                except (ValueError, TypeError):
                    votes += 1
                else:
                    votes -= 1
        return votes > 0


def _kind_of(text):
    """What a column's values have in common: that they are numbers, or their length."""
    try:
        complex(text)
        return complex
    except (ValueError, OverflowError):
        return len(text)
