# Codecs by name: the registry, tables, error handlers, pieces.
import codecs

print("é€".encode("cp1252"), b"\x80\xe9".decode("cp1252"), "ő".encode("latin2"), b"\xc1".decode("koi8-r"))
for encoding in ("utf-7", "utf-16", "utf-32-be", "utf-8-sig", "rot13", "unicode_escape"):
    print(encoding, codecs.encode("aé\U0001f600", encoding))


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "__notes__", None))


attempt(b"\x81".decode, "cp1252")
attempt("я".encode, "cp1252")
attempt("a".encode, "rot13")
attempt("a".encode, "nope")
attempt(codecs.decode, b"\\x4", "unicode_escape")
attempt(codecs.decode, b"zz", "hex")
d = codecs.getincrementaldecoder("utf-8")()
print([d.decode(piece) for piece in (b"a\xe2", b"\x82", b"\xac")], d.getstate())
codecs.register_error("mine", lambda e: ("?!", e.end))
print("aяb".encode("ascii", "mine"), b"a\xffb".decode("ascii", "mine"), "aяb".encode("cp1252", "mine"))
print(codecs.replace_errors(UnicodeEncodeError("ascii", "aяb", 1, 2, "r")))
print(codecs.backslashreplace_errors(UnicodeDecodeError("ascii", b"a\xff", 1, 2, "r")))
attempt(codecs.xmlcharrefreplace_errors, UnicodeDecodeError("ascii", b"a\xff", 1, 2, "r"))
attempt(codecs.strict_errors, 5)


def search(name):
    if name == "mirror":
        turn = lambda text, errors="strict": (text[::-1].encode(), len(text))
        return codecs.CodecInfo(turn, lambda b, errors="strict": (bytes(b).decode()[::-1], len(b)), name="mirror")


codecs.register(search)
print("abc".encode("Mirror"), b"cba".decode("mirror"))
codecs.unregister(search)
attempt("abc".encode, "mirror")
