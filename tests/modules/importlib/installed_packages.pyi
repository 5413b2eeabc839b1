# What is known of packages that an installer has put on sys.path, and the files that lie in them.
import importlib
import importlib.metadata as metadata
import importlib.resources as resources
import os
import sys
import tempfile

folder = tempfile.TemporaryDirectory()


def write(path, text):
    path = os.path.join(folder.name, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


write("my_pack/__init__.py", "import importlib.resources\ndef run(): return 'ran'\ndef own():\n"
                             "    return importlib.resources.files().joinpath('data.txt').read_text()\n")
write("my_pack/data.txt", "in the package")
write("my_pack/sub/more.txt", "below it")
write("my_pack-1.2.dist-info/METADATA", "Metadata-Version: 2.1\nName: My.Pack\nVersion: 1.2\n"
      "Requires-Dist: other>=1\nRequires-Dist: extra; extra == 'x'\n\nLong words.\n")
write("my_pack-1.2.dist-info/RECORD", "my_pack/__init__.py,sha256=abc,10\nmy_pack/data.txt,,\n")
write("my_pack-1.2.dist-info/entry_points.txt", "[console_scripts]\nmy = my_pack:run\n\n# others\n[plugins]\na = my_pack:own [x, y]\n")
write("my_pack-1.2.dist-info/top_level.txt", "my_pack\n")
write("older-0.1.egg-info/PKG-INFO", "Name: older\nVersion: 0.1\n")
sys.path[:] = [folder.name, *sys.path]
importlib.invalidate_caches()

print(metadata.version("my-pack"), metadata.version("MY_PACK"), metadata.metadata("my.pack")["Name"])
print(metadata.requires("my-pack"), metadata.requires("older"))
for path in metadata.files("my-pack"):
    print(path, path.size, path.hash, os.path.basename(path.locate()), len(path.read_text()) > 0)
found = metadata.distribution("my-pack")
print(found.name, found.version, found.read_text("nothing"), found.metadata["Description"].strip())
print(sorted(one.name for one in metadata.distributions(path=[folder.name])))

points = metadata.entry_points(group="console_scripts", name="my")
print(points["my"], points["my"].load()(), points["my"].module, points["my"].attr, points["my"].dist.version)
plugin, = metadata.entry_points(group="plugins")
print(plugin.extras, plugin.load()(), plugin == plugin, metadata.entry_points(group="none"))
print(metadata.packages_distributions()["my_pack"], metadata.distribution("my-pack").entry_points.groups == {"plugins", "console_scripts"})
for name in "nowhere", "":
    try:
        metadata.version(name)
    except (metadata.PackageNotFoundError, ValueError) as error:
        print(type(error).__name__, error)
print(issubclass(metadata.PackageNotFoundError, ModuleNotFoundError))
try:
    points["my"].name = "other"
except AttributeError as error:
    print(error)

data = resources.files("my_pack")
print(data.joinpath("data.txt").read_text(), sorted(part.name for part in data.iterdir() if part.name != "__pycache__"))
print(resources.read_text("my_pack", "sub", "more.txt", encoding="ascii"), resources.read_binary("my_pack", "data.txt"))
with resources.as_file(data / "data.txt") as path, resources.open_text("my_pack", "data.txt") as file:
    print(path.is_file(), file.read(), resources.is_resource("my_pack", "data.txt"), resources.is_resource("my_pack", "sub"))
try:
    resources.read_text("my_pack", "missing")
except FileNotFoundError as error:
    print(type(error).__name__)
