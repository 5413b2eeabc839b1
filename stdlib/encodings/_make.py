"""Codecs made of pairs of functions, of tables, and of UTF-8 and the wide forms with a mark in front."""

import codecs


def publish(name, info):
    """Make the module that bears a codec's name, with what the codec consists of."""
    import sys
    import types
    full = "encodings." + name
    module = sys.modules.get(full) or types.ModuleType(full, f"The codec {info.name}.")
    parts = {"encode": info.encode, "decode": info.decode,
             "IncrementalEncoder": info.incrementalencoder, "IncrementalDecoder": info.incrementaldecoder,
             "StreamReader": info.streamreader, "StreamWriter": info.streamwriter}
    owner = getattr(info.encode, "__self__", None)
    if owner is not None and not isinstance(owner, types.ModuleType):
        parts["Codec"] = type(owner)
        del parts["encode"], parts["decode"]
    for part, made in parts.items():
        if isinstance(made, (type, types.FunctionType)):
            made.__module__ = full
            made.__name__ = made.__qualname__ = part
        setattr(module, part, made)
    module.getregentry = lambda: info
    sys.modules[full] = module
    setattr(sys.modules["encodings"], name, module)


def info_of(name, codec, encoder, decoder, reader=None, writer=None, *, is_text=True):
    """What a codec consists of; its streams, unless they are given, use `codec` as it stands."""
    kind = codec if isinstance(codec, type) else type(codec)
    return codecs.CodecInfo(
        name=name, encode=codec.encode, decode=codec.decode,
        incrementalencoder=encoder, incrementaldecoder=decoder,
        streamreader=reader or type("StreamReader", (kind, codecs.StreamReader), {}),
        streamwriter=writer or type("StreamWriter", (kind, codecs.StreamWriter), {}),
        _is_text_encoding=is_text)


# Whose decoders have to keep back half a character.
_WHOLE = {"utf_7", "utf_8", "utf_16_le", "utf_16_be", "utf_32_le", "utf_32_be",
          "unicode_escape", "raw_unicode_escape"}


def plain(name, native):
    """A codec of two native functions."""
    encode = getattr(codecs, native + "_encode")
    decode = getattr(codecs, native + "_decode")

    if native in _WHOLE:
        def decode_all(input, errors="strict"):
            return decode(input, errors, True)
    else:
        decode_all = decode

    class Codec(codecs.Codec):
        pass

    Codec.encode = staticmethod(encode)
    Codec.decode = staticmethod(decode_all)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, input, final=False):
            return encode(input, self.errors)[0]

    if native in _WHOLE:
        class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
            _buffer_decode = staticmethod(decode)
    else:
        class IncrementalDecoder(codecs.IncrementalDecoder):
            def decode(self, input, final=False):
                return decode(input, self.errors)[0]

    class StreamReader(Codec, codecs.StreamReader):
        if native in _WHOLE:
            def decode(self, input, errors="strict"):
                return decode(input, errors, False)

    if native == "utf_7":
        class IncrementalEncoder(codecs.BufferedIncrementalEncoder):
            def _buffer_encode(self, input, errors, final):
                # What is shifted has to end with the piece.
                return encode(input, errors) if final else (b"", 0)

    return info_of(name, Codec, IncrementalEncoder, IncrementalDecoder, StreamReader)


def by_table(name, label):
    """A codec of one of the native tables."""
    import _codecs
    decoding_table = _codecs._table(label)
    if decoding_table is None:
        return None
    return by_characters(name, decoding_table, codecs.charmap_build(decoding_table))


def by_characters(name, decoding_table, encoding_table):
    """A codec of 256 characters, and the table that leads back from them."""
    class Codec(codecs.Codec):
        def encode(self, input, errors="strict"):
            return codecs.charmap_encode(input, errors, encoding_table)

        def decode(self, input, errors="strict"):
            return codecs.charmap_decode(input, errors, decoding_table)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, input, final=False):
            return codecs.charmap_encode(input, self.errors, encoding_table)[0]

    class IncrementalDecoder(codecs.IncrementalDecoder):
        def decode(self, input, final=False):
            return codecs.charmap_decode(input, self.errors, decoding_table)[0]

    return info_of(name, Codec(), IncrementalEncoder, IncrementalDecoder)


