# StringIO and BytesIO: positions, line ends, views of the bytes, copies, and what classes that derive from them override.
import io, pickle, copy
for nl in ("\n", "", None, "\r", "\r\n"):
    s = io.StringIO("a\nb\r\nc\rd", newline=nl)
    print(repr(nl), repr(s.getvalue()), list(s), s.tell())
    s.seek(0); print(repr(s.readline()), repr(s.readline(1)), repr(s.read(2)), s.tell())
s = io.StringIO()
print(s.write("héllo"), s.tell(), s.getvalue()); s.seek(1); print(s.write("EE"), s.getvalue(), s.tell())
s.seek(10); s.write("x"); print(repr(s.getvalue()), s.tell())
s.seek(3); print(s.truncate(), s.getvalue(), s.tell()); print(s.truncate(100), repr(s.getvalue()))
s.seek(2); print(s.truncate(1), repr(s.getvalue()), s.tell(), repr(s.read())); s.write("zz"); print(repr(s.getvalue()))
for f in (lambda: s.seek(-1), lambda: s.seek(1, 1), lambda: s.seek(0, 5), lambda: s.write(3), lambda: s.truncate(-1), lambda: io.StringIO(3), lambda: io.StringIO("", newline="x"), lambda: io.StringIO("", newline=3)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(s.seek(0, 2), s.seek(0, 1))
print("a", 1, file=s, sep="-"); print(repr(s.getvalue()))
t = pickle.loads(pickle.dumps(s)); print(repr(t.getvalue()), t.tell(), type(t).__name__)
t = copy.copy(s); print(repr(t.getvalue()), t.tell())
t.foo = 3; u = pickle.loads(pickle.dumps(t)); print(u.foo, t.__dict__)
s.close(); print(s.closed)
for f in (s.getvalue, s.read, s.tell, lambda: s.write("x"), lambda: next(s), lambda: iter(s), s.readable, s.flush, lambda: s.__enter__()):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class L(io.StringIO):
    def readline(self, *a): return super().readline(*a).upper()
print(list(L("a\nb")))
class W(io.StringIO):
    def write(self, t): return super().write("<" + t + ">")
w = W("init"); print("x", "y", file=w); print(repr(w.getvalue()))
b = io.BytesIO(b"abc\ndef\n")
print(list(b), b.tell(), b.seek(2), b.read(3), b.readline(), b.read())
b.seek(20); print(b.write(b"zz"), b.getvalue())
b.seek(0); print(b.write(bytearray(b"QQ")), b.write(memoryview(b"RR")), b.getvalue()[:6])
v = b.getbuffer(); v[0] = 65
for f in (lambda: b.write(b"x"), lambda: b.truncate(2), lambda: b.close()):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
v.release(); print(b.getvalue()[:3], b.truncate(2), b.getvalue(), b.tell())
for f in (lambda: b.write("x"), lambda: b.seek(-1), lambda: b.seek(-100, 1), lambda: b.seek(-1, 2), lambda: b.seek(0, 9), lambda: b.truncate(-1), lambda: b.write(3)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
p = pickle.loads(pickle.dumps(b)); print(p.getvalue(), p.tell())
ba = bytearray(4); b = io.BytesIO(b"hello"); print(b.readinto(ba), ba, b.readlines(), b.read1(2))
print(io.BytesIO(b"a\nbb\nccc").readlines(3), io.StringIO("a\nbb\nccc").readlines(3))
with io.BytesIO(b"x") as q: print(q.read(), q.readable(), q.isatty())
print(q.closed)
try: q.read()
except ValueError as e: print(e)
print(isinstance(q, io.BufferedIOBase), isinstance(s, io.TextIOBase), isinstance(s, io.IOBase), repr(q)[:12], repr(s)[:13])
s = io.StringIO("\ud800x"); print(s.read(1) == "\ud800", s.read())
print(io.StringIO("ab", None).newlines, io.StringIO().encoding, io.StringIO().errors, io.StringIO().line_buffering)
