"""Messages that are a picture."""

from email import encoders
from email.mime.nonmultipart import MIMENonMultipart

__all__ = ["MIMEImage"]

# How files of each kind begin.
_SIGNS = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF87a", "gif"), (b"GIF89a", "gif"),
          (b"MM", "tiff"), (b"II", "tiff"), (b"\x01\xda", "rgb"), (b"\x59\xa6\x6a\x95", "rast"), (b"BM", "bmp"),
          (b"v/1\x01", "exr"))


def _kind_of(data):
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return kind
    if data[6:10] in (b"JFIF", b"Exif"):
        return "jpeg"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[:1] == b"P" and data[1:2] in b"123456" and data[2:3] in b" \t\r\n":
        return {b"1": "pbm", b"4": "pbm", b"2": "pgm", b"5": "pgm"}.get(data[1:2], "ppm")
    if data.startswith(b"#define "):
        return "xbm"
    return None


class MIMEImage(MIMENonMultipart):
    """A picture; what kind it is of, its first bytes say unless `_subtype` does."""

    def __init__(self, _imagedata, _subtype=None, _encoder=encoders.encode_base64, *, policy=None, **_params):
        kind = _kind_of(_imagedata) if _subtype is None else _subtype
        if kind is None:
            raise TypeError("Could not guess image MIME subtype")
        super().__init__("image", kind, policy=policy, **_params)
        self.set_payload(_imagedata)
        _encoder(self)
