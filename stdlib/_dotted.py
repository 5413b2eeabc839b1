"""What a dotted name stands for, where modules may have to be imported on the way: for logging.config and unittest.mock."""


def resolve(name, importer=None):
    """The object called `name`: attributes, and modules where there is no such attribute yet."""
    importer = importer or __import__
    path, *parts = name.split(".")
    found = importer(path)
    for part in parts:
        path = f"{path}.{part}"
        try:
            found = getattr(found, part)
        except AttributeError:
            importer(path)
            found = getattr(found, part)
    return found
