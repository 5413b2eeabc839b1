class Fallback:
    @property
    def broken(self):
        raise AttributeError("inside")

    def __getattr__(self, name):
        return "fallback for " + name

it = Fallback()
print(it.broken)                # prints: fallback for broken
print(it.missing)               # prints: fallback for missing
