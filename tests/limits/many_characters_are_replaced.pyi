# A long run of characters that an encoding has not is replaced a piece at a time; errors name the whole run.
text = 'a' + 'é' * 5000 + 'b' + '\u20ac' * 3000
for errors in 'ignore', 'replace', 'backslashreplace', 'xmlcharrefreplace', 'namereplace':
    print(errors, len(text.encode('ascii', errors)))
# prints: ignore 2
# prints: replace 8002
# prints: backslashreplace 38002
# prints: xmlcharrefreplace 51002
# prints: namereplace 214002
print(text.encode('latin-1', 'namereplace')[-13:])  # prints: b'\\N{EURO SIGN}'
try:
    text.encode('ascii')
except UnicodeEncodeError as error:
    print(error.start, error.end)  # prints: 1 5001
try:
    ('x' + '\udc80' * 2000 + '\ud800' * 2000).encode('utf-8', 'surrogateescape')
except UnicodeEncodeError as error:
    print(error.start, error.end)  # prints: 2001 4001
print(len(('\udc80' * 5000).encode('utf-8', 'surrogateescape')))  # prints: 5000
# One at a time: no search from the start for each.
alternating = 'aé' * 200_000
for errors in 'replace', 'ignore', 'xmlcharrefreplace':
    print(len(alternating.encode('ascii', errors)))
# prints: 400000
# prints: 200000
# prints: 1400000
print(len((b'a\xff' * 200_000).decode('utf-8', 'replace')))  # prints: 400000
import codecs

ascii = {code: code for code in range(128)}
print(len(codecs.charmap_encode('é'.join('b' * 100_000), 'replace', ascii)[0]))  # prints: 199999
print(len(codecs.charmap_encode('b\u1234' * 100_000, 'backslashreplace', ascii)[0]))  # prints: 700000
