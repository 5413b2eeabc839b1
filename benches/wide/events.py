# Signals, observers, middleware and pipelines out of closures, decorators and partial.
from collections import defaultdict, deque
from functools import partial, reduce, wraps


def counted(func):
    @wraps(func)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return func(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


def retry(times, on=Exception):
    def decorate(func):
        @wraps(func)
        def wrapper(*args, **kwargs):
            for attempt in range(times):
                try:
                    return func(*args, **kwargs)
                except on:
                    if attempt == times - 1:
                        raise
        return wrapper
    return decorate


class Bus:
    def __init__(self):
        self.handlers = defaultdict(list)
        self.queue = deque()
        self.middleware = []

    def on(self, topic, func=None, *, priority=0):
        if func is None:
            return partial(self.on, topic, priority=priority)
        entries = self.handlers[topic]
        entries.append((priority, len(entries), func))
        entries.sort(key=lambda e: (-e[0], e[1]))
        return func

    def use(self, middleware):
        self.middleware.append(middleware)
        return middleware

    def emit(self, topic, **payload):
        self.queue.append((topic, payload))

    def run(self):
        dispatch = reduce(lambda inner, layer: layer(inner), self.middleware, self.dispatch)
        done = 0
        while self.queue:
            dispatch(*self.queue.popleft())
            done += 1
        return done

    def dispatch(self, topic, payload):
        for _, _, func in self.handlers.get(topic, ()):
            func(**payload)


bus = Bus()
log = []


@bus.use
def tracing(inner):
    depth = 0

    def layer(topic, payload):
        nonlocal depth
        depth += 1
        log.append(depth % 10)
        inner(topic, payload)
    return layer


@bus.use
def filtering(inner):
    return lambda topic, payload: None if payload.get("n", 1) % 13 == 0 else inner(topic, payload)


def accumulator(start=0):
    total = start

    def add(n, **_):
        nonlocal total
        total = (total * 3 + n) % 1000007
    add.value = lambda: total
    return add


class Flaky:
    failures = 0

    @retry(3, on=ValueError)
    def __call__(self, n, **_):
        if (n + self.failures) % 4 == 0:
            self.failures += 1
            raise ValueError(n)


@bus.on("tick", priority=5)
@counted
def spawn(n, **_):
    if n % 3 == 0:
        bus.emit("done", n=n, label=f"item-{n}")


def compose(*funcs):
    return lambda x: reduce(lambda acc, f: f(acc), funcs, x)


def clamp(low, high, x):
    return min(max(x, low), high)


sums, flaky = accumulator(), Flaky()
bus.on("tick", sums)
bus.on("tick", flaky, priority=1)
bus.on("done", lambda label, **_: log.append(label))
bus.on("done", lambda n, **_: sums(n=n + 1))
for i in range(55000):
    bus.emit("tick", n=i)
handled = bus.run()
pipeline = compose(partial(clamp, 10, 9000), lambda x: x * 7, partial(pow, exp=2, mod=10007), str, len)
lens = sum(map(pipeline, range(50000)))
adders = [lambda x, k=k: x + k for k in range(30)]
chained = sum(compose(*adders)(i) for i in range(6000))
print(handled, spawn.calls, spawn.__name__, sums.value(), flaky.failures, len(log), log[1])
print(lens, chained)
