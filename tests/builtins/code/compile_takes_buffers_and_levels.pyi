# compile: source in a buffer, code that awaits at its top level, trees at a level of optimization.
import ast
import inspect

print(eval(compile(memoryview(b"1 + 2"), "<test>", "eval")))    # prints: 3
for text in ["await x", "assert not await x", "[y async for y in x]", "a = (y async for y in x)"]:
    code = compile(text, "<test>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, optimize=1)
    print(bool(code.co_flags & inspect.CO_COROUTINE))
# prints: True
# prints: True
# prints: True
# prints: False
print(ast.dump(compile("__debug__", "<test>", "eval", ast.PyCF_OPTIMIZED_AST)))
# prints: Expression(body=Constant(value=True))
print(ast.dump(compile("__debug__", "<test>", "eval", ast.PyCF_OPTIMIZED_AST, optimize=1)))
# prints: Expression(body=Constant(value=False))
tree = ast.parse("def f():\n    'text'", optimize=2)
print(ast.unparse(tree))    # prints: def f():
# prints:     pass
try:
    bytearray(b"abc").translate(b"1", 1)
except ValueError as error:
    print(error)    # prints: translation table must be 256 characters long
array = bytearray(b",")


def items():
    array.clear()
    yield b"A"


try:
    array.join(items())
except BufferError as error:
    print(error)    # prints: Existing exports of data: object cannot be re-sized
