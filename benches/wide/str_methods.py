"""A pipeline of string methods that cleans untidy records."""

RAW = [
    "  Name: john SMITH ; Age: 42; City:new york  ",
    "name: Ana-maria lopez;age: 7;city: são paulo;;",
    "# a comment",
    "NAME:  o'neil, shaun ; AGE: 103 ; CITY: Dublin\t",
    "",
    "name:   li   wei; age:x;city: BEIJING;vip",
    "http://example.com/a/b/c.html; age: 9; city: web",
]


def parse(line):
    line = line.strip()
    if not line or line.startswith("#"):
        return None
    fields = {}
    for part in line.split(";"):
        key, sep, value = part.partition(":")
        if not sep:
            continue
        fields[key.strip().lower()] = " ".join(value.split())
    return fields


def tidy(fields):
    name = fields.get("name", "unknown")
    if "," in name:
        last, _, first = name.rpartition(",")
        name = f"{first} {last}".strip()
    name = name.title().replace("'", "\u2019")
    age = fields.get("age", "0")
    age = age.zfill(3) if age.isdigit() else "---"
    city = fields.get("city", "").capitalize()
    if city.endswith(("web", "Web")):
        city = city.removesuffix("eb") + "orld"
    return name, age, city.removeprefix("New ")


def render(name, age, city):
    return "|".join([name.center(20, "."), age.rjust(5), city.ljust(12, "_"), name.swapcase()[:4]])


def stats(line):
    return (line.count("."), line.find("|"), line.rfind("_"), line.isascii(),
            line.casefold().islower(), line.upper().isupper())


lengths = dots = ascii_lines = 0
lines = []
for i in range(12000):
    for raw in RAW:
        fields = parse(raw.replace("4", str(i % 10)))
        if fields is None:
            continue
        line = render(*tidy(fields))
        s = stats(line)
        lengths += len(line)
        dots += s[0] + s[1]
        ascii_lines += s[3]
        if i < 20:
            lines.append(line.expandtabs(4).lstrip("."))
text = "\n".join(lines)
print(lengths, dots, ascii_lines, len(text.splitlines()), text.split("|", 3)[:3])
print(sorted(set(text.split("\n")))[3], text.rsplit("|", 2)[-1])
