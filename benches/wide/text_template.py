"""textwrap and string.Template used to make letters."""
import textwrap
from string import Template, Formatter

PARA = ("The quick brown fox jumps over the lazy dog, and then -- without any "
        "hesitation -- it runs through the well-known forest, where extraordinarily-long-hyphenated-words "
        "and antidisestablishmentarianism grow on trees.  It was, as they say, a sight to see. ")

LETTER = Template("""\
    Dear ${title} $name,

    Your order #$order of $count item${plural} costs $$${price}.
    It leaves for ${city} on $day.

    $signature
""")


class Pct(Template):
    delimiter = "%"
    idpattern = r"[a-z][_a-z0-9]*"


def letter(i):
    return LETTER.substitute(
        title=("Mr", "Ms", "Dr")[i % 3], name=f"Person{i}", order=f"{i:05d}", count=i % 7,
        plural="" if i % 7 == 1 else "s", price=f"{i * 1.25:.2f}", city=("Oslo", "Rome")[i % 2],
        day=f"day {i % 31}", signature="Yours, the shop")


total = 0
shown = ""
for i in range(500):
    width = 30 + i % 50
    text = PARA * (1 + i % 3)
    lines = textwrap.wrap(text, width)
    filled = textwrap.fill(text, width, initial_indent="* ", subsequent_indent="  ", break_on_hyphens=False)
    short = textwrap.shorten(text, width=width, placeholder="...")
    total += len(lines) + max(map(len, lines)) + filled.count("\n") + len(short)
    for j in range(10):
        body = textwrap.dedent(letter(i * 10 + j))
        total += len(textwrap.indent(body, "> ", lambda line: line.strip()))
    t = Pct("%who likes %{what} at 100%% or %missing").safe_substitute(who=f"u{i}", what=i)
    total += len(t)
    fields = [f for _, f, _, _ in Formatter().parse("{a} {b.c!r:>{w}} {0[k]}") if f]
    total += len(fields)
    if i == 33:
        shown = lines[1] + "/" + short + "/" + t
wrapper = textwrap.TextWrapper(width=40, max_lines=3, drop_whitespace=True, fix_sentence_endings=True)
for i in range(900):
    total += sum(len(s) for s in wrapper.wrap(PARA + str(i)))
try:
    LETTER.substitute(title="x")
except KeyError as e:
    print("missing", e)
print(total, shown)
