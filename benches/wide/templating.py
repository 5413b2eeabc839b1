# A little template language, and reports made with f-strings, format() and join.
import re
from datetime import date, timedelta

TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")


class Text:
    def __init__(self, text):
        self.text = text

    def render(self, ctx):
        return self.text


FILTERS = {"upper": str.upper, "title": str.title, "money": "{:,.2f}".format, "len": len,
           "escape": lambda s: str(s).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}


def lookup(path, ctx):
    name, *rest = path.strip().split(".")
    value = ctx[name]
    for part in rest:
        value = value[part] if isinstance(value, dict) else getattr(value, part)
        if callable(value):
            value = value()
    return value


class Output:
    def __init__(self, source):
        self.path, *self.filters = (p.strip() for p in source.split("|"))

    def render(self, ctx):
        value = lookup(self.path, ctx)
        for name in self.filters:
            value = FILTERS[name](value)
        return str(value)


class Block:
    def __init__(self, *words):
        self.words, self.body = words, []

    def render(self, ctx):
        return "".join(node.render(ctx) for node in self.body)


class For(Block):
    def render(self, ctx):
        _, name, _, path = self.words
        out = []
        for i, item in enumerate(lookup(path, ctx)):
            out.append(super().render({**ctx, name: item, "index": i}))
        return "".join(out)


class If(Block):
    def render(self, ctx):
        negate = self.words[1] == "not"
        return super().render(ctx) if bool(lookup(self.words[-1], ctx)) != negate else ""


class Template:
    def __init__(self, source):
        stack = [Block()]
        for piece in TAG.split(source):
            if piece.startswith("{{"):
                stack[-1].body.append(Output(piece[2:-2]))
            elif piece.startswith("{%"):
                words = piece[2:-2].split()
                if words[0].startswith("end"):
                    stack.pop()
                else:
                    block = {"for": For, "if": If}[words[0]](*words)
                    stack[-1].body.append(block)
                    stack.append(block)
            elif piece:
                stack[-1].body.append(Text(piece))
        self.root, = stack

    def render(self, **ctx):
        return self.root.render(ctx)


PAGE = Template("""<h1>{{ title|title }}</h1>
{% for order in orders %}<li class="row{{ index }}">{{ order.name|escape|upper }}: {{ order.total|money }}
{% if order.items %}<ul>{% for item in order.items %}<li>{{ item|escape }}</li>{% endfor %}</ul>{% endif %}\
{% if not order.items %}nothing ({{ order.items|len }}){% endif %}</li>
{% endfor %}""")


def table(rows, headers):
    widths = [max(len(str(r[i])) for r in [headers, *rows]) for i in range(len(headers))]
    line = "+".join("-" * (w + 2) for w in widths)
    fmt = "|".join(f" {{:{'<' if i == 0 else '>'}{w}}} " for i, w in enumerate(widths))
    return "\n".join([fmt.format(*headers), line, *(fmt.format(*map(str, r)) for r in rows)])


def invoice(n):
    day = date(2024, 1, 1) + timedelta(days=n % 700)
    net = n * 3.75
    return (f"Invoice #{n:06d} of {day:%d.%m.%Y}  net={net:>12,.2f} tax={net * 0.2:>10.2f} "
            f"hex={n:#x} {n / 7:.3e} {n % 100 / 100:6.1%} {('item' + 's' * (n != 1))!r:^10}")


orders = [{"name": f"customer <{i}> & sons", "total": i * 1234.5, "items": [f"part {j}<{i}>" for j in range(i % 5)]}
          for i in range(60)]
check = 0
for turn in range(75):
    html = PAGE.render(title="orders of the day", orders=orders[turn:])
    check = (check * 31 + len(html) + html.count("&lt;")) % 1000003
lines = [invoice(n) for n in range(1, 32000)]
text = table([(o["name"], len(o["items"]), f"{o['total']:.1f}") for o in orders] * 75, ("name", "items", "total"))
print(check, sum(map(len, lines)), len(text), "%s has %05.1f%% of %-6s|" % ("this", 12.345, "all"))
print(lines[1233])
