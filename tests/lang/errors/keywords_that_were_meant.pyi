import traceback
for text in ["tyo:\n  pass\nexcept y:\n  pass\n", "async def foo():\n  awaid f()\n", "whille True:\n  pass\n",
             "[\nx for x\nin range(3)\nof x\n]\n", "if True:\n    print('a'\n\nif 2:\n   print(123))\n"]:
    try:
        compile(text, "", "exec")
    except SyntaxError as error:
        print(traceback.format_exception_only(error)[-1].strip())
# prints: SyntaxError: invalid syntax. Did you mean 'try'?
# prints: SyntaxError: invalid syntax. Did you mean 'await'?
# prints: SyntaxError: invalid syntax. Did you mean 'while'?
# prints: SyntaxError: invalid syntax. Did you mean 'if'?
# prints: SyntaxError: invalid syntax
