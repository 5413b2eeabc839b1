"""Pickles written by hand: each opcode, the old ones too, and what is malformed."""
import io
import pickle


class Old:
    def __init__(self, *args):
        self.args = args

    def __repr__(self):
        return f"Old{getattr(self, 'args', 'never begun')}"


class WithInitArgs(Old):
    def __getinitargs__(self):
        return ()


def read(data, **options):
    for load in pickle.loads, lambda data, **options: pickle.load(io.BytesIO(data), **options):
        try:
            print(repr(load(data, **options)).split(" at 0x")[0], end=" ")
        except Exception as error:
            print(f"{type(error).__name__}: {error}", end=" ")
    print(data[:30])


for data in [
    b"I12\n.", b"I-3\n.", b"I00\n.", b"I01\n.", b"L12\n.", b"L12L\n.", b"L-99999999999999999999L\n.", b"F1.5\n.", b"F-inf\n.",
    b"S'abc'\n.", b'S"a\\n\\x41"\n.', b"S''\n.", b"S'\n.", b"Sabc\n.", b"U\x03abc.", b"T\x03\0\0\0abc.", b"Vab\\u00e9\n.",
    b"V\\U0001F600\n.", b"X\x02\0\0\0\xc3\xa9.", b"\x8c\x02\xc3\xa9.", b"\x8d\x02\0\0\0\0\0\0\0\xc3\xa9.", b"X\x03\0\0\0\xed\xa0\x80.",
    b"B\x01\0\0\0a.", b"C\x01a.", b"\x8e\x01\0\0\0\0\0\0\0a.", b"\x96\x01\0\0\0\0\0\0\0a.", b"K\xff.", b"M\xff\xff.", b"J\xff\xff\xff\xff.",
    b"\x8a\0.", b"\x8a\x01\xff.", b"\x8a\x09\0\0\0\0\0\0\0\0\x01.", b"\x8b\x02\0\0\0\x01\x01.", b"G?\xf8\0\0\0\0\0\0.", b"N.", b"\x88.", b"\x89.",
    b"(K\x01K\x02t.", b"(t.", b").", b"K\x01\x85.", b"K\x01K\x02\x86.", b"K\x01K\x02K\x03\x87.", b"(K\x01l.", b"(l.", b"].", b"]K\x01a.",
    b"](K\x01K\x02e.", b"](e.", b"(K\x01K\x02d.", b"(K\x01d.", b"}.", b"}K\x01K\x02s.", b"}(K\x01K\x02u.", b"}(K\x01u.", b"}(u.",
    b"\x8f.", b"\x8f(K\x01K\x02\x90.", b"(K\x01\x91.", b"K\x01K\x020.", b"K\x01(K\x021.", b"K\x01(0.", b"K\x012\x86.",
    b"]p0\ng0\n\x86.", b"]q\x05h\x05\x86.", b"]r\x05\0\0\0j\x05\0\0\0\x86.", b"]\x94h\0\x86.", b"]q\xffq\x00h\xff\x86.", b"]r\xff\xff\0\0j\xff\xff\0\0\x86.",
    b"]p-1\n.", b"]px\n.", b"h\x07.", b"g7\n.", b"j\x07\0\0\0.", b"gx\n.",
    b"c__main__\nOld\n.", b"\x8c\x08__main__\x8c\x03Old\x93.", b"K\x01\x8c\x03Old\x93.", b"\x80\x04\x8c\x08builtins\x8c\x0cstr.nonsense\x93.",
    b"\x80\x04\x8c\x08builtins\x8c\x09str.upper\x93.", b"cbuiltins\nstr.upper\n.", b"cno_such_module\nx\n.", b"cbuiltins\nno_such_name\n.",
    b"c__builtin__\nxrange\n(K\x03tR.", b"ccopy_reg\n_reconstructor\n.", b"\x80\x03c__builtin__\nxrange\n.",
    b"c__main__\nOld\n)R.", b"c__main__\nOld\n(K\x01tR.", b"c__main__\nOld\nK\x01R.", b"c__main__\nOld\n)\x81.", b"c__main__\nOld\n(K\x01t\x81.",
    b"c__main__\nOld\nK\x01\x81.", b"K\x01)\x81.", b"c__main__\nOld\n)}\x92.", b"c__main__\nOld\n)K\x01\x92.", b"c__main__\nOld\nN}\x92.", b"K\x01)}\x92.",
    b"(i__main__\nOld\n.", b"(K\x01i__main__\nOld\n.", b"(c__main__\nOld\no.", b"(c__main__\nOld\nK\x01o.", b"(c__main__\nWithInitArgs\no.", b"(o.",
    b"c__main__\nOld\n)\x81}S'args'\nK\x05sb.", b"c__main__\nOld\n)\x81K\x05b.", b"c__main__\nOld\n)\x81N}S'args'\nK\x06s\x86b.", b"c__main__\nOld\n)\x81NK\x01\x86b.",
    b"c__main__\nOld\n)\x81Nb.", b"c__main__\nOld\n)\x81}K\x01K\x02sb.", b"]}S'a'\nK\x01sb.",
    b"P12\n.", b"K\x01Q.", b"\x82\x01.", b"\x83\x01\0.", b"\x84\x01\0\0\0.", b"\x82\0.", b"\x84\0\0\0\x80.",
    b"\x97.", b"C\x01a\x98.", b"\x96\x01\0\0\0\0\0\0\0a\x98.", b"\x80\x05.", b"\x80\x06.", b"\x80\xff.",
    b"\x95\x02\0\0\0\0\0\0\0N.", b"\x95\x09\0\0\0\0\0\0\0N.", b"\x80\x04\x95\x04\0\0\0\0\0\0\0]\x94h\0\x86.", b"\x95\xff\xff\xff\xff\xff\xff\xff\xff.",
    b"", b".", b"N", b"K", b"J\0\0", b"X\xff\xff\xff\xffabc", b"X\x05\0\0\0abc", b"C\x05a", b"\x8e\xff\xff\xff\xff\xff\xff\xff\xff", b"\x8d\xff\xff\xff\xff\xff\xff\xff\x7f",
    b"I12", b"S'abc'", b"cbuiltins\nint", b"cbuiltins", b"\x8b\xff\xff\xff\xff.", b"T\xff\xff\xff\xff.", b"p0\n.", b"a.", b"K\x01a.", b"]K\x01", b"(.", b"(N(.", b"1.", b"0.", b"2.", b"s.",
    b"t.", b"e.", b"]e.", b"u.", b"R.", b"b.", b"Nb.", b"\x85.", b"K\x01\x86.", b"(K\x01\x86.", b"(K\x01K\x02\x86.", b"K\x01(a.", b"\x94.", b"z.", b"'.", b"\\.", b"\0.", b"\x7f.", b"\xff.",
    b"K\x01(K\x02e.", b"K\x01K\x02K\x03s.", b"(K\x01K\x02]\x90.", b"](K\x01\x90.", b"Ix\n.", b"Lx\n.", b"Fx\n.", b"I 5 \n.",
]:
    read(data)
read(b"S'\\xe9'\n.", encoding="latin-1")
read(b"S'\\xe9'\n.")
read(b"S'\\xe9'\n.", encoding="bytes")
read(b"U\x01\xe9.", encoding="ascii", errors="replace")
read(b"T\x01\0\0\0\xe9.", encoding="utf-8", errors="surrogateescape")
read(b"c__builtin__\nxrange\n.", fix_imports=False)
read(b"\x97\x97\x86.", buffers=[b"a", bytearray(b"b")])
read(b"\x97\x98.", buffers=[b"a"])
read(b"\x97\x97.", buffers=[b"a"])
for given in "text", 1, None:
    try:
        pickle.loads(given)
    except TypeError as error:
        print(error)
print(pickle.loads(bytearray(b"K\x05.")), pickle.loads(memoryview(b"K\x05.rest")))
deep = b"]" * 100_000 + b"a" * 99_999 + b"."
value = pickle.loads(deep)
count = 0
while value:
    value, count = value[0], count + 1
print(count)
