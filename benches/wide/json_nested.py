"""dumps and loads of nested data with default= and object_hook=."""
import json
from dataclasses import dataclass, asdict
from datetime import date


@dataclass
class Point:
    x: float
    y: float


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, complex):
            return {"__complex__": [o.real, o.imag]}
        return super().default(o)


def default(o):
    if isinstance(o, Point):
        return {"__type__": "point", **asdict(o)}
    if isinstance(o, date):
        return {"__type__": "date", "iso": o.isoformat()}
    if isinstance(o, (set, frozenset)):
        return sorted(o)
    raise TypeError(type(o).__name__)


def hook(d):
    match d.get("__type__"):
        case "point":
            return Point(d["x"], d["y"])
        case "date":
            return date.fromisoformat(d["iso"])
    return d


def make(i):
    return {
        "id": i,
        "name": f"user-{i} \u00e9\u4e2d \"quoted\"\n",
        "active": i % 2 == 0,
        "score": i / 7,
        "parent": None if i % 3 else i - 1,
        "tags": {f"t{i % 5}", f"t{i % 7}", "all"},
        "where": [Point(i * 0.5, -i), Point(0.0, 1.25)],
        "born": date(1970 + i % 50, i % 12 + 1, i % 28 + 1),
        "nested": {"a": {"b": {"c": list(range(i % 10))}}, "e": {}, "l": []},
    }


data = [make(i) for i in range(1300)]
total = 0
for indent, ascii_only in [(None, True), (2, False), (None, False), ("\t", True)]:
    text = json.dumps(data, default=default, indent=indent, ensure_ascii=ascii_only, sort_keys=True)
    back = json.loads(text, object_hook=hook)
    assert back[5]["where"] == data[5]["where"] and back[9]["born"] == data[9]["born"]
    total += len(text)
compact = json.dumps(back[:1], default=default, separators=(",", ":"))
plain = [{"k": i, "v": [i * 1.5, str(i), None, True], "m": {"x": "y" * (i % 9)}} for i in range(4000)]
for _ in range(12):
    plain = json.loads(json.dumps(plain))
zs = json.dumps([complex(i, -i) for i in range(300)], cls=Encoder)
print(total, len(compact), len(zs), sum(len(p["m"]["x"]) for p in plain))
try:
    json.loads('{"a": [1, 2,, 3]}')
except json.JSONDecodeError as e:
    print(e)
