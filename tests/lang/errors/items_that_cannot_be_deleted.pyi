"""The words for items that cannot be deleted: some for an index into a sequence, others for anything else."""


class Plain:
    pass


for target in ((1,), "a", b"a", range(2), 1, None, {1}, frozenset(), object(), Plain(), len, iter([])):
    for key in (0, True, "a", slice(1), None):
        try:
            del target[key]
        except TypeError as error:
            print(error)
