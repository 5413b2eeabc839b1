# tokenize: each token with its place, f-strings in parts, the encoding; and back to a source.
import io
import tokenize

source = '''def f(a):
    x = f"{a!r:>{3}} {{z}}"  # c
    return [1,
      2.5e3] @ x
'''
tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
for token in tokens[:20]:
    print(tokenize.tok_name[token.exact_type], repr(token.string), token.start, token.end)
# prints: NAME 'def' (1, 0) (1, 3)
# prints: NAME 'f' (1, 4) (1, 5)
# prints: LPAR '(' (1, 5) (1, 6)
# prints: NAME 'a' (1, 6) (1, 7)
# prints: RPAR ')' (1, 7) (1, 8)
# prints: COLON ':' (1, 8) (1, 9)
# prints: NEWLINE '\n' (1, 9) (1, 10)
# prints: INDENT '    ' (2, 0) (2, 4)
# prints: NAME 'x' (2, 4) (2, 5)
# prints: EQUAL '=' (2, 6) (2, 7)
# prints: FSTRING_START 'f"' (2, 8) (2, 10)
# prints: LBRACE '{' (2, 10) (2, 11)
# prints: NAME 'a' (2, 11) (2, 12)
# prints: EXCLAMATION '!' (2, 12) (2, 13)
# prints: NAME 'r' (2, 13) (2, 14)
# prints: COLON ':' (2, 14) (2, 15)
# prints: FSTRING_MIDDLE '>' (2, 15) (2, 16)
# prints: LBRACE '{' (2, 16) (2, 17)
# prints: NUMBER '3' (2, 17) (2, 18)
# prints: RBRACE '}' (2, 18) (2, 19)
print(tokenize.untokenize(tokens) == source)    # prints: True
print(tokenize.untokenize([token[:2] for token in tokens[:10]]))
# prints: def f (a ):
# prints:     x =
latin = "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1")
print(next(tokenize.tokenize(io.BytesIO(latin).readline)))
# prints: TokenInfo(type=68 (ENCODING), string='iso-8859-1', start=(0, 0), end=(0, 0), line='')
print(tokenize.untokenize(tokenize.tokenize(io.BytesIO(latin).readline)) == latin)    # prints: True
for text in "(1,\n", "x = 1 \\\n":
    try:
        list(tokenize.generate_tokens(io.StringIO(text).readline))
    except tokenize.TokenError as error:
        print(error)
# prints: ('unexpected EOF in multi-line statement', (1, 0))
# prints: ('unexpected EOF in multi-line statement', (1, 8))
for start in b"\xef\xbb\xbf# coding: latin-1\n", b"# coding: nope\n", b"\n# vim: set fileencoding=UTF_8 :\n", b"\xef\xbb\xbfx\n":
    try:
        print(tokenize.detect_encoding(io.BytesIO(start).readline))
    except SyntaxError as error:
        print(error)
# prints: encoding problem: utf-8
# prints: unknown encoding: nope
# prints: ('utf-8', [b'\n', b'# vim: set fileencoding=UTF_8 :\n'])
# prints: ('utf-8-sig', [b'x\n'])