def _wide(name, bits, native_order):
    """UTF-16 or UTF-32 with a mark in front."""
    encode = getattr(codecs, f"utf_{bits}_encode")
    ex_decode = getattr(codecs, f"utf_{bits}_ex_decode")
    encode_as = {-1: getattr(codecs, f"utf_{bits}_le_encode"), 1: getattr(codecs, f"utf_{bits}_be_encode")}
    decode_as = {-1: getattr(codecs, f"utf_{bits}_le_decode"), 1: getattr(codecs, f"utf_{bits}_be_decode")}
    decode_native = getattr(codecs, f"utf_{bits}_decode")

    class Codec(codecs.Codec):
        pass

    Codec.encode = staticmethod(encode)
    Codec.decode = staticmethod(lambda input, errors="strict": decode_native(input, errors, True))

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def __init__(self, errors="strict"):
            super().__init__(errors)
            self.encoder = None

        def encode(self, input, final=False):
            if self.encoder is None:
                result = encode(input, self.errors)[0]
                self.encoder = encode_as[native_order]
                return result
            return self.encoder(input, self.errors)[0]

        def reset(self):
            super().reset()
            self.encoder = None

        def getstate(self):
            # 2: the mark is still to be written.
            return 2 if self.encoder is None else 0

        def setstate(self, state):
            self.encoder = None if state else encode_as[native_order]

    class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
        def __init__(self, errors="strict"):
            super().__init__(errors)
            self.decoder = None

        def _buffer_decode(self, input, errors, final):
            if self.decoder is not None:
                return self.decoder(input, self.errors, final)
            output, used, order = ex_decode(input, errors, 0, final)
            if order:
                self.decoder = decode_as[order]
            elif used >= bits // 8:
                raise UnicodeDecodeError(name, input, 0, min(bits // 8, len(input)),
                                         "Stream does not start with BOM")
            return output, used

        def reset(self):
            super().reset()
            self.decoder = None

        def getstate(self):
            # 2: no mark was read yet; 1: the other order than the machine's.
            state = super().getstate()[0]
            if self.decoder is None:
                return (state, 2)
            return (state, int(self.decoder is not decode_as[native_order]))

        def setstate(self, state):
            super().setstate(state)
            self.decoder = {0: decode_as[native_order], 1: decode_as[-native_order]}.get(state[1])

    class StreamWriter(codecs.StreamWriter):
        def __init__(self, stream, errors="strict"):
            super().__init__(stream, errors)
            self.encoder = None

        def reset(self):
            super().reset()
            self.encoder = None

        def encode(self, input, errors="strict"):
            if self.encoder is None:
                result = encode(input, errors)
                self.encoder = encode_as[native_order]
                return result
            return self.encoder(input, errors)

    class StreamReader(codecs.StreamReader):
        def reset(self):
            super().reset()
            self.__dict__.pop("decode", None)

        def decode(self, input, errors="strict"):
            output, used, order = ex_decode(input, errors, 0, False)
            if order:
                self.decode = decode_as[order]
            elif used >= bits // 8:
                raise UnicodeError(f"{name.upper()} stream does not start with BOM")
            return output, used

    return info_of(name, Codec, IncrementalEncoder, IncrementalDecoder, StreamReader, StreamWriter)


def _utf_8_sig():
    """UTF-8 with a mark in front, which is written once and skipped when it is there."""
    mark = codecs.BOM_UTF8

    def encode(input, errors="strict"):
        return mark + codecs.utf_8_encode(input, errors)[0], len(input)

    def decode(input, errors="strict"):
        skipped = 3 if input[:3] == mark else 0
        output, used = codecs.utf_8_decode(input[skipped:], errors, True)
        return output, used + skipped

    class Codec(codecs.Codec):
        pass

    Codec.encode = staticmethod(encode)
    Codec.decode = staticmethod(decode)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def __init__(self, errors="strict"):
            super().__init__(errors)
            self.first = 1

        def encode(self, input, final=False):
            result = codecs.utf_8_encode(input, self.errors)[0]
            if self.first:
                self.first = 0
                return mark + result
            return result

        def reset(self):
            super().reset()
            self.first = 1

        def getstate(self):
            return self.first

        def setstate(self, state):
            self.first = state

    class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
        def __init__(self, errors="strict"):
            super().__init__(errors)
            self.first = 1

        def _buffer_decode(self, input, errors, final):
            skipped = 0
            if self.first:
                if len(input) < 3:
                    if mark.startswith(input):
                        # It may still be the mark.
                        if not final or not input:
                            return "", 0
                    self.first = 0
                else:
                    self.first = 0
                    if input[:3] == mark:
                        input = input[3:]
                        skipped = 3
            output, used = codecs.utf_8_decode(input, errors, final)
            return output, used + skipped

        def reset(self):
            super().reset()
            self.first = 1

        def getstate(self):
            # One bit for the mark.
            return super().getstate()[0], self.first

        def setstate(self, state):
            super().setstate(state)
            self.first = state[1]

    class StreamWriter(codecs.StreamWriter):
        def reset(self):
            super().reset()
            self.__dict__.pop("encode", None)

        def encode(self, input, errors="strict"):
            self.encode = codecs.utf_8_encode
            return encode(input, errors)

    class StreamReader(codecs.StreamReader):
        def reset(self):
            super().reset()
            self.__dict__.pop("decode", None)

        def decode(self, input, errors="strict"):
            if len(input) < 3:
                if mark.startswith(input):
                    return "", 0
            elif input[:3] == mark:
                self.decode = codecs.utf_8_decode
                output, used = codecs.utf_8_decode(input[3:], errors)
                return output, used + 3
            self.decode = codecs.utf_8_decode
            return codecs.utf_8_decode(input, errors)

    return info_of("utf-8-sig", Codec, IncrementalEncoder, IncrementalDecoder, StreamReader, StreamWriter)


def _charmap():
    """Text by a mapping that is given with each call."""
    class Codec(codecs.Codec):
        encode = staticmethod(codecs.charmap_encode)
        decode = staticmethod(codecs.charmap_decode)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def __init__(self, errors="strict", mapping=None):
            super().__init__(errors)
            self.mapping = mapping

        def encode(self, input, final=False):
            return codecs.charmap_encode(input, self.errors, self.mapping)[0]

    class IncrementalDecoder(codecs.IncrementalDecoder):
        def __init__(self, errors="strict", mapping=None):
            super().__init__(errors)
            self.mapping = mapping

        def decode(self, input, final=False):
            return codecs.charmap_decode(input, self.errors, self.mapping)[0]

    return info_of("charmap", Codec, IncrementalEncoder, IncrementalDecoder)


def _binary(name, encode, decode):
    """A codec between bytes and bytes."""
    class Codec(codecs.Codec):
        pass

    Codec.encode = staticmethod(encode)
    Codec.decode = staticmethod(decode)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, input, final=False):
            return encode(input, self.errors)[0]

    class IncrementalDecoder(codecs.IncrementalDecoder):
        def decode(self, input, final=False):
            return decode(input, self.errors)[0]

    class StreamWriter(Codec, codecs.StreamWriter):
        charbuffertype = bytes

    class StreamReader(Codec, codecs.StreamReader):
        charbuffertype = bytes

    return info_of(name, Codec, IncrementalEncoder, IncrementalDecoder, StreamReader, StreamWriter, is_text=False)


