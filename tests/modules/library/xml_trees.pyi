# XML as a tree of elements: read, searched, changed and written.
import io
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr, unescape

document = """<?xml version='1.0' encoding='utf-8'?>
<!DOCTYPE shop [<!ENTITY owner "Ann &amp; Bob"><!ATTLIST item kind CDATA "thing">]>
<shop xmlns="urn:shop" xmlns:x="urn:more" x:open="yes">
  <!-- not shown -->
  <item id="1" name="caf&#233;">one<b>two</b>three</item>
  <item id="2" kind="food"><![CDATA[<raw> & ]]>&owner;</item>
  <x:note/>
</shop>"""
root = ET.fromstring(document.encode())
print(root.tag, root.attrib)    # prints: {urn:shop}shop {'{urn:more}open': 'yes'}
for item in root:
    print(item.tag, item.attrib, repr(item.text))
# prints: {urn:shop}item {'id': '1', 'name': 'café', 'kind': 'thing'} 'one'
# prints: {urn:shop}item {'id': '2', 'kind': 'food'} '<raw> & Ann & Bob'
# prints: {urn:more}note {} None
print("".join(root[0].itertext()), repr(root[0][0].tail), len(list(root.iter())))    # prints: onetwothree 'three' 5

# Searching.
names = {"s": "urn:shop"}
for path in ("s:item", "s:item[2]", "s:item[@kind='food']", ".//s:b", ".//s:b/..", "s:item[s:b]", "{*}note", "{urn:shop}*",
             "s:item[last()]", "s:item[s:b='two']", "*[@id!='1']"):
    print(path, [element.get("id") or element.tag for element in root.findall(path, names)])
# prints: s:item ['1', '2']
# prints: s:item[2] ['2']
# prints: s:item[@kind='food'] ['2']
# prints: .//s:b ['{urn:shop}b']
# prints: .//s:b/.. ['1']
# prints: s:item[s:b] ['1']
# prints: {*}note ['{urn:more}note']
# prints: {urn:shop}* ['1', '2']
# prints: s:item[last()] ['2']
# prints: s:item[s:b='two'] ['1']
# prints: *[@id!='1'] ['2']
print(root.findtext("s:item/s:b", namespaces=names), root.find("none"), root.findtext("none", "-"))    # prints: two None -
for path in ("/item", "item[0]", "item[x()]"):
    try:
        root.findall(path)
    except SyntaxError as error:
        print(error)
# prints: cannot use absolute path on element
# prints: XPath position >= 1 expected
# prints: unsupported function

# Writing.
ET.register_namespace("shop", "urn:shop")
print(ET.tostring(root[1], "unicode").strip())
# prints: <shop:item xmlns:shop="urn:shop" id="2" kind="food">&lt;raw&gt; &amp; Ann &amp; Bob</shop:item>
made = ET.Element("a", {"k": 'q"<\n'}, more="1")
ET.SubElement(made, "b").text = "é"
made.append(ET.Comment("c"))
made.append(ET.PI("do", "it"))
ET.SubElement(made, ET.QName("urn:more", "t")).tail = "&"
print(ET.tostring(made))
# prints: b'<a xmlns:ns0="urn:more" k="q&quot;&lt;&#10;" more="1"><b>&#233;</b><!--c--><?do it?><ns0:t />&amp;</a>'
out = io.BytesIO()
ET.ElementTree(made).write(out, "latin-1", xml_declaration=True, short_empty_elements=False)
print(out.getvalue().splitlines()[0], b"\xe9" in out.getvalue(), b"</ns0:t>" in out.getvalue())
# prints: b"<?xml version='1.0' encoding='latin-1'?>" True True
page = ET.fromstring("<html><script>a &lt; b</script><br/><p/></html>")
print(ET.tostring(page, "unicode", method="html"))    # prints: <html><script>a < b</script><br><p></p></html>
print(ET.tostring(page, "unicode", method="text"))    # prints: a < b
tree = ET.fromstring("<a><b><c/></b><d/></a>")
ET.indent(tree)
print(ET.tostring(tree, "unicode").replace("\n", "|"))    # prints: <a>|  <b>|    <c />|  </b>|  <d />|</a>

