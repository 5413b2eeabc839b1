#!/usr/bin/env python3
"""What single statements cost: instructions of pyish and of CPython 3.14 for each, the worst ratio first.

    statements.py BINARY [NAME...]            all of them, or these
    statements.py --record PYTHON [NAME...]   count CPython's anew; PYTHON is a command that callgrind can run

A statement runs in a loop inside a function; its count is the difference of a long and a short loop, the loop's own turn
included (`empty`). CPython's counts are in statements.json. Instructions are not time: where CPython waits for memory or
for a mispredicted jump, as many of ours take less. What stands at the top is where to look for a slow way.
"""
import argparse
import concurrent.futures
import json
import math
import os
import re
import shlex
import tempfile

import counts
from programs import HERE

BASELINE = os.path.join(HERE, "statements.json")
SHORT, LONG = 50, 200

SETUP = """
import bisect, collections, functools, heapq, itertools, json, math, operator, re, sys
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y=2): self.x = x; self.y = y
    def m(self, a): return a
    def get(self): return self.x
    @property
    def prop(self): return self.x
    @staticmethod
    def st(a): return a
    @classmethod
    def cm(cls, a): return a
    def __add__(self, o): return self
    def __eq__(self, o): return self.x == o.x
    def __lt__(self, o): return self.x < o.x
    def __hash__(self): return 5
    def __getitem__(self, i): return i
    def __len__(self): return 3
    def __contains__(self, i): return True
    def __call__(self, a): return a
    def __bool__(self): return True
    def __enter__(self): return self
    def __exit__(self, *a): return False
    def __iter__(self): return iter((1, 2, 3))
    def __str__(self): return "p"
class Q(P):
    def __init__(self, x): super().__init__(x)
    def m(self, a): return super().m(a)
class S:
    __slots__ = ("a", "b")
    def __init__(self, a): self.a = a
class D:
    def __init__(self): self.d = {}
    def __getattr__(self, n): return 1
from dataclasses import dataclass
@dataclass
class DC:
    a: int
    b: int = 3
@dataclass(frozen=True, order=True)
class DF:
    a: int
    b: int = 3
from enum import Enum
class E(Enum):
    A = 1
    B = 2
from collections import namedtuple, deque, defaultdict, Counter, OrderedDict
NT = namedtuple("NT", "a b")
def f0(): pass
def f1(a): return a
def fd(a, b=1, c=2): return a
def fk(a, *, k=1): return a
def fv(*a): return a
def fkw(**k): return k
def gen3():
    yield 1
    yield 2
    yield 3
def genfrom():
    yield from (1, 2, 3)
def echo():
    x = 0
    while True: x = yield x
g, gw = 5, 0
hp = [3, 5, 9, 11]


def fact(n): return 1 if n < 2 else n * fact(n - 1)
def raiser(n):
    if n: return raiser(n - 1)
    raise ValueError(n)
par = functools.partial(fd, 1)
@functools.lru_cache(None)
def cached(n): return n
"""

