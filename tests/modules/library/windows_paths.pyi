# Paths as Windows writes them, on any system.
import ntpath
import os

for path in ("c:\\a\\b.txt", "c:a", "C:/A/..\\b/.", "\\\\host\\share\\x", "\\\\?\\UNC\\host\\share\\x", "\\a", "a\\..\\..\\b", ".rc", ""):
    print(ntpath.splitroot(path), ntpath.split(path)[1], ntpath.normpath(path), ntpath.isabs(path))
# prints: ('c:', '\\', 'a\\b.txt') b.txt c:\a\b.txt True
# prints: ('c:', '', 'a') a c:a False
# prints: ('C:', '/', 'A/..\\b/.') . C:\b True
# prints: ('\\\\host\\share', '\\', 'x') x \\host\share\x True
# prints: ('\\\\?\\UNC\\host\\share', '\\', 'x') x \\?\UNC\host\share\x True
# prints: ('', '\\', 'a') a \a False
# prints: ('', '', 'a\\..\\..\\b') b ..\b False
# prints: ('', '', '.rc') .rc .rc False
# prints: ('', '', '')  . False
print(ntpath.join("c:\\a", "b", "c"), ntpath.join("c:\\a", "\\b"), ntpath.join("c:\\a", "d:b"), ntpath.join("c:a", "C:b"))
# prints: c:\a\b\c c:\b d:b C:a\b
print(ntpath.splitext("a.b\\c.tar.gz"), ntpath.splitext("a.b\\.c"), ntpath.normcase("A/B"), ntpath.join(b"a", b"b"))
# prints: ('a.b\\c.tar', '.gz') ('a.b\\.c', '') a\b b'a\\b'
print(ntpath.relpath("c:\\a\\b", "C:\\A\\c\\d"), ntpath.commonpath(["c:\\a\\B\\c", "C:\\A\\b\\d"]))    # prints: ..\..\b c:\a\B
for act in (lambda: ntpath.relpath("c:\\a", "d:\\a"), lambda: ntpath.commonpath(["c:\\a", "d:\\a"]),
            lambda: ntpath.commonpath(["\\a", "a"]), lambda: ntpath.join("a", b"b")):
    try:
        act()
    except (ValueError, TypeError) as error:
        print(error)
# prints: path is on mount 'c:', start on mount 'd:'
# prints: Paths don't have the same drive
# prints: Can't mix rooted and not-rooted paths
# prints: Can't mix strings and bytes in path components
print([name for name in ("con", "NUL.txt", "com1", "a ", "x<y", "file", "cone") if ntpath.isreserved(name)])
# prints: ['con', 'NUL.txt', 'com1', 'a ', 'x<y']
os.environ["A"] = "value"
print(ntpath.expandvars("$A %A% ${A} '$A' %none% $$A %%"))    # prints: value value value '$A' %none% $A %
print(repr(os.path.ALLOW_MISSING), os.path.realpath("/none/x", strict=os.path.ALLOW_MISSING))
# prints: os.path.ALLOW_MISSING /none/x