# Changing.
tree[0:1] = [ET.Element("x"), ET.Element("y")]
tree.remove(tree.find("d"))
tree.insert(0, ET.Element("first"))
print([element.tag for element in tree], tree[-1].tag)    # prints: ['first', 'x', 'y'] y
try:
    tree.append("text")
except TypeError as error:
    print(type(error).__name__)    # prints: TypeError

# In pieces, and with events.
pull = ET.XMLPullParser(["start", "end", "comment", "start-ns"])
for piece in ("<a xmlns='u'><", "b>te", "xt</b><!-", "- c --></", "a>"):
    pull.feed(piece)
    print([(event, getattr(what, "tag", what) if event != "comment" else what.text) for event, what in pull.read_events()])
# prints: [('start-ns', ('', 'u')), ('start', '{u}a')]
# prints: [('start', '{u}b')]
# prints: [('end', '{u}b')]
# prints: [('comment', ' c ')]
# prints: [('end', '{u}a')]
pull.close()
for event, element in ET.iterparse(io.BytesIO(b"<r><x>1</x><x>2</x></r>")):
    print(event, element.tag, element.text)
    element.clear()
# prints: end x 1
# prints: end x 2
# prints: end r None

# What is not well-formed, and where.
for text in ("", "<a>", "<a></b>", "<a/><b/>", "<a b=1/>", "<a b='1' b='2'/>", "<a>&what;</a>", "<a>&#0;</a>", "<p:a/>",
             "<a>\n  <b\n c></a>", "<a>]]></a>", "<a><!-- -- --></a>", "<a b='<'/>", "text", "<a>\x01</a>",
             "<!DOCTYPE a [<!ENTITY e '&e;'>]><a>&e;</a>"):
    try:
        ET.fromstring(text)
    except ET.ParseError as error:
        print(error, error.code, error.position)
# prints: no element found: line 1, column 0 3 (1, 0)
# prints: no element found: line 1, column 3 3 (1, 3)
# prints: mismatched tag: line 1, column 5 7 (1, 5)
# prints: junk after document element: line 1, column 4 9 (1, 4)
# prints: not well-formed (invalid token): line 1, column 5 4 (1, 5)
# prints: duplicate attribute: line 1, column 9 8 (1, 9)
# prints: undefined entity: line 1, column 3 11 (1, 3)
# prints: reference to invalid character number: line 1, column 3 14 (1, 3)
# prints: unbound prefix: line 1, column 0 27 (1, 0)
# prints: not well-formed (invalid token): line 3, column 2 4 (3, 2)
# prints: not well-formed (invalid token): line 1, column 5 4 (1, 5)
# prints: not well-formed (invalid token): line 1, column 10 4 (1, 10)
# prints: not well-formed (invalid token): line 1, column 6 4 (1, 6)
# prints: syntax error: line 1, column 0 2 (1, 0)
# prints: not well-formed (invalid token): line 1, column 3 4 (1, 3)
# prints: recursive entity reference: line 1, column 35 12 (1, 35)

# Entities that would grow without end.
bomb = f"<!DOCTYPE a [<!ENTITY e0 '{'lol' * 1000}'>" + "".join(
    f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9)) + "]><a>&e9;</a>"
try:
    ET.fromstring(bomb)
except ET.ParseError as error:
    print(str(error).partition(":")[0])
# prints: limit on input amplification factor (from DTD and entities) breached

print(escape("<a & b>"), unescape("&lt;a &amp;amp; b&gt;"), quoteattr('say "hi"'), quoteattr("\"'"))
# prints: &lt;a &amp; b&gt; <a &amp; b> 'say "hi"' "&quot;'"
