# json: what is read and written natively, and where the errors lie.
import json


def attempt(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "__notes__", None))


for text in ('{"a": [1, -2.5e3, true, null, "\\u00e9\\ud83d\\ude00\\n"], "a": {}}', "[1,]", '{"a" 1}', '{"a": 1,}', '"é\n"',
             '["\\x"]', '["\\u12"]', "[NaN, -Infinity]", "nope", '["abc', "01", "[1 2]", "é", "1" * 30, '"\\ud800"'):
    attempt(json.loads, text)
attempt(json.loads, '{"a": 1.5, "b": 2}', object_pairs_hook=list, parse_float=str, parse_int=float)
try:
    json.loads("[" * 100000)
except RecursionError as e:
    print(type(e))
for value in ({"b": [1, (2.0, None)], "a": "é\"\\\x01\U0001f600"}, {1: 2, None: 3, 1.5: 4, True: 5}, [float("nan")],
              {(1, 2): 3}, [set()], [[{"x": object}]]):
    attempt(json.dumps, value)
    attempt(json.dumps, value, indent=1, skipkeys=True, ensure_ascii=False, allow_nan=False)
attempt(json.dumps, {"b": 1, "a": [1, [], {}]}, sort_keys=True, indent="\t", separators=(";", "="))
loop = []
loop.append(loop)
attempt(json.dumps, loop)
