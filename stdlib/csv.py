"""Comma-separated values: readers and writers of rows, as lists or dicts, in a given dialect."""

from _csv import (Error, reader, writer, register_dialect, unregister_dialect, get_dialect, list_dialects,
                  field_size_limit, QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS,
                  QUOTE_NOTNULL, Dialect as _Dialect, _listed, _named)
from io import StringIO

__all__ = ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL", "Error",
           "Dialect", "excel", "excel_tab", "field_size_limit", "reader", "writer", "register_dialect",
           "get_dialect", "list_dialects", "Sniffer", "unregister_dialect", "DictReader", "DictWriter", "unix_dialect"]

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
            _Dialect(self)
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
        return _named(self.fieldnames, row, self.restkey, self.restval)

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
            fields = _listed(given, self.fieldnames, self.restval)
            if fields is not None:
                return fields
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
