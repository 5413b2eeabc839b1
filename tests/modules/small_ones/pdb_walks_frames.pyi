import io, pdb

def inner(number):
    return number / 0

def outer():
    return inner(3)

out = io.StringIO()
debugger = pdb.Pdb(stdin=io.StringIO("p number\nu\nwhatis inner\nnonsense +\nd\nd\nc\n"), stdout=out)
try:
    outer()
except ZeroDivisionError as error:
    debugger.interaction(None, error.__traceback__)

text = out.getvalue()
print("(Pdb) 3\n" in text)  # prints: True
print("*** SyntaxError: invalid syntax" in text)  # prints: True
print("*** Newest frame" in text)  # prints: True
