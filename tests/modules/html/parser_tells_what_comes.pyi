# html.parser: tags with all kinds of attributes, text in pieces, comments, raw text, references.
from html.parser import HTMLParser


class Tell(HTMLParser):
    def __init__(self, **options):
        super().__init__(**options)
        self.told = []

    def handle_starttag(self, tag, attrs):
        self.told.append(("<", tag, attrs, self.getpos()))

    def handle_endtag(self, tag):
        self.told.append((">", tag))

    def handle_data(self, data):
        self.told.append(data)

    def handle_comment(self, data):
        self.told.append(("!", data))

    def handle_decl(self, decl):
        self.told.append(("decl", decl))

    def handle_pi(self, data):
        self.told.append(("?", data))

    def handle_entityref(self, name):
        self.told.append(("&", name))

    def handle_charref(self, name):
        self.told.append(("&#", name))


def tell(text, size=None, **options):
    parser = Tell(**options)
    for start in range(0, len(text), size or len(text)):
        parser.feed(text[start:start + (size or len(text))])
    parser.close()
    return parser.told


print(tell("<!DOCTYPE html>\n<P Class=a id='b&amp;c' x=\"&lt&copy=1\" y>one &amp; two<br/></p>"))
# prints: [('decl', 'DOCTYPE html'), '\n', ('<', 'p', [('class', 'a'), ('id', 'b&c'), ('x', '<&copy=1'), ('y', None)], (2, 0)), 'one & two', ('<', 'br', [], (2, 54)), ('>', 'br'), ('>', 'p')]
print(tell("<!-- a -- b --><!bogus><?pi x><![CDATA[y]]></ z>", size=1))
# prints: [('!', ' a -- b '), ('!', 'bogus'), ('?', 'pi x'), ('!', ' z')]
print(tell("<script>if (a < b && '</p>') {}</script><title>&lt;b></TITLE>"))
# prints: [('<', 'script', [], (1, 0)), "if (a < b && '</p>') {}", ('>', 'script'), ('<', 'title', [], (1, 40)), '<b>', ('>', 'title')]
print(tell("a &lt; &#65;&#x42; &nope; &", convert_charrefs=False))
# prints: ['a ', ('&', 'lt'), ' ', ('&#', '65'), ('&#', 'x42'), ' ', ('&', 'nope'), ' ', '&']
print(tell("1 < 2 <a href=x"))    # prints: ['1 ', '<', ' 2 ']
print(tell("<textarea><b>&amp;"), tell("<!-- open"), tell("</"), tell("a<b>c</b"))
# prints: [('<', 'textarea', [], (1, 0)), '<b>&'] [('!', ' open')] ['</'] ['a', ('<', 'b', [], (1, 1)), 'c']
