# What a module holds is finalized at the program's end, when modules can still be imported.
class Held:
    def __del__(self):
        import graphlib
        print(graphlib.TopologicalSorter.__name__)  # prints: TopologicalSorter


held = Held()
