def tell(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class Evil(str):
    pass
class S:
    def __init__(self, act): self.act=act
    def __str__(self):
        self.act(); return "s"
for make in (lambda: UnicodeEncodeError('a','xx',0,1,'r'), lambda: UnicodeDecodeError('a',b'xx',0,1,'r'), lambda: UnicodeTranslateError('xx',0,1,'r')):
    u=make()
    def none(): u.object=None
    def gone(): del u.object
    u.reason=S(none); tell(lambda: str(u))
    u=make(); u.reason=S(gone); tell(lambda: str(u))
    u=make(); u.object=None; tell(lambda: str(u))
    u=make(); del u.object; tell(lambda: str(u))
    u=make(); u.start=1000; tell(lambda: str(u)); print(u.start)
    u=make(); u.end=-3; tell(lambda: str(u))
e=UnicodeDecodeError('ascii', bytearray(b'\xff'), 0, 1, 'o')
print(repr(e.object), e.args, str(e))
# prints: TypeError UnicodeError 'object' attribute must be a string
# prints: TypeError UnicodeError 'object' attribute is not set
# prints: TypeError UnicodeError 'object' attribute must be a string
# prints: 
# prints: 'a' codec can't encode characters in position 1000-0: r
# prints: 1000
# prints: 'a' codec can't encode characters in position 0--4: r
# prints: TypeError UnicodeError 'object' attribute must be a bytes
# prints: TypeError UnicodeError 'object' attribute is not set
# prints: TypeError UnicodeError 'object' attribute must be a bytes
# prints: 
# prints: 'a' codec can't decode bytes in position 1000-0: r
# prints: 1000
# prints: 'a' codec can't decode bytes in position 0--4: r
# prints: TypeError UnicodeError 'object' attribute must be a string
# prints: TypeError UnicodeError 'object' attribute is not set
# prints: TypeError UnicodeError 'object' attribute must be a string
# prints: 
# prints: can't translate characters in position 1000-0: r
# prints: 1000
# prints: can't translate characters in position 0--4: r
# prints: b'\xff' ('ascii', bytearray(b'\xff'), 0, 1, 'o') 'ascii' codec can't decode byte 0xff in position 0: o
