# Texts in other languages: a catalog is made, found and asked.
import builtins
import gettext
import os
import struct
import tempfile


def catalog(pairs):
    """The bytes of a .mo file."""
    pairs = sorted((key.encode(), value.encode()) for key, value in pairs.items())
    texts, tables, at = b"", [b"", b""], 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), at + len(texts))
            texts += pair[column] + b"\0"
    count = len(pairs)
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0) + tables[0] + tables[1] + texts


with tempfile.TemporaryDirectory() as place:
    for language, pairs in (("de", {
            "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\nLanguage: de\n",
            "Hello": "Grüß Gott", "one file\0%d files": "eine Datei\0%d Dateien", "menu\x04Open": "Öffnen"}),
            ("de_AT", {"": "Content-Type: text/plain; charset=UTF-8\n", "Hello": "Servus"})):
        os.makedirs(os.path.join(place, language, "LC_MESSAGES"))
        with open(os.path.join(place, language, "LC_MESSAGES", "app.mo"), "wb") as file:
            file.write(catalog(pairs))
    found = gettext.find("app", place, ["de_AT.UTF-8"], all=True)
    print([path.split(os.sep)[-3] for path in found])    # prints: ['de_AT', 'de']
    told = gettext.translation("app", place, ["de_AT"])
    print(told.gettext("Hello"), told.gettext("other"))    # prints: Servus other
    print([told.ngettext("one file", "%d files", n) for n in (0, 1, 2)])    # prints: ['%d Dateien', 'eine Datei', '%d Dateien']
    print(told.pgettext("menu", "Open"), told.pgettext("door", "Open"))    # prints: Öffnen Open
    german = gettext.translation("app", place, ["de"])
    print(german.info()["language"], german.charset())    # prints: de UTF-8
    german.install(["ngettext"])
    print(_("Hello"), builtins.ngettext("one file", "%d files", 1))    # prints: Grüß Gott eine Datei
    try:
        gettext.translation("app", place, ["fr"])
    except FileNotFoundError as error:
        print(error)    # prints: [Errno 2] No translation file found for domain: 'app'
    print(type(gettext.translation("app", place, ["fr"], fallback=True)).__name__)    # prints: NullTranslations
    gettext.bindtextdomain("app", place)
    os.environ["LANGUAGE"] = "de"
    print(gettext.textdomain(), gettext.textdomain("app"), gettext.gettext("Hello"))    # prints: messages app Grüß Gott

# The forms of Polish, as C writes them; and what is no such expression.
form = gettext.c2py("n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2")
print([form(n) for n in (0, 1, 2, 5, 12, 22, 25, 102)])    # prints: [2, 0, 1, 2, 2, 1, 2, 1]
for text in ("n+", "m", "n $ 1", "(n", "n n", "import"):
    try:
        gettext.c2py(text)
    except ValueError as error:
        print(error)
# prints: unexpected end of plural form
# prints: invalid token in plural form: m
# prints: invalid token in plural form: $
# prints: unbalanced parenthesis in plural form
# prints: unexpected token in plural form: n
# prints: invalid token in plural form: import
try:
    import io
    gettext.GNUTranslations(io.BytesIO(b"no catalog at all"))
except OSError as error:
    print(error)    # prints: [Errno 0] Bad magic number: ''
