import tempfile

# The file is closed, and removed, when nobody has it or a method of it.
write = tempfile.NamedTemporaryFile().write
print(write(b"abc"))  # prints: 3
tell = write = None
print(tempfile.NamedTemporaryFile().readable(), tempfile.NamedTemporaryFile().closed)  # prints: True False