def _pair(name, there, back):
    def strictly(work):
        def convert(input, errors="strict"):
            assert errors == "strict"
            return work(input), len(input)
        return convert
    return _binary(name, strictly(there), strictly(back))


def _hex():
    import binascii
    return _pair("hex", binascii.b2a_hex, binascii.a2b_hex)


def _base64():
    import base64
    return _pair("base64", base64.encodebytes, base64.decodebytes)


def _zlib():
    import zlib
    return _pair("zlib", zlib.compress, zlib.decompress)


def _quopri():
    import binascii
    return _pair("quopri", lambda data: binascii.b2a_qp(data, quotetabs=True), binascii.a2b_qp)


def _rot_13():
    """Letters, thirteen places on: from text to text."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    moved = letters[13:] + letters[:13]
    table = str.maketrans(letters + letters.lower(), moved + moved.lower())

    def convert(input, errors="strict"):
        return str.translate(input, table), len(input)

    class Codec(codecs.Codec):
        encode = decode = staticmethod(convert)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, input, final=False):
            return convert(input)[0]

    class IncrementalDecoder(codecs.IncrementalDecoder):
        def decode(self, input, final=False):
            return convert(input)[0]

    return info_of("rot-13", Codec, IncrementalEncoder, IncrementalDecoder, is_text=False)


SPECIAL = {
    "utf_16": lambda: _wide("utf-16", 16, -1),
    "utf_32": lambda: _wide("utf-32", 32, -1),
    "utf_8_sig": _utf_8_sig,
    "charmap": _charmap,
    "hex_codec": _hex,
    "base64_codec": _base64,
    "zlib_codec": _zlib,
    "quopri_codec": _quopri,
    "rot_13": _rot_13,
}
