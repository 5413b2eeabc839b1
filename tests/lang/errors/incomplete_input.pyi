for text in ["while x:", "f(1,", "'''a", "try:\n  x\n", "a b", "print('a'\n\nif 2:"]:
    try:
        compile(text, "", "exec", 0x4200)
    except SyntaxError as error:
        print(type(error).__name__)
# prints: _IncompleteInputError
# prints: _IncompleteInputError
# prints: _IncompleteInputError
# prints: _IncompleteInputError
# prints: SyntaxError
# prints: SyntaxError
try:
    compile("if True:\n class h[l:{7 for*()in 0}]:2", "", "exec")
except SyntaxError as error:
    print(error.msg)  # prints: starred assignment target must be in a list or tuple
for text in ["f'{lambda x:}'", "f'{1, lambda:}'", "f'{lambda x:x}'"]:
    try:
        compile(text, "", "exec")
    except SyntaxError as error:
        print(error.msg)
# prints: f-string: lambda expressions are not allowed without parentheses
# prints: f-string: lambda expressions are not allowed without parentheses
# prints: f-string: lambda expressions are not allowed without parentheses