STATEMENTS = {
    "empty": 'pass',
    "match_class_kw": """\
match p:
    case P(x=0): t = 1
    case P(x=1, y=y): t = y""",
    "match_class_pos": """\
match p:
    case P(0, 0): t = 1
    case P(1, y): t = y""",
    "match_seq": """\
match [1, 2, 3]:
    case [1, *rest]: t = rest""",
    "match_tuple": """\
match tup:
    case (5, x): t = 1
    case (1, x, y): t = x""",
    "match_map": """\
match dic:
    case {"zz": 1}: t = 0
    case {"a": x}: t = x""",
    "match_str": """\
match s:
    case "a" | "b": t = 0
    case "hello": t = 1""",
    "match_int": """\
match n:
    case int(): t = 0""",
    "raise_catch": """\
try:
    raise ValueError("x")
except ValueError: t = 1""",
    "raise_as": """\
try:
    raise ValueError("x")
except (KeyError, ValueError) as e: t = e""",
    "try_ok": """\
try:
    t = 1
except ValueError: t = 2""",
    "try_finally": """\
try:
    t = 1
finally: t = 2""",
    "keyerror": """\
try:
    dic["nope"]
except KeyError: t = 1""",
    "raise_deep": """\
try:
    raiser(3)
except ValueError: t = 1""",
    "with": 'with p as q: t = q',
    "slice_list": 't = lst[2:5]',
    "slice_rev": 't = lst[::-1]',
    "slice_str": 't = s[1:3]',
    "slice_step": 't = lst[::2]',
    "slice_store": 'lst[1:3] = (7, 8)',
    "slice_to": 't = lst[:3]',
    "slice_tuple": 't = tup[1:]',
    "index_neg": 't = lst[-1]',
    "list_mul": 't = [0] * 10',
    "list_add": 't = lst + lst',
    "list_lit": 't = [n, n, n]',
    "tuple_lit": 't = (n, n)',
    "dict_lit": 't = {"a": n, "b": n}',
    "set_lit": 't = {n, 2, 3}',
    "list_copy": 't = list(lst)',
    "tuple_of": 't = tuple(lst)',
    "set_of": 't = set(lst)',
    "dict_of": 't = dict(dic)',
    "in_list": 't = 5 in lst',
    "in_dict": 't = "a" in dic',
    "in_set": 't = 3 in st',
    "in_str": 't = "ell" in s',
    "in_tuple": 't = s in ("a", "b", "hello")',
    "dict_get": 't = dic.get("a", 0)',
    "dict_getidx": 't = dic["a"]',
    "dict_set": 'dic["a"] = n',
    "dict_aug": 'dic["a"] += 1',
    "dict_setdefault": 'dic.setdefault("l", []).append(1); dic.pop("l")',
    "dict_pop": 'dic["q"] = 1; dic.pop("q")',
    "dict_items": 'for k, v in dic.items(): t = v',
    "dict_keys": 'for k in dic: t = k',
    "dict_values": 't = sum(dic.values())',
    "dict_comp": 't = {k: v for k, v in dic.items()}',
    "dict_int": 'di[n & 7] = n',
    "dict_tuple": 'dt[(n & 3, 1)] = n',
    "dict_merge": 't = {**dic, "z": 1}',
    "dict_or": 't = dic | dic',
    "dict_update": 'dic.update(dic)',
    "set_add": 'st.add(n & 7)',
    "set_ops": 't = st & {1, 2}',
    "set_discard": 'st.discard(99)',
    "defaultdict": 'dd[n & 7] += 1',
    "counter": 't = Counter(s)',
    "odict": 'od["a"] = 1; od.move_to_end("a")',
    "deque": 'dq.append(n); dq.popleft()',
    "list_append": 'lst2.append(n); lst2.pop()',
    "list_insert": 'lst2.insert(0, n); lst2.pop(0)',
    "list_extend": 't = []; t.extend(lst)',
    "list_index": 't = lst.index(5)',
    "list_sort": 't = lst[:]; t.sort()',
    "sorted": 't = sorted(lst)',
    "sorted_key": 't = sorted(lst, key=lambda v: -v)',
    "sorted_attr": 't = sorted(objs, key=operator.attrgetter("x"))',
    "reversed": 'for x in reversed(lst): t = x',
    "list_reverse": 'lst.reverse()',
    "list_rem": 'lst2.append(3); lst2.remove(3)',
    "list_del": 'lst2.append(3); del lst2[-1]',
    "list_cmp": 't = lst == lst3',
    "list_lt": 't = lst < lst3',
    "tuple_cmp": 't = tup < (1, 2, 4)',
    "tuple_hash": 't = hash(tup)',
    "swap": 'a, b = b, a',
    "unpack3": 'a, b, c = tup',
    "unpack_star": 'a, *b = lst',
    "swap_idx": 'lst[0], lst[1] = lst[1], lst[0]',
    "idx2d": 't = grid[1][2]',
    "idx2d_set": 'grid[1][2] = n',
    "list_comp": 't = [x for x in lst]',
    "list_comp_if": 't = [x * 2 for x in lst if x & 1]',
    "list_comp2": 't = [x + y for x in (1, 2) for y in (3, 4)]',
    "set_comp": 't = {x & 3 for x in lst}',
    "sum_gen": 't = sum(x for x in lst)',
    "any_gen": 't = any(x > 100 for x in lst)',
    "join_gen": 't = ",".join(str(x) for x in lst)',
    "join_map": 't = ",".join(map(str, lst))',
    "join_list": 't = ",".join(strs)',
    "max_list": 't = max(lst)',
    "max_two": 't = max(n, 5)',
    "min_key": 't = min(objs, key=lambda o: o.x)',
    "sum_list": 't = sum(lst)',
    "zip": 'for a, b in zip(lst, lst3): t = a',
    "enumerate": 'for i, x in enumerate(lst): t = i',
    "range": 'for i in range(10): t = i',
    "range3": 'for i in range(0, 20, 2): t = i',
    "map_list": 't = list(map(f1, lst))',
    "filter_list": 't = list(filter(None, lst))',
    "while": """\
i = 0
while i < 10: i += 1""",
    "gen_loop": 'for x in gen3(): t = x',
    "gen_from": 'for x in genfrom(): t = x',
    "gen_send": 't = ech.send(n)',
    "gen_next": 't = next(itertools.count(3))',
    "next_default": 't = next(iter(lst), None)',
    "call0": 'f0()',
    "call1": 'f1(n)',
    "call_default": 'fd(n)',
    "call_kw": 'fd(n, c=3)',
    "call_kwonly": 'fk(n, k=2)',
    "call_star": 'fd(*tup)',
    "call_kwargs": 'fd(**kws)',
    "call_varargs": 'fv(1, 2, 3)',
    "call_varkw": 'fkw(a=1, b=2)',
    "lambda": '(lambda v: v)(n)',
    "closure_make": """\
def inner(): return n
inner()""",
    "method": 'p.m(n)',
    "getter": 't = p.get()',
    "prop": 't = p.prop',
    "static": 'P.st(n)',
    "classm": 'P.cm(n)',
    "super": 'q.m(n)',
    "new": 't = P(1)',
    "new_super": 't = Q(1)',
    "new_slots": 't = S(1)',
    "new_dc": 't = DC(1)',
    "new_df": 't = DF(1)',
    "new_nt": 't = NT(1, 2)',
    "nt_attr": 't = nt.a',
    "df_eq": 't = df == df2',
    "df_lt": 't = df < df2',
    "dc_hash": 't = hash(df)',
    "enum_attr": 't = E.A',
    "enum_val": 't = E.A.value',
    "enum_call": 't = E(1)',
    "enum_is": 't = e is E.B',
    "attr": 't = p.x',
    "attr_set": 'p.x = n',
    "attr_aug": 'p.x += 1; p.x -= 1',
    "slot_attr": 't = so.a',
    "getattr_fn": 't = getattr(p, "x")',
    "getattr_def": 't = getattr(p, "nope", 1)',
    "hasattr": 't = hasattr(p, "x")',
    "setattr_fn": 'setattr(p, "x", 1)',
    "getattr_hook": 't = dh.missing',
    "isinstance": 't = isinstance(p, P)',
    "isinstance_tup": 't = isinstance(n, (str, int))',
    "type_is": 't = type(p) is P',
    "op_add": 't = p + q',
    "op_eq": 't = p == q',
    "op_lt": 't = p < q',
    "op_getitem": 't = p[n]',
    "op_len": 't = len(p)',
    "op_in": 't = 5 in p',
    "op_call": 't = p(n)',
    "op_bool": 't = 1 if p else 2',
    "op_iter": 'for x in p: t = x',
    "op_hash": 't = hash(p)',
    "op_str": 't = str(p)',
    "hash_in_dict": 't = {p: 1}',
    "fstr": 't = f"{n}"',
    "fstr2": 't = f"a{n}b{s}c"',
    "fstr_fmt": 't = f"{n:5d}"',
    "fstr_float": 't = f"{fl:.2f}"',
    "fstr_repr": 't = f"{s!r}"',
    "percent": 't = "%d %s" % (n, s)',
    "format": 't = "{} {}".format(n, s)',
    "str_int": 't = str(n)',
    "str_float": 't = str(fl)',
    "int_str": 't = int("123")',
    "float_str": 't = float("1.5")',
    "str_add": 't = s + s',
    "str_mul": 't = s * 3',
    "str_iadd": """\
t = ""
for c in s: t += c""",
    "str_iter": 'for c in s: t = c',
    "str_idx": 't = s[1]',
    "str_cmp": 't = s == "hellp"',
    "str_lt": 't = s < "hellp"',
    "str_upper": 't = s.upper()',
    "str_split": 't = line.split()',
    "str_splitc": 't = line.split(",")',
    "str_strip": 't = " x ".strip()',
    "str_replace": 't = s.replace("l", "L")',
    "str_find": 't = s.find("o")',
    "str_starts": 't = s.startswith("he")',
    "str_count": 't = s.count("l")',
    "str_isdigit": 't = s.isdigit()',
    "str_ljust": 't = s.ljust(10)',
    "str_enc": 't = s.encode()',
    "bytes_dec": 't = by.decode()',
    "bytes_idx": 't = by[1]',
    "bytes_iter": 'for c in by: t = c',
    "ord_chr": 't = chr(ord("a") + 1)',
    "list_str": 't = list(s)',
    "repr_list": 't = repr(lst)',
    "int_add": 't = n + 1',
    "int_mul": 't = n * 7',
    "int_floordiv": 't = n // 3',
    "int_mod": 't = n % 3',
    "int_truediv": 't = n / 3',
    "int_pow": 't = 3 ** 5',
    "int_pow2": 't = n ** 2',
    "int_shift": 't = n >> 1',
    "int_neg": 't = -n',
    "int_cmp": 't = 0 < n < 100',
    "int_big": 't = big + 1',
    "int_bigmul": 't = big * big',
    "divmod": 't = divmod(n, 3)',
    "float_add": 't = fl + 1.5',
    "float_mul": 't = fl * fl',
    "float_div": 't = fl / 3.0',
    "float_pow": 't = fl ** 2',
    "sqrt": 't = math.sqrt(fl)',
    "round": 't = round(fl, 1)',
    "abs": 't = abs(n)',
    "int_float": 't = int(fl)',
    "bool_and": 't = n and s',
    "not": 't = not n',
    "is_none": 't = n is None',
    "ternary": 't = 1 if n else 2',
    "global_read": 't = g',
    "len": 't = len(lst)',
    "print_none": 't = id(lst)',
    "chain": 'for x in itertools.chain(lst, lst): t = x',
    "product": 'for x in itertools.product((1, 2), (3, 4)): t = x',
    "perms": 'for x in itertools.permutations((1, 2, 3)): t = x',
    "islice": 'for x in itertools.islice(lst, 5): t = x',
    "groupby": 'for k, v in itertools.groupby(lst): t = k',
    "accumulate": 'for k in itertools.accumulate(lst): t = k',
    "partial": 't = par(n)',
    "lru": 't = cached(5)',
    "re_match": 't = rx.match("abc123")',
    "re_sub": 't = rx.sub("x", "abc 12")',
    "re_findall": 't = rx.findall("ab cd ef")',
    "json_dumps": 't = json.dumps({"a": [1, 2.5, "x"]})',
    "json_loads": 't = json.loads(\'{"a": [1, 2.5, "x"]}\')',
    "import_in": 'import math',
    "assert": 'assert n == n',
    "del_var": 'x = 1; del x',
    "bin": 't = bin(n)',
    "any_list": 't = any(lst)',
    "copy_dict": 't = dic.copy()',
    "isub_set": 't = st - {1}',
    "frozenset": 't = frozenset(lst)',
    "vars": 't = vars(p)',
    "callable": 't = callable(p)',
    "global_write": 'global gw; gw = n',
    "nested_call": 'f1(f1(f1(n)))',
    "recur": 'fact(5)',
    "heap": 'heapq.heappush(hp, n); heapq.heappop(hp)',
    "bisect": 't = bisect.bisect(lst3, 5)',
}

