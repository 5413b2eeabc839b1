# Names of hosts outside ASCII.
import codecs

print("bücher.example".encode("idna"), b"xn--bcher-kva.example".decode("idna"))  # prints: b'xn--bcher-kva.example' bücher.example
print("straße.de".encode("idna"), "ａ。B.".encode("idna"), "\u200dx".encode("idna"))  # prints: b'strasse.de' b'a.B.' b'x'
print(b"XN--BCHER-KVA.Example".decode("idna"))  # prints: BüCHER.Example
for text in "a" * 64, "a..b", ".", "é" * 60:
    try:
        text.encode("idna")
    except UnicodeEncodeError as error:
        print(error)
# prints: 'idna' codec can't encode characters in position 0-63: label too long
# prints: 'idna' codec can't encode character '\x2e' in position 2: label empty
# prints: 'idna' codec can't encode character '\x2e' in position 0: label empty
# prints: 'idna' codec can't encode characters in position 0-59: label too long
for data in b"xn--strae-oqa.de", b"xn--\xff", b"xn--a":
    try:
        data.decode("idna")
    except UnicodeDecodeError as error:
        print(error)
# prints: 'idna' codec can't decode bytes in position 0-12: IDNA does not round-trip, 'b'xn--strae-oqa'' != 'b'strasse''
# prints: 'idna' codec can't decode byte 0xff in position 4: Invalid extended code point '255'
# prints: 'idna' codec can't decode byte 0x78 in position 0: Invalid character '\x80'
print("bücher ist".encode("punycode"), b"bcher-kva".decode("punycode"))  # prints: b'bcher ist-q9a' bücher
print(codecs.lookup("IDNA").name, codecs.lookup("punycode").name)  # prints: idna punycode
decoder = codecs.getincrementaldecoder("idna")()
print([decoder.decode(part) for part in (b"xn--bc", b"her-kva.ex", b"ample")] + [decoder.decode(b"", True)])  # prints: ['', 'bücher.', '', 'example']
