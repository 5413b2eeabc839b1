import csv
import getopt
import io

print(list(csv.reader(["1 ,2", "'a' 'b'"], delimiter=" ", quotechar="'", skipinitialspace=True)))
# prints: [['1', ',2'], ['a', 'b']]
print(next(csv.reader(['a,"b",c'], quotechar=None)))    # prints: ['a', '"b"', 'c']
try:
    csv.reader([], quotechar=None, quoting=csv.QUOTE_ALL)
except TypeError as error:
    print(error)    # prints: quotechar must be set if quoting enabled
sniffer = csv.Sniffer()
for sample in '",","",","\n' * 4, 'x,"a""b"\ny,"c"\n' * 2, "a;b;c\n1;2;3\n", "a:b c\n1:2 3\n" * 12:
    dialect = sniffer.sniff(sample)
    print(repr(dialect.delimiter), dialect.doublequote)
# prints: ',' False
# prints: ',' True
# prints: ';' False
# prints: ' ' False
rows = csv.reader(iter(lambda: next(rows), None))
try:
    next(rows)
except (csv.Error, RecursionError) as error:
    print(type(error).__name__)    # prints: RecursionError
print(getopt.gnu_getopt(["-a", "x", "-b", "1", "y"], "-ab:"))
# prints: ([('-a', ''), (None, ['x']), ('-b', '1')], ['y'])
