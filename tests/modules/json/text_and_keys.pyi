# Strings with and without escapes, numbers of all lengths, the order of keys.
import json

data = {"b\n": [1, -2, 0, 10**18, -10**18, 10**19, 1.5, -0.0, 1e100], "a": {"é": "\u0001\x7f\u2028😀\"\\/", "": None}, "c": [True, False, [], {}, ()]}
print(json.dumps(data))  # prints: {"b\n": [1, -2, 0, 1000000000000000000, -1000000000000000000, 10000000000000000000, 1.5, -0.0, 1e+100], "a": {"\u00e9": "\u0001\u007f\u2028\ud83d\ude00\"\\/", "": null}, "c": [true, false, [], {}, []]}
print(json.dumps(data, ensure_ascii=False))  # prints: {"b\n": [1, -2, 0, 1000000000000000000, -1000000000000000000, 10000000000000000000, 1.5, -0.0, 1e+100], "a": {"é": "\u0001 😀\"\\/", "": null}, "c": [true, false, [], {}, []]}
print(json.dumps(data, indent=1, sort_keys=True).replace("\n", "~"))  # prints: {~ "a": {~  "": null,~  "\u00e9": "\u0001\u007f\u2028\ud83d\ude00\"\\/"~ },~ "b\n": [~  1,~  -2,~  0,~  1000000000000000000,~  -1000000000000000000,~  10000000000000000000,~  1.5,~  -0.0,~  1e+100~ ],~ "c": [~  true,~  false,~  [],~  {},~  []~ ]~}
print(json.dumps(data, separators=(",", ":")))  # prints: {"b\n":[1,-2,0,1000000000000000000,-1000000000000000000,10000000000000000000,1.5,-0.0,1e+100],"a":{"\u00e9":"\u0001\u007f\u2028\ud83d\ude00\"\\/","":null},"c":[true,false,[],{},[]]}
print(json.loads(json.dumps(data)) == json.loads(json.dumps(data, indent="\t", sort_keys=True)))  # prints: True
print(json.loads('{"a": 1, "a": 2, "\\u00e9": "x\\ny", "b": {"a": -0, "c": 123456789012345678901}, "d": -12e1}'))  # prints: {'a': 2, 'é': 'x\ny', 'b': {'a': 0, 'c': 123456789012345678901}, 'd': -120.0}
print(json.dumps({1: 2, None: 3, True: 4, 2.5: 5, "z": 6}), json.dumps({"b": 1, "a": 2}, sort_keys=True))  # prints: {"1": 4, "null": 3, "2.5": 5, "z": 6} {"a": 2, "b": 1}


def refused(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        return str(error)


print([refused(text) for text in ('{"a" 1}', '["a', '{"a": 01}', '"\\x"', "[1,]", '{"a":1,}', '"\t"', "-", "nul")])  # prints: ["Expecting ':' delimiter: line 1 column 6 (char 5)", 'Unterminated string starting at: line 1 column 2 (char 1)', "Expecting ',' delimiter: line 1 column 8 (char 7)", 'Invalid \\escape: line 1 column 2 (char 1)', 'Illegal trailing comma before end of array: line 1 column 3 (char 2)', 'Illegal trailing comma before end of object: line 1 column 7 (char 6)', 'Invalid control character at: line 1 column 2 (char 1)', 'Expecting value: line 1 column 1 (char 0)', 'Expecting value: line 1 column 1 (char 0)']
