"""What encodes the payload of a message and says so in its header."""

import base64
import binascii

__all__ = ["encode_7or8bit", "encode_base64", "encode_noop", "encode_quopri"]


def encode_base64(msg):
    """Base64: for what is no text."""
    data = msg.get_payload(decode=True)
    msg.set_payload(base64.encodebytes(data).decode("ascii"))
    msg["Content-Transfer-Encoding"] = "base64"


def encode_quopri(msg):
    """Quoted-printable: for text that is mostly ASCII."""
    data = msg.get_payload(decode=True)
    msg.set_payload(binascii.b2a_qp(data, quotetabs=True).replace(b" ", b"=20").decode("ascii"))
    msg["Content-Transfer-Encoding"] = "quoted-printable"


def encode_7or8bit(msg):
    """As it is: the header says whether it is ASCII."""
    data = msg.get_payload(decode=True)
    msg["Content-Transfer-Encoding"] = "7bit" if data is None or data.isascii() else "8bit"


def encode_noop(msg):
    """As it is, and without a word."""
    data = msg.get_payload(decode=True)
    if data is not None:
        msg.set_payload(data.decode("ascii", "surrogateescape"))
