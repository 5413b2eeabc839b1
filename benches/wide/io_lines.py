"""Reading lines and blocks from StringIO and BytesIO."""
import io
from collections import defaultdict

INI = "\n".join(
    f"[section{i}]\n; a comment\nname = item {i}\nvalue={i * 3}\nlist = a, b, c{i}\n" for i in range(900)
)


def parse_ini(stream):
    config, section = {}, None
    for line in stream:
        line = line.strip()
        if not line or line[0] in ";#":
            continue
        if line.startswith("[") and line.endswith("]"):
            section = config.setdefault(line[1:-1], {})
        else:
            key, _, value = line.partition("=")
            section[key.strip()] = value.strip()
    return config


def wc(stream):
    lines = words = chars = 0
    while line := stream.readline():
        lines += 1
        words += len(line.split())
        chars += len(line)
    return lines, words, chars


def paragraphs(stream):
    para = []
    for line in stream:
        if line.isspace():
            if para:
                yield para
            para = []
        else:
            para.append(line.rstrip("\n"))
    if para:
        yield para


def dump(data):
    out = io.StringIO()
    src = io.BytesIO(data)
    offset = 0
    for block in iter(lambda: src.read(16), b""):
        hexa = " ".join(f"{b:02x}" for b in block)
        text = "".join(chr(b) if 32 <= b < 127 else "." for b in block)
        print(f"{offset:08x}  {hexa:<47}  |{text}|", file=out)
        offset += len(block)
    return out.getvalue()


def chunks(data):
    buf = io.BytesIO()
    for i in range(40000):
        buf.write(len(data[i % 50:]).to_bytes(2, "big"))
        buf.write(data[i % 50:i % 50 + 20])
    buf.seek(0)
    total = 0
    while head := buf.read(2):
        total += int.from_bytes(head) + sum(buf.read(20))
    return total, buf.tell()


total = 0
for _ in range(55):
    config = parse_ini(io.StringIO(INI))
    total += sum(int(s["value"]) for s in config.values())
    counts = wc(io.StringIO(INI))
    lengths = defaultdict(int)
    for p in paragraphs(io.StringIO(INI)):
        lengths[len(p)] += 1
hexdump = dump(INI.encode()[:40000])
wrapper = io.TextIOWrapper(io.BytesIO(INI.replace("\n", "\r\n").encode()), encoding="utf-8")
names = [line for line in wrapper if line.startswith("name")]
out = io.StringIO()
for i in range(150000):
    out.write(f"{i},")
out.seek(10)
piece = out.read(12)
lines = io.BytesIO(INI.encode()).readlines()
print(total, counts, dict(lengths), len(hexdump), hexdump.splitlines()[3])
print(chunks(bytes(range(100))), len(names), repr(names[-1]), piece, len(lines), lines[2], len(out.getvalue()))
