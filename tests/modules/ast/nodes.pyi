import ast
def show(s, **k): print(ast.dump(ast.parse(s), include_attributes=True, **k))
show('f"a{x!r:>{w}}b"')
show('f"{x=}"')
show('t"{x+1!r:3}"')
show("f'''a\n{x}'''\n")
show("'a' f'{x}' 'b'")
show("def f(a, /, b:int=1, *c, d, e=2, **g): pass")
show("type X[T: int = str, *Ts, **P] = int")
show("match x:\n case {'a': 1, **r}: pass\n case A(1, b=2) | [1, *_]: pass\n case None: pass\n case _ as y: pass\n case _: pass\n case -1+2j: pass")
show("try: pass\nexcept* A as e: pass")
show("if a: pass\nelif b: pass\nelse: pass")
show("(x for x in y if z)\nf(x for x in y)\n(x)[1:2]\n(yield)")
show("x: int = 5\n(y): int\nfor a, *b in c: pass\ndel a, (b, c)\nimport a.b as c\nfrom . import *\nfrom .x import y as z")
show("with a as b, c: pass\nx = u'a' b''" if 0 else "with a as b, c: pass\nx = u'a'")
show("@dec\nclass A(B, *C, k=1, **d): pass\nasync def f():\n await x\nlambda x: 1\nx[a, *b]")
print(repr(ast.parse("x = 1\ny=2\nz=3")), repr(ast.parse("x").body[0]), repr(ast.Name('x')))
print(ast.Name._fields, ast.Name._attributes, ast.Name._field_types, ast.Name.__doc__, ast.Name.__match_args__, ast.expr._attributes, ast.AST._fields, ast.FunctionDef._field_types)
print(ast.Name.__mro__, ast.Name.__module__, ast.Name, ast.stmt.__doc__)
import warnings
warnings.simplefilter('error')
for e in ["ast.Name()","ast.Name('x',1,2)","ast.Name('x',id=2)","ast.Name('x',foo=1)","ast.Name('x').ctx","ast.FunctionDef('f').body","ast.FunctionDef('f').returns","compile(ast.Module([ast.Expr(ast.Name('x'))],[]),'','exec')","compile(ast.fix_missing_locations(ast.Module([ast.Expr(ast.Name('x',ast.Store()))],[])),'','exec')","compile(ast.Module([5],[]),'','exec')","compile(ast.Module(5,[]),'','exec')","compile(ast.Expression(ast.Name('x')),'','exec')","compile(ast.Module(),'','eval')","compile(ast.Name('x'),'','exec')","compile(ast.fix_missing_locations(ast.Module([ast.FunctionDef('f',ast.arguments(),[])],[])),'','exec')", "ast.literal_eval('1+x')","ast.literal_eval('a.b')","ast.literal_eval(' 1')","ast.literal_eval('1+2j')","ast.literal_eval('f()')", "ast.literal_eval('[1,2')","eval('')","exec(ast.parse('1'))","ast.Name('x').foo","ast.dump(5)","ast.copy_location(ast.Name('x'),ast.parse('a').body[0]).lineno","ast.Constant(1).kind","ast.Constant()", "copy.replace(ast.Name('x'),id='y').id","ast.parse('x',mode='foo')","ast.Constant(5).n","ast.Num","ast.Str"]:
    try:
        import copy
        print(e, '->', eval(e))
    except BaseException as x: print(e, '->', type(x).__name__, x)
