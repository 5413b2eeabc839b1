# A tolerant parser of configuration files: every fault is an exception, and most are handled.
from contextlib import contextmanager, suppress


class ConfigError(Exception):
    line = None

    def __str__(self):
        return f"line {self.line}: {self.args[0]}"


class UnknownKey(ConfigError, KeyError): ...
class RangeError(ConfigError, ValueError): ...


class Transaction:
    """Undoes every change to a dict if its block fails, and forgives a RangeError."""

    def __init__(self, target):
        self.target = target

    def __enter__(self):
        self.saved = dict(self.target)
        return self.target

    def __exit__(self, kind, value, traceback):
        if kind is not None:
            self.target.clear()
            self.target.update(self.saved)
        return kind is not None and issubclass(kind, RangeError)


@contextmanager
def at_line(number):
    try:
        yield
    except ConfigError as e:
        e.line = number
        raise
    finally:
        stats["lines"] += 1


def number(text):
    for convert in (int, float, lambda t: int(t, 16)):
        try:
            return convert(text)
        except ValueError:
            pass
    raise ConfigError(f"not a number: {text!r}")


def value(text):
    if not (text := text.strip()):
        raise ConfigError("no value")
    with suppress(ConfigError):
        return number(text)
    if text[0] == "[":
        if text[-1] != "]":
            raise ConfigError("unclosed list")
        return [value(part) for part in text[1:-1].split(",")]
    try:
        return {"yes": True, "no": False}[text.lower()]
    except KeyError:
        return text.strip('"')


LIMITS = {"port": (1, 65535), "retries": (0, 10), "ratio": (0.0, 1.0), "name": None, "debug": None, "hosts": None}


def check(key, val):
    if key not in LIMITS:
        raise UnknownKey(f"unknown key {key}")
    try:
        if (limits := LIMITS[key]) and not limits[0] <= val <= limits[1]:
            raise RangeError(f"{key} must be within {limits}")
    except TypeError as e:
        raise ConfigError(f"{key} is no number") from e
    return val


def parse(text):
    config, errors = {}, []
    for i, line in enumerate(text.splitlines(), 1):
        try:
            with Transaction(config), at_line(i):
                key, eq, rest = map(str.strip, line.partition("="))
                if not eq:
                    raise ConfigError("no =")
                config[key] = None
                config[key] = check(key, value(rest))
        except UnknownKey as e:
            errors.append(f"U{e.line}")
        except ConfigError as e:
            errors.append(f"{e}{' <- ' + type(e.__cause__).__name__ if e.__cause__ else ''}")
        else:
            stats["good"] += 1
    return config, errors


def deep(n):
    try:
        if n == 0:
            raise LookupError("bottom")
        return deep(n - 1)
    except LookupError as e:
        if n % 8 == 0:
            raise RuntimeError(n) from e
        raise
    except RuntimeError as e:
        if n == 25:
            return len(e.args) + e.args[0]
        raise LookupError("again") from None
    finally:
        stats["finally"] += 1


SAMPLE = """name = "server"\nport = 8080\nport = 99999\nretries = many\nratio = 0.5\nratio = 0x7\ndebug = yes
hosts = [alpha, beta, 0x1f, 3.5]\nhosts = [alpha\ncolour = red\nnonsense\nname =\nretries = 3"""
stats = dict.fromkeys(("lines", "good", "finally"), 0)
for _ in range(2700):
    config, errors = parse(SAMPLE)
print(config, sum(deep(30) for _ in range(2500)))
print(stats, errors)
