# What libraries ask of importlib beside import itself.
import os
import tempfile
from importlib._bootstrap import _load
from importlib.machinery import FileFinder, SourceFileLoader
from importlib.util import cache_from_source, source_from_cache

with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "one.py"), "w") as out:
        out.write("value = 1\n")
    finder = FileFinder(folder, (SourceFileLoader, [".py"]))
    spec = finder.find_spec("one")
    print(os.path.basename(spec.origin), finder.find_spec("two"))
    print(_load(spec).value)
# prints: one.py None
# prints: 1
print(source_from_cache(cache_from_source("/a/b.py")))
# prints: /a/b.py
for wrong in ("/a/b.pyc", "/a/__pycache__/b.pyc"):
    try:
        source_from_cache(wrong)
    except ValueError as error:
        print(error)
# prints: __pycache__ not bottom-level directory in '/a/b.pyc'
# prints: expected only 2 or 3 dots in 'b.pyc'
