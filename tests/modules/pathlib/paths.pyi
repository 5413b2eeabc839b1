"""Paths taken apart and joined, and what the file system has of them."""
import os
import tempfile
from pathlib import Path, PurePath, PurePosixPath

p = PurePosixPath("/a//b/./c.tar.gz")
print(p, p.parts, p.name, p.stem, p.suffix, p.suffixes, p.parent)  # prints: /a/b/c.tar.gz ('/', 'a', 'b', 'c.tar.gz') c.tar.gz c.tar .gz ['.tar', '.gz'] /a/b
print(list(p.parents), p.parents[-1], p.parents[:2])  # prints: [PurePosixPath('/a/b'), PurePosixPath('/a'), PurePosixPath('/')] / (PurePosixPath('/a/b'), PurePosixPath('/a'))
print(p.with_suffix(".x"), p.with_name("d"), p.with_stem("e"), p / "f" / "/g")  # prints: /a/b/c.tar.x /a/b/d /a/b/e.gz /g
print(p.relative_to("/a"), PurePath("/a/x").relative_to("/a/b", walk_up=True))  # prints: b/c.tar.gz ../x
print(p.match("*.gz"), p.full_match("/a/**"), p.match("b/*"), "x" / PurePath("y"))  # prints: True True True x/y
for text in ("p.relative_to('/b')", "p.with_name('x/y')", "p.with_suffix('x')", "PurePath(5)", "PurePath('/').with_name('a')", "p < 5", "PurePath('').match('')"):
    try:
        eval(text)
    except Exception as error:
        print(type(error).__name__, error)
# prints: ValueError '/a/b/c.tar.gz' is not in the subpath of '/b'
# prints: ValueError Invalid name 'x/y'
# prints: ValueError Invalid suffix 'x'
# prints: TypeError argument should be a str or an os.PathLike object where __fspath__ returns a str, not 'int'
# prints: ValueError PurePosixPath('/') has an empty name
# prints: TypeError '<' not supported between instances of 'PurePosixPath' and 'int'
# prints: ValueError empty pattern
with tempfile.TemporaryDirectory() as d:
    d = Path(d)
    (d / "x" / "y").mkdir(parents=True)
    for name in ("a.py", "x/b.py", "x/y/c.py", ".h"):
        print((d / name).write_text(name), end=" ")  # prints: 4 6 8 2 
    print()
    shown = lambda paths: sorted(str(path.relative_to(d)) for path in paths)
    print(shown(d.glob("*")), shown(d.rglob("*.py")), shown(d.glob("**/y")))  # prints: ['.h', 'a.py', 'x'] ['a.py', 'x/b.py', 'x/y/c.py'] ['x/y']
    print(shown(d.glob("x/*/")), shown(d.glob("**")), shown(d.glob("**/")))  # prints: ['x/y'] ['.', '.h', 'a.py', 'x', 'x/b.py', 'x/y', 'x/y/c.py'] ['.', 'x', 'x/y']
    (d / "a.py").touch()
    print((d / "a.py").stat().st_size, (d / "a.py").read_bytes())  # prints: 4 b'a.py'
    try:
        (d / "none").read_text()
    except FileNotFoundError as error:
        print(str(error).replace(str(d), "D"))  # prints: [Errno 2] No such file or directory: 'D/none'
    (d / "x").copy(d / "z")
    print([(path.name, dirs, files) for path, dirs, files in (d / "z").walk()])  # prints: [('z', ['y'], ['b.py']), ('y', [], ['c.py'])]
    (d / "z").rename(d / "w")
    print((d / "w").is_dir(), (d / "z").exists(), isinstance(d, os.PathLike))  # prints: True False True
