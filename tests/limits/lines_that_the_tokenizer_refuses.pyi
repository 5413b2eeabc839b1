# The line is read, what follows it is not even tokens.
for text in 'import asyncio\n\n\n)async', 'import a\n)', 'x\n]', 'f(1)\n$', 'x = 1\n"':
    try:
        compile(text, 'f', 'single')
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset)
# prints: multiple statements found while compiling a single statement 1 15
# prints: multiple statements found while compiling a single statement 1 9
# prints: multiple statements found while compiling a single statement 1 2
# prints: multiple statements found while compiling a single statement 1 5
# prints: multiple statements found while compiling a single statement 1 6
