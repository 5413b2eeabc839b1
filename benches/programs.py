"""The benchmark programs: where they lie, how large they are run, and the groups that the targets speak of."""
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))

# Listed, but kept out of the means: what starts, what is read for its memory, what waits for the network.
APART = ("startup", "mem_")
WITH_IO = ("tcp_echo",)

NUMBERS = ("fib", "loops", "nbody", "mandelbrot", "sieve", "binary_trees")
STRINGS = ("fstrings", "str_build", "str_split", "str_translate", "word_count", "regex", "json_roundtrip", "sort_key")

# A size at which a program takes pyish some tens of millions of instructions: enough that its start is a small part,
# little enough for callgrind. A program that is not named here is run at a two-hundredth of its own size.
SMALL = {
    "binary_trees": 10,
    "fib": 23,
    "mandelbrot": 60,
    "matmul": 40,
    "nqueens": 8,
    "pidigits": 300,
    "spectral_norm": 50,
    "json_roundtrip": 1,
    "sieve": 100000,
    "sort_key": 5000,
    "loops": 300,
    "compile_source": 12,
}

# Programs whose smallest size is too much for callgrind.
NEVER_SMALL = ("fannkuch",)

# Programs whose size is not in proportion to their work: what to add to the size to double it (about).
STEPS = {"binary_trees": 1, "fib": 1, "nqueens": 1}


def programs(root=HERE, kinds=("core", "async"), only=()):
    """Rows of (kind, name, path) in alphabetical order."""
    found = []
    for kind in kinds:
        folder = os.path.join(root, kind)
        if not os.path.isdir(folder):
            continue
        for file in sorted(os.listdir(folder)):
            name, extension = os.path.splitext(file)
            if extension == ".py" and (not only or name in only):
                found.append((kind, name, os.path.join(folder, file)))
    missing = set(only) - {name for _, name, _ in found}
    if missing:
        raise SystemExit("no such program: " + ", ".join(sorted(missing)))
    return found


def default_size(path):
    """The size that a program takes without an argument; None where it has none."""
    with open(path, encoding="utf-8") as file:
        found = re.search(r"^N = .* else (\d+)$", file.read(), re.M)
    return int(found.group(1)) if found else None


def small_size(name, path):
    """The size for instruction counts; None where a program has none."""
    base = default_size(path)
    return None if base is None else SMALL.get(name, max(1, base // 200))


def grown(name, size, doublings):
    """`size` after some doublings of the work."""
    step = STEPS.get(name)
    return size + step * doublings if step else size << doublings


def in_means(name):
    return not name.startswith(APART)


def put(path, section, text):
    """Replace what stands between the marks of a section of a Markdown file."""
    with open(path, encoding="utf-8") as file:
        whole = file.read()
    begin, end = f"<!-- begin {section} -->\n", f"<!-- end {section} -->\n"
    before, found, rest = whole.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise SystemExit(f"{path}: no section {section}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + begin + text.rstrip() + "\n" + end + after)
