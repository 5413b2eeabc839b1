space = {}
exec(b"# -*- coding: iso8859-7 -*-\ntext = '\xe1'", space)
print(space["text"] == "\u03b1")  # prints: True
try:
    compile(b"# -*- coding: nonsense -*-\n1", "x", "exec")
except SyntaxError as error:
    print(error.msg)              # prints: unknown encoding: nonsense
error = SyntaxError("msg", ("file.py", 1, 2, "txt", 2, 3))
error.__init__("new", ("new.py", 2, 3, "text"))
print(error.end_lineno, error.end_offset, error.text)  # prints: None None text
def in_handlers():
    try:
        1/0
    except TypeError:
        pass
try:
    in_handlers()
except ZeroDivisionError as error:
    frame = error.__traceback__.tb_next.tb_frame
    print(frame.f_lineno - frame.f_code.co_firstlineno)  # prints: 3
