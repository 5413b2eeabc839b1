# A tokenizer and a recursive-descent calculator with variables and functions.
import math
import re
from typing import NamedTuple

TOKEN = re.compile(r"\s*(?:(?P<num>\d+(?:\.\d*)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>\*\*|[-+*/%(),=]))")
FUNCS = {"sqrt": math.sqrt, "max": max, "min": min, "sin": math.sin, "hyp": math.hypot}


class CalcError(Exception):
    pass


class Token(NamedTuple):
    kind: str
    text: str


def tokenize(text):
    pos, text = 0, text.rstrip()
    while pos < len(text):
        m = TOKEN.match(text, pos)
        if m is None:
            raise CalcError(f"bad character {text[pos]!r} at {pos}")
        yield Token(m.lastgroup, m.group(m.lastgroup))
        pos = m.end()
    yield Token("end", "")


class Calculator:
    def __init__(self, **names):
        self.names = names

    def run(self, text):
        self.tokens = tokenize(text)
        self.current = next(self.tokens)
        value = self.statement()
        if self.current.kind != "end":
            raise CalcError(f"unexpected {self.current.text!r}")
        return value

    def advance(self):
        token = self.current
        self.current = next(self.tokens, None)
        return token

    def accept(self, *texts):
        if self.current.kind == "op" and self.current.text in texts:
            return self.advance().text
        return None

    def expect(self, text):
        if not self.accept(text):
            raise CalcError(f"expected {text!r}, found {self.current.text!r}")

    def statement(self):
        value = self.expression()
        if self.accept("="):
            if self.target is None:
                raise CalcError("cannot assign")
            name, self.target = self.target, None
            value = self.names[name] = self.statement()
        return value

    def expression(self):
        value = self.term()
        while op := self.accept("+", "-"):
            right = self.term()
            value = value + right if op == "+" else value - right
        return value

    def term(self):
        value = self.factor()
        while op := self.accept("*", "/", "%"):
            right = self.factor()
            match op:
                case "*":
                    value *= right
                case "/":
                    value /= right
                case _:
                    value = math.fmod(value, right)
        return value

    def factor(self):
        if self.accept("-"):
            return -self.factor()
        base = self.atom()
        return base ** self.factor() if self.accept("**") else base

    def atom(self):
        token, self.target = self.advance(), None
        if token.kind == "num":
            return float(token.text)
        if token.kind == "name":
            if self.accept("("):
                args = [self.expression()]
                while self.accept(","):
                    args.append(self.expression())
                self.expect(")")
                return FUNCS[token.text](*args)
            self.target = token.text
            if token.text not in self.names and self.current.text != "=":
                raise CalcError(f"unknown name {token.text}")
            return self.names.get(token.text, 0.0)
        if token.text == "(":
            value = self.expression()
            self.expect(")")
            return value
        raise CalcError(f"unexpected {token.text!r}")


FORMULAS = ["1 + 2 * 3 - 4 / 5", "(x + 1) * (y - 2) ** 2 % 97", "d = sqrt(x * x + y * y) + hyp(x, y)",
            "-x ** 2 + 3 * -y", "max(x, y, 3) * min(x, 2) + 0 * d", "2 ** 3 ** 0.5 * (1 * x + 0)",
            "((((x + 1) + 2) + 3) * ((y))) / (1 + sin(x) * sin(x))", "3 + * 4", "(1 + 2", "q + 1", "4 $ 4"]
total, errors, calc = 0.0, {}, Calculator(y=7.0)
for turn in range(1100):
    calc.run(f"x = {turn} * 0.5 - y")
    for formula in FORMULAS:
        try:
            total += calc.run(formula)
        except CalcError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
print(f"{total:.6f} {calc.names['d']:.6f}")
print(errors)
