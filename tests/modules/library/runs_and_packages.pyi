# Modules and files run as programs, and what packages have in them.
import os
import pkgutil
import runpy
import sys
import tempfile

directory = tempfile.TemporaryDirectory()
os.chdir(directory.name)
sys.path.insert(0, directory.name)
for path, text in (("pk/__init__.py", "X = 1\n"), ("pk/__main__.py", "r = __name__\n"), ("pk/sub/__init__.py", ""),
                   ("pk/m.py", "v = __name__, __package__, __spec__.name, 'given' in globals()\n"), ("pk/data.txt", "data"),
                   ("script.py", "import sys\nn = __name__, __file__, sys.argv[0], __package__\n"),
                   ("place/__main__.py", "z = __name__\n")):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as file:
        file.write(text)

print(runpy.run_module("pk.m")["v"])    # prints: ('pk.m', 'pk', 'pk.m', False)
print(runpy.run_module("pk.m", {"given": 1}, "other", alter_sys=True)["v"], "other" in sys.modules)
# prints: ('other', 'pk', 'pk.m', True) False
print(runpy.run_module("pk")["r"])    # prints: pk.__main__
print(runpy.run_path("script.py")["n"], runpy.run_path("script.py", run_name="a.b")["n"])
# prints: ('<run_path>', 'script.py', 'script.py', '') ('a.b', 'script.py', 'script.py', 'a')
print(runpy.run_path("place", run_name="__main__")["z"], __name__)    # prints: __main__ __main__
for act, name in ((runpy.run_module, "none"), (runpy.run_module, "pk.sub"), (runpy.run_module, ".x"),
                  (runpy.run_path, "pk/sub")):
    try:
        act(name)
    except ImportError as error:
        print(error)
# prints: No module named none
# prints: No module named pk.sub.__main__; 'pk.sub' is a package and cannot be directly executed
# prints: Relative module names not supported
# prints: can't find '__main__' module in 'pk/sub'

print([(found.name, found.ispkg) for found in pkgutil.iter_modules([directory.name])])
# prints: [('pk', True), ('script', False)]
print([found.name for found in pkgutil.walk_packages([directory.name])])
# prints: ['pk', 'pk.__main__', 'pk.m', 'pk.sub', 'script']
print(pkgutil.get_data("pk", "data.txt"))    # prints: b'data'
print(pkgutil.resolve_name("os.path:join") is os.path.join is pkgutil.resolve_name("os.path.join"), pkgutil.resolve_name("pk:X"))
# prints: True 1
for name in ("a b", "os.nope", ""):
    try:
        pkgutil.resolve_name(name)
    except (ValueError, AttributeError) as error:
        print(error)
# prints: invalid format: 'a b'
# prints: module 'os' has no attribute 'nope'
# prints: invalid format: ''
os.chdir("/")
directory.cleanup()
