# tomllib: tables, arrays of them, dotted keys, strings, dates; and the errors with their places.
import tomllib

print(tomllib.loads('''
title = "TOML \\u00e9"
[owner]
dob = 1979-05-27T07:32:00-08:00
at = 00:00:00
[database]
ports = [8000, 8001, # two
  8002]
temp = {cpu = 79.5, case.x = 72, case.y = 0xDEAD_beef}
a."b c".d = 1
[[products]]
text = """
joined \\
   line"""
raw = \'\'\'C:\\n\'\'\'
[[products.parts]]
k = [inf, -0, +1e3]
'''))
# prints: {'title': 'TOML é', 'owner': {'dob': datetime.datetime(1979, 5, 27, 7, 32, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=57600))), 'at': datetime.time(0, 0)}, 'database': {'ports': [8000, 8001, 8002], 'temp': {'cpu': 79.5, 'case': {'x': 72, 'y': 3735928559}}, 'a': {'b c': {'d': 1}}}, 'products': [{'text': 'joined line', 'raw': 'C:\\n', 'parts': [{'k': [inf, 0, 1000.0]}]}]}
for text in ('a', 'a = 1 b', 'a = 1\na = 2', '[a]\n[a]', '[a', 'a = "x', 'a = "\\q"', 'a = [1', 'a = {b=1,b=2}', 'a = 01',
             'a = 2021-02-30', 'a = {}\n[a.b]', 'a = []\n[[a]]', 'a.b = 1\na.b.c = 2', '[a.b]\n[a]\nb.c = 1', 'a = tru',
             '$'):
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        print(error)
# prints: Expected '=' after a key in a key/value pair (at end of document)
# prints: Expected newline or end of document after a statement (at line 1, column 7)
# prints: Cannot overwrite a value (at end of document)
# prints: Cannot declare ('a',) twice (at line 2, column 3)
# prints: Expected ']' at the end of a table declaration (at end of document)
# prints: Unterminated string (at end of document)
# prints: Unescaped '\' in a string (at line 1, column 8)
# prints: Unclosed array (at end of document)
# prints: Duplicate inline table key 'b' (at line 1, column 13)
# prints: Expected newline or end of document after a statement (at line 1, column 6)
# prints: Invalid date or datetime (at line 1, column 5)
# prints: Cannot declare ('a', 'b') twice (at line 2, column 5)
# prints: Cannot mutate immutable namespace ('a',) (at line 2, column 4)
# prints: Cannot overwrite a value (at end of document)
# prints: Cannot redefine namespace ('a', 'b') (at end of document)
# prints: Invalid value (at line 1, column 5)
# prints: Invalid statement (at line 1, column 1)
from decimal import Decimal
print(tomllib.loads("x = 1.10", parse_float=Decimal))    # prints: {'x': Decimal('1.10')}
