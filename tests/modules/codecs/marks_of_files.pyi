# The mark of an encoding stands at the beginning of a file, and nowhere else.
import io
import os
import tempfile

for encoding in ("utf-16", "utf_32", "utf-8-sig", "utf-16-le"):
    data = io.BytesIO()
    text = io.TextIOWrapper(data, encoding=encoding)
    text.write("a")
    text.write("b")
    text.flush()
    print(encoding, data.getvalue())
# prints: utf-16 b'\xff\xfea\x00b\x00'
# prints: utf_32 b'\xff\xfe\x00\x00a\x00\x00\x00b\x00\x00\x00'
# prints: utf-8-sig b'\xef\xbb\xbfab'
# prints: utf-16-le b'a\x00b\x00'

with tempfile.TemporaryDirectory() as place:
    path = os.path.join(place, "file")
    for mode in "wa":
        with open(path, mode, encoding="utf-16") as file:
            file.write("x")
            file.write("y")
    with open(path, encoding="utf-16") as file:
        print(ascii(file.read()))    # prints: 'xyxy'
