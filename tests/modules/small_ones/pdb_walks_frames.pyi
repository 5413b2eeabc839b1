import io, pdb

def inner(number):
    return number / 0

def outer():
    return inner(3)

out = io.StringIO()
debugger = pdb.Pdb(stdin=io.StringIO("p number\nu\nwhatis inner\nnonsense +\nq\n"), stdout=out)
try:
    outer()
except ZeroDivisionError as error:
    try:
        debugger.interaction(None, error.__traceback__)
    except Exception as stop:
        print(type(stop).__mro__[1].__name__)  # prints: Exception

text = out.getvalue()
print("\n3\n" in text.replace("(Pdb) ", ""))  # prints: True
print("<class 'function'>" in text)  # prints: True
print("*** SyntaxError: invalid syntax" in text)  # prints: True