MAIN = """
def run(N, p, q, so, dh):
    {globals}
    lst = [4, 1, 5, 2, 8, 3, 7, 6, 9, 0]; lst2 = [1, 2]; lst3 = [4, 1, 5, 2, 8, 3, 7, 6, 9, 1]
    dic = {{"a": 1, "b": 2, "c": 3}}; di = {{}}; dt = {{}}; dd = defaultdict(int); od = OrderedDict(a=1, b=2)
    st = {{1, 2, 3}}; tup = (1, 2, 3); s = "hello"; fl = 2.5; big = 1 << 80; by = b"hello"; line = "ab,cd ef,gh ij"
    strs = ["ab", "cd", "ef", "gh"]; kws = {{"a": 1, "b": 2}}; objs = [P(3), P(1), P(2)]; grid = [[1, 2, 3], [4, 5, 6]]
    nt = NT(1, 2); df = DF(1, 2); df2 = DF(1, 3); e = E.A; ech = echo(); next(ech); rx = re.compile(r"[a-z]+")
    dq = deque([1, 2]); a = 1; b = 2
    for n in range(N):
        {statement}
run(int(sys.argv[1]), P(1), Q(2), S(1), D())
"""


def cost(command, folder, name):
    """The instructions of one turn."""
    path = os.path.join(folder, f"p_{name}.py")
    statement = STATEMENTS[name]
    shared = re.match(r"global \w+; ", statement)
    if shared:
        statement = statement.removeprefix(shared.group())
    with open(path, "w", encoding="utf-8") as file:
        file.write(SETUP + MAIN.format(globals=shared.group() if shared else "pass",
                                       statement=statement.replace("\n", "\n        ")))
    few, many = counts.count(command, path, SHORT), counts.count(command, path, LONG)
    for failed in (few, many):
        if isinstance(failed, str):
            raise SystemExit(f"{name}: {failed}")
    return (many - few) / (LONG - SHORT)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="BINARY NAME")
    parser.add_argument("--record", metavar="PYTHON")
    options = parser.parse_args()
    if not options.words and not options.record:
        parser.error("which build of pyish?")
    names = options.words[0 if options.record else 1:] or list(STATEMENTS)
    with open(BASELINE, encoding="utf-8") as file:
        theirs = json.load(file)
    unknown = set(names) - STATEMENTS.keys()
    if unknown:
        raise SystemExit("no such statement: " + ", ".join(sorted(unknown)))
    command = shlex.split(options.record) if options.record else [os.path.abspath(options.words[0])]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        ours = dict(zip(names, pool.map(lambda name: cost(command, folder, name), names)))
    if options.record:
        theirs.update({name: round(each) for name, each in ours.items()})
        with open(BASELINE, "w", encoding="utf-8") as file:
            json.dump(theirs, file, indent=1)
        return
    ratios = {name: ours[name] / theirs[name] for name in names}
    for name in sorted(names, key=ratios.get, reverse=True):
        print(f"{name:18} {ratios[name]:6.2f} {ours[name]:9.0f} {theirs[name]:9.0f}")
    print(f"geometric mean {math.exp(sum(map(math.log, ratios.values())) / len(ratios)):.2f}")


if __name__ == "__main__":
    main()
