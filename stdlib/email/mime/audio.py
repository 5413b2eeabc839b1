"""Messages that are a sound."""

from email import encoders
from email.mime.nonmultipart import MIMENonMultipart

__all__ = ["MIMEAudio"]


def _kind_of(data):
    if data.startswith(b"FORM") and data[8:12] in (b"AIFF", b"AIFC"):
        return "x-aiff"
    if data.startswith(b".snd"):
        return "basic"
    if data.startswith(b"RIFF") and data[8:16] == b"WAVEfmt ":
        return "x-wav"
    return None


class MIMEAudio(MIMENonMultipart):
    """A sound; what kind it is of, its first bytes say unless `_subtype` does."""

    def __init__(self, _audiodata, _subtype=None, _encoder=encoders.encode_base64, *, policy=None, **_params):
        kind = _kind_of(_audiodata) if _subtype is None else _subtype
        if kind is None:
            raise TypeError("Could not find audio MIME subtype")
        super().__init__("audio", kind, policy=policy, **_params)
        self.set_payload(_audiodata)
        _encoder(self)
