import io, pdb

def inner(number):
    debugger.interaction(__import__("sys")._getframe(), None)

def outer():
    inner(3)

out = io.StringIO()
debugger = pdb.Pdb(stdin=io.StringIO("p number\nwhatis inner\nnonsense +\nd\n\nc\n"), stdout=out)
debugger.reset()
outer()

text = out.getvalue()
print("(Pdb) 3\n" in text)                           # prints: True
print("*** SyntaxError: invalid syntax" in text)     # prints: True
print("*** Newest frame" in text)                    # prints: True
