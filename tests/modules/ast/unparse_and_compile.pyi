import ast
S = ['x=1\ndef f(): pass\ny=2', '"""doc\n  x"""\nclass A(B, m=1):\n  "doc"\n  x: int = 1\n  def f(self): return 1,2\n', 'for a, b in c: pass\nelse: x', 'x[1,2]; x[1:2, ...]; x[a,]', "f'{x!r:>{w}} {{}}'", "f'{x=}'", 'f"it\'s {x}"', 'a and b or not c', '-x ** -y; (a, b) = c = 1; 2 ** 3 ** 4; (2**3)**4; a - (b - c); not (a == b)', 'lambda x, /, y=1, *a, k, **d: (yield)', 'async def f():\n async with a as b, c: await x\n async for x in y: pass', 'try:\n a\nexcept A as e: b\nexcept (B, C): c\nexcept: pass\nelse: d\nfinally: e', 'match x:\n case [1, 2] | {"k": 3} as z if g: pass\n case None | -1 | 1+2j | a.b: pass', 'type X[T: int, *Ts, **P = str] = int', 'with a: pass\nwhile x:\n break\nelse:\n continue', 'import a.b as c, d\nfrom . import x\nfrom ..a import b as c\nglobal x\nnonlocal y', 'raise A from b\nassert x, y\ndel a, b\nx += 1', '[x for x in y if z for a in b]; {a: b for c in d}; {*a}; {**a, "b": 1}; (x for x in y); f(x for x in y)', 'x if y else z; (x if y else z) if a else b; (lambda: 1)()', '1 .real; 1.5.real; 1j; 1e400; -1e400; ...; None; b"x"; u"x"', '@a\n@b(c)\nclass X[T](Y): pass', '(y := 1); f(y := 2); x[y:=1]', 'x: int\n(x): int = 1\nx.y: int', 'def f(a: int=1, *b: str, c: x = 2, **d) -> int: ...', 'print(*a, **b, c=1)', "'a\\'b\"'; 'a\\nb'", "f'{x:{y}.{z}}' 'abc\\n'", "f'{a[\"b\"]}'", 't"{x!r:>3} a{{"', 'if a: pass\nelif b: pass\nelse:\n if c: pass', 'await_ = (await x)' if 0 else 'a < b <= c is not d not in e', '*a, b = c\nfor x in *a, b: pass', 'def f():\n  """a\n  b\\\\"""\n  return\n']
for s in S:
    print(ast.unparse(ast.parse(s)))
    print('--')
    code = compile(ast.parse(s), '<s>', 'exec') if 'nonlocal' not in s and 'break' not in s and '(yield)' not in s else None
ns = {}
exec(compile(ast.parse('''
import os
def fib(n):
    return n if n < 2 else fib(n-1) + fib(n-2)
class A:
    def __init__(self): self.x = [i*i for i in range(5) if i % 2]
r = fib(10), A().x, f"{fib(5)!r:>4}", {**{'a': 1}}, 10**30, -5, 1+2j, b'x', None, ...
def g(x):
    match x:
        case {'a': [1, *r]}: return r
        case str() as s: return s
        case _: return 'no'
m = g({'a': [1,2,3]}), g('s'), g(4)
'''), 'f.py', 'exec'), ns)
print(ns['r'], ns['m'], ns['fib'].__code__.co_firstlineno)
class T(ast.NodeTransformer):
    def visit_Constant(self, n): return ast.copy_location(ast.Constant(n.value + 1), n)
print(eval(compile(T().visit(ast.parse('1 + 2', mode='eval')), '', 'eval')))
try: exec(compile(ast.parse('def f():\n  1/0\nf()'), 'f.py', 'exec'))
except Exception as e: print(e.__traceback__.tb_next.tb_lineno, e.__traceback__.tb_next.tb_next.tb_lineno)
print(ast.get_docstring(ast.parse('"""a\n   b"""')), ast.get_source_segment('x = (1 +\n 2)', ast.parse('x = (1 +\n 2)').body[0].value))
print(ast.dump(ast.parse('f(x)'), indent=2))
import copy, pickle
print(ast.dump(copy.deepcopy(ast.parse('a+b'))), ast.compare(ast.parse('a+b'), ast.parse('a + b')))
print(ast.dump(pickle.loads(pickle.dumps(ast.parse('a')))))
