# Numbers with few digits take a short way into text; what it writes is what the long way writes.
values = [0.0, -0.0, 0.5, 2.5, 3.5, 1.005, 0.1, 0.1 + 0.2, 1e15, 999999999999999.9, 123456789.125, 1e-4, 9.9e-5, 1e22, 5e-324]
print([f"{x:.0f}" for x in values[:6]])  # prints: ['0', '-0', '0', '2', '4', '1']
print([f"{x:.2f}" for x in values])  # prints: ['0.00', '-0.00', '0.50', '2.50', '3.50', '1.00', '0.10', '0.30', '1000000000000000.00', '999999999999999.88', '123456789.12', '0.00', '0.00', '10000000000000000000000.00', '0.00']
print([f"{-x:8.1f}|" for x in values[:8]])  # prints: ['    -0.0|', '     0.0|', '    -0.5|', '    -2.5|', '    -3.5|', '    -1.0|', '    -0.1|', '    -0.3|']
print([repr(x) for x in values])  # prints: ['0.0', '-0.0', '0.5', '2.5', '3.5', '1.005', '0.1', '0.30000000000000004', '1000000000000000.0', '999999999999999.9', '123456789.125', '0.0001', '9.9e-05', '1e+22', '5e-324']
print([f"{x:.9f}" for x in values[2:8]])  # prints: ['0.500000000', '2.500000000', '3.500000000', '1.005000000', '0.100000000', '0.300000000']
print([f"{x:.1%}" for x in (0.125, 0.99951, 1.0, 0.0005)])  # prints: ['12.5%', '100.0%', '100.0%', '0.1%']
print(f"{0.5:#.0f} {1.5:#.0f} {2.675:.2f} {1234567.891:,.2f} {-1234.5:+,.1f} {0.0001234:.3g}")  # prints: 0. 2. 2.67 1,234,567.89 -1,234.5 0.000123
print(f"{42:>8}|{42:<8}|{42:^8}|{42:08}|{-42:08x}|{42:=+8d}|{42:*^9}|{255:#x}|{255:#010b}|{255:X}|{8:o}")  # prints:       42|42      |   42   |00000042|-000002a|+     42|***42****|0xff|0b11111111|FF|10
print(f"{1234567:,}|{1234567:_}|{-1234567:020,}|{0xdeadbeef:_x}|{2**63:d}|{-2**63:x}|{7:c}".encode())  # prints: b'1,234,567|1_234_567|-000,000,001,234,567|dead_beef|9223372036854775808|-8000000000000000|\x07'
print(f"{'abc':^9}|{'abc':.2}|{'é':*>4}|{'abc':>2}|{'':3}|{True:5}|{True!s:>5}|")  # prints:    abc   |ab|***é|abc|   |    1| True|
print("%d %i %5d %-5d| %05d %+d %x %#x %X %o %.3d %c" % (1, -2, 3, 4, -5, 6, 255, 255, 255, 8, 7, 65))  # prints: 1 -2     3 4    | -0005 +6 ff 0xff FF 10 007 A
print("%s %r %5s %-5s| %.2s %% %5.1f %e %g %G" % ("a", "b", "c", "d", "efg", 2.25, 12345.678, 1e-10, 1e-10))  # prints: a 'b'     c d    | ef %   2.2 1.234568e+04 1e-10 1E-10
print("%(a)s %(b)05.1f" % {"a": 1, "b": 2.5}, "%5.3d|%+5d|% d" % (7, 7, 7), "%s" % (None,), "%d" % True)  # prints: 1 002.5   007|   +7| 7 None 1


def refused(function, *given):
    try:
        return function(*given)
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


print([refused(str.__mod__, text, ("x",)) for text in ("%d", "%z", "aé%z", "%d %d")])  # prints: ['TypeError: %d format: a real number is required, not str', "ValueError: unsupported format character 'z' (0x7a) at index 1", "ValueError: unsupported format character 'z' (0x7a) at index 3", 'TypeError: %d format: a real number is required, not str']
print([refused(format, value, spec) for spec in ("z", ".2d", "^^^") for value in (1, 1.5, "x")])  # prints: ['ValueError: Negative zero coercion (z) not allowed in integer format specifier', '1.5', 'ValueError: Negative zero coercion (z) not allowed in string format specifier', 'ValueError: Precision not allowed in integer format specifier', "ValueError: Unknown format code 'd' for object of type 'float'", "ValueError: Unknown format code 'd' for object of type 'str'", "ValueError: Unknown format code '^' for object of type 'int'", "ValueError: Unknown format code '^' for object of type 'float'", "ValueError: Unknown format code '^' for object of type 'str'"]
print([refused(format, value, spec) for spec in ("10q", "=5", ",s") for value in (1, 1.5, "x")])  # prints: ["ValueError: Unknown format code 'q' for object of type 'int'", "ValueError: Unknown format code 'q' for object of type 'float'", "ValueError: Unknown format code 'q' for object of type 'str'", '    1', '  1.5', "ValueError: '=' alignment not allowed in string format specifier", "ValueError: Cannot specify ',' with 's'.", "ValueError: Cannot specify ',' with 's'.", "ValueError: Cannot specify ',' with 's'."]
print([int(s) for s in ("0", "-0", "007", "999999999999999999", "-999999999999999999", "9999999999999999999", " 12 ", "1_000", "+5")])  # prints: [0, 0, 7, 999999999999999999, -999999999999999999, 9999999999999999999, 12, 1000, 5]
print([refused(int, text) for text in ("", "-", "--1", "1-", "12a", "1__0")])  # prints: ["ValueError: invalid literal for int() with base 10: ''", "ValueError: invalid literal for int() with base 10: '-'", "ValueError: invalid literal for int() with base 10: '--1'", "ValueError: invalid literal for int() with base 10: '1-'", "ValueError: invalid literal for int() with base 10: '12a'", "ValueError: invalid literal for int() with base 10: '1__0'"]
print("hello wORLD it's x1y2".title(), "hELLO é".title(), "Straße".swapcase(), "aBc1".swapcase(), "hELLO".capitalize(), "ǆx".capitalize(), "".title())  # prints: Hello World It'S X1Y2 Hello É sTRASSE AbC1 Hello ǅx 
print("abcxyzé".translate({97: "1", 98: None, 99: 0xE9, 120: "long", 233: "e"}), "aab".translate(str.maketrans("a", "b", "b")), "abc".translate({97: 955}))  # prints: 1élongyze bb λbc
