"""Analyse an access log with named groups and Counter."""
import re
from collections import Counter, defaultdict

LINE = re.compile(
    r'(?P<ip>\d{1,3}(?:\.\d{1,3}){3}) - (?P<user>\S+) '
    r'\[(?P<day>\d{2})/(?P<month>[A-Z][a-z]{2})/(?P<year>\d{4}):(?P<hour>\d{2}):[^\]]+\] '
    r'"(?P<method>GET|POST|PUT|DELETE) (?P<path>[^ ?"]+)(?:\?(?P<query>[^ "]*))? HTTP/1\.[01]" '
    r'(?P<status>\d{3}) (?P<size>\d+|-)'
)
PARAM = re.compile(r'(\w+)=(\w+)')
ID = re.compile(r'/\d+(?=/|$)')


def make_log(n):
    methods = ["GET", "GET", "GET", "POST", "PUT", "DELETE"]
    paths = ["/", "/index.html", "/users/{}/profile", "/items/{}", "/static/app.js"]
    state = 12345
    for i in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        r = state >> 8
        path = paths[r % 5].format(r % 997)
        if r % 3 == 0:
            path += f"?page={r % 17}&sort=name{r % 4}"
        status = (200, 200, 200, 301, 404, 500)[r % 6]
        size = "-" if status == 301 else r % 9000
        if r % 211 == 0:
            yield "garbage line " + str(i)
        yield (f'10.{r % 4}.{r % 7}.{r % 13} - {"-" if r % 2 else "bob"} '
               f'[{r % 28 + 1:02d}/Mar/2024:{i % 24:02d}:{r % 60:02d}:00 +0000] '
               f'"{methods[r % 6]} {path} HTTP/1.1" {status} {size}')


def analyse(lines):
    statuses, ips, routes, params = Counter(), Counter(), Counter(), Counter()
    by_hour = defaultdict(int)
    bad = 0
    for line in lines:
        m = LINE.match(line)
        if m is None:
            bad += 1
            continue
        d = m.groupdict()
        statuses[d["status"]] += 1
        ips[m["ip"]] += 1
        routes[d["method"] + " " + ID.sub("/:id", d["path"])] += 1
        if d["query"]:
            params.update(k for k, _ in PARAM.findall(d["query"]))
        if d["size"] != "-":
            by_hour[int(m.group("hour"))] += int(d["size"])
    return statuses, ips, routes, params, by_hour, bad


lines = list(make_log(45000))
statuses, ips, routes, params, by_hour, bad = analyse(lines)
print(statuses.most_common(3), ips.most_common(1), bad, sorted(params.items()))
print(routes.most_common(4), max(by_hour.items(), key=lambda kv: kv[1]))
