"""TLS: contexts, and the ways to put them over sockets. The protocol itself is rustls' (`_ssl`): versions 1.2 and 1.3."""

import os
from _ssl import MemoryBIO, _VERSION, _certificates, _decode, _SSLContext, _suites
from _ssl_ends import SSLObject, SSLSocket
from _ssl_errors import (SSLCertVerificationError, SSLEOFError, SSLError, SSLSyscallError, SSLWantReadError,
                         SSLWantWriteError, SSLZeroReturnError)
from collections import namedtuple
from enum import Enum, IntEnum, IntFlag
from socket import SO_TYPE, SOCK_STREAM, SOL_SOCKET, _GLOBAL_DEFAULT_TIMEOUT, create_connection, socket

CertificateError = SSLCertVerificationError
socket_error = OSError

PEM_HEADER = "-----BEGIN CERTIFICATE-----"
PEM_FOOTER = "-----END CERTIFICATE-----"

# The level of OpenSSL's API that this module keeps to, for programs that ask.
OPENSSL_VERSION = f"OpenSSL 3.0.0 API by {_VERSION}"
OPENSSL_VERSION_INFO = _OPENSSL_API_VERSION = (3, 0, 0, 0, 0)
OPENSSL_VERSION_NUMBER = 0x30000000

HAS_SNI = HAS_ECDH = HAS_ALPN = HAS_TLSv1_2 = HAS_TLSv1_3 = HAS_NEVER_CHECK_COMMON_NAME = True
HAS_NPN = HAS_SSLv2 = HAS_SSLv3 = HAS_TLSv1 = HAS_TLSv1_1 = HAS_PSK = HAS_PHA = False
CHANNEL_BINDING_TYPES = []


def _numbered(kind, name, members):
    made = kind(name, members, module=__name__)
    globals().update(made.__members__)
    return made


_SSLMethod = _numbered(IntEnum, "_SSLMethod", {
    "PROTOCOL_TLS": 2, "PROTOCOL_SSLv23": 2, "PROTOCOL_TLSv1": 3, "PROTOCOL_TLSv1_1": 4, "PROTOCOL_TLSv1_2": 5,
    "PROTOCOL_TLS_CLIENT": 16, "PROTOCOL_TLS_SERVER": 17})
Options = _numbered(IntFlag, "Options", {
    "OP_NO_SSLv2": 0, "OP_SINGLE_DH_USE": 0, "OP_SINGLE_ECDH_USE": 0, "OP_LEGACY_SERVER_CONNECT": 4,
    "OP_ENABLE_KTLS": 8, "OP_IGNORE_UNEXPECTED_EOF": 0x80, "OP_NO_TICKET": 0x4000, "OP_NO_COMPRESSION": 0x20000,
    "OP_ENABLE_MIDDLEBOX_COMPAT": 0x100000, "OP_CIPHER_SERVER_PREFERENCE": 0x400000, "OP_NO_SSLv3": 0x2000000,
    "OP_NO_TLSv1": 0x4000000, "OP_NO_TLSv1_2": 0x8000000, "OP_NO_TLSv1_1": 0x10000000,
    "OP_NO_TLSv1_3": 0x20000000, "OP_NO_RENEGOTIATION": 0x40000000, "OP_ALL": 0x80000050})
AlertDescription = _numbered(IntEnum, "AlertDescription", {
    f"ALERT_DESCRIPTION_{name}": number for number, name in (
        (0, "CLOSE_NOTIFY"), (10, "UNEXPECTED_MESSAGE"), (20, "BAD_RECORD_MAC"), (22, "RECORD_OVERFLOW"),
        (30, "DECOMPRESSION_FAILURE"), (40, "HANDSHAKE_FAILURE"), (42, "BAD_CERTIFICATE"),
        (43, "UNSUPPORTED_CERTIFICATE"), (44, "CERTIFICATE_REVOKED"), (45, "CERTIFICATE_EXPIRED"),
        (46, "CERTIFICATE_UNKNOWN"), (47, "ILLEGAL_PARAMETER"), (48, "UNKNOWN_CA"), (49, "ACCESS_DENIED"),
        (50, "DECODE_ERROR"), (51, "DECRYPT_ERROR"), (70, "PROTOCOL_VERSION"), (71, "INSUFFICIENT_SECURITY"),
        (80, "INTERNAL_ERROR"), (90, "USER_CANCELLED"), (100, "NO_RENEGOTIATION"),
        (110, "UNSUPPORTED_EXTENSION"), (111, "CERTIFICATE_UNOBTAINABLE"), (112, "UNRECOGNIZED_NAME"),
        (113, "BAD_CERTIFICATE_STATUS_RESPONSE"), (114, "BAD_CERTIFICATE_HASH_VALUE"),
        (115, "UNKNOWN_PSK_IDENTITY"))})
SSLErrorNumber = _numbered(IntEnum, "SSLErrorNumber", {
    "SSL_ERROR_SSL": 1, "SSL_ERROR_WANT_READ": 2, "SSL_ERROR_WANT_WRITE": 3, "SSL_ERROR_WANT_X509_LOOKUP": 4,
    "SSL_ERROR_SYSCALL": 5, "SSL_ERROR_ZERO_RETURN": 6, "SSL_ERROR_WANT_CONNECT": 7, "SSL_ERROR_EOF": 8,
    "SSL_ERROR_INVALID_ERROR_CODE": 10})
VerifyFlags = _numbered(IntFlag, "VerifyFlags", {
    "VERIFY_DEFAULT": 0, "VERIFY_CRL_CHECK_LEAF": 4, "VERIFY_CRL_CHECK_CHAIN": 12, "VERIFY_X509_STRICT": 32,
    "VERIFY_ALLOW_PROXY_CERTS": 64, "VERIFY_X509_TRUSTED_FIRST": 0x8000, "VERIFY_X509_PARTIAL_CHAIN": 0x80000})
VerifyMode = _numbered(IntEnum, "VerifyMode", {"CERT_NONE": 0, "CERT_OPTIONAL": 1, "CERT_REQUIRED": 2})
_PROTOCOL_NAMES = {value: name for name, value in _SSLMethod.__members__.items() if name != "PROTOCOL_SSLv23"}


class TLSVersion(IntEnum):
    """Versions of the protocol; 1.2 and 1.3 can be had."""

    MINIMUM_SUPPORTED = -2
    SSLv3 = 0x300
    TLSv1 = 0x301
    TLSv1_1 = 0x302
    TLSv1_2 = 0x303
    TLSv1_3 = 0x304
    MAXIMUM_SUPPORTED = -1


_OIDS = {
    "1.3.6.1.5.5.7.3.1": (129, "serverAuth", "TLS Web Server Authentication"),
    "1.3.6.1.5.5.7.3.2": (130, "clientAuth", "TLS Web Client Authentication"),
}


class _ASN1Object(namedtuple("_ASN1Object", "nid shortname longname oid")):
    """An object identifier that purposes are named by."""

    __slots__ = ()

    def __new__(cls, oid):
        if oid not in _OIDS:
            raise ValueError(f"unknown object '{oid[:100]}'")
        return super().__new__(cls, *_OIDS[oid], oid)


class Purpose(_ASN1Object, Enum):
    """What a context is for: to authenticate servers, or clients."""

    SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"


# Contexts

def _read(path):
    with open(path, "rb") as file:
        return file.read()


class SSLContext(_SSLContext):
    """What ends of connections have in common: certificates, whom they trust, what they agree on."""

    sslsocket_class = SSLSocket
    sslobject_class = SSLObject

    def __init__(self, protocol=None):
        if protocol is None or protocol == PROTOCOL_TLS:
            import warnings
            if protocol is None:
                warnings.warn("ssl.SSLContext() without protocol argument is deprecated.", DeprecationWarning, 2)
            warnings.warn("ssl.PROTOCOL_TLS is deprecated", DeprecationWarning, 2)
            protocol = PROTOCOL_TLS
        elif protocol not in (PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, PROTOCOL_TLSv1_2):
            raise ValueError(f"invalid or unsupported protocol version {int(protocol)}")
        self._protocol = _SSLMethod(protocol)
        is_client = protocol == PROTOCOL_TLS_CLIENT
        self._verify_mode = CERT_REQUIRED if is_client else CERT_NONE
        self._check_hostname = is_client
        self._verify_flags = VERIFY_X509_TRUSTED_FIRST
        self._options = Options(0x82520050)
        if protocol == PROTOCOL_TLSv1_2:
            self._minimum = self._maximum = TLSVersion.TLSv1_2
        else:
            self._minimum, self._maximum = TLSVersion.MINIMUM_SUPPORTED, TLSVersion.MAXIMUM_SUPPORTED
        self._alpn = ()
        self._chosen = None
        self._sni_callback = None
        self._keylog_filename = None
        self._num_tickets = 2
        self._host_flags = 0
        self.post_handshake_auth = False

    @property
    def protocol(self):
        """The protocol that it was made for."""
        return self._protocol

    @property
    def verify_mode(self):
        """Is the peer asked for a certificate, and must it have one?"""
        return self._verify_mode

    @verify_mode.setter
    def verify_mode(self, value):
        try:
            value = VerifyMode(value)
        except ValueError:
            raise ValueError("invalid value for verify_mode") from None
        if value == CERT_NONE and self._check_hostname:
            raise ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.")
        self._verify_mode = value

    @property
    def check_hostname(self):
        """Must the peer's certificate be for the host that was asked for?"""
        return self._check_hostname

    @check_hostname.setter
    def check_hostname(self, value):
        self._check_hostname = bool(value)
        if self._check_hostname and self._verify_mode == CERT_NONE:
            self._verify_mode = CERT_REQUIRED

    @property
    def hostname_checks_common_name(self):
        """Does the common name count where a certificate has no names of hosts?"""
        return not self._host_flags

    @hostname_checks_common_name.setter
    def hostname_checks_common_name(self, value):
        self._host_flags = 0 if value else 0x20

    @property
    def options(self):
        """Options, of which those that forbid versions have an effect."""
        return self._options

    @options.setter
    def options(self, value):
        value = value.__index__() if hasattr(value, "__index__") else _no_integer(value)
        if value < 0:
            raise OverflowError("can't convert negative value to unsigned int")
        self._options = Options(value)

    @property
    def verify_flags(self):
        """Flags of verification; kept, without an effect."""
        return self._verify_flags

    @verify_flags.setter
    def verify_flags(self, value):
        self._verify_flags = VerifyFlags(value)

    @property
    def minimum_version(self):
        """The lowest version of the protocol."""
        return self._minimum

    @minimum_version.setter
    def minimum_version(self, value):
        self._minimum = _version(value, TLSVersion.MAXIMUM_SUPPORTED, TLSVersion.TLSv1_3)
        self._check_versions()

    @property
    def maximum_version(self):
        """The highest version of the protocol."""
        return self._maximum

    @maximum_version.setter
    def maximum_version(self, value):
        self._maximum = _version(value, TLSVersion.MINIMUM_SUPPORTED, TLSVersion.TLSv1_2)
        self._check_versions()

    def _check_versions(self):
        if self._protocol not in (PROTOCOL_TLS, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER):
            raise ValueError("The context's protocol doesn't support modification of highest and lowest version.")

    @property
    def security_level(self):
        """What rustls offers is of this level at least."""
        return 2

    @property
    def num_tickets(self):
        """How many tickets a server sends."""
        return self._num_tickets

    @num_tickets.setter
    def num_tickets(self, value):
        if value < 0:
            raise ValueError("value must be non-negative")
        if self._protocol != PROTOCOL_TLS_SERVER:
            raise ValueError("SSLContext is not a server context.")
        self._num_tickets = value

    @property
    def keylog_filename(self):
        """Keys of sessions are not told to anyone."""
        return self._keylog_filename

    @keylog_filename.setter
    def keylog_filename(self, value):
        if value is not None:
            raise NotImplementedError("keys of sessions cannot be logged")

    @property
    def sni_callback(self):
        """Called on a server with the end, the host that the client asks for, and the context."""
        return self._sni_callback

    @sni_callback.setter
    def sni_callback(self, callback):
        if self._protocol == PROTOCOL_TLS_CLIENT:
            raise ValueError("sni_callback cannot be set on TLS_CLIENT context")
        if callback is not None and not callable(callback):
            raise TypeError("not a callable object")
        self._sni_callback = callback

    def set_servername_callback(self, server_name_callback):
        """Set `sni_callback`."""
        self.sni_callback = server_name_callback

    # Certificates

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        """Take a chain of certificates and its private key from files in PEM."""
        chain = _read(certfile)
        key = chain if keyfile is None else _read(keyfile)
        if b"ENCRYPTED" in key:
            from _ssl_keys import decrypted
            key = decrypted(key, password)
        self._set_chain(chain, key)

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        """Trust the certificates of a file in PEM, of a folder of such files, or of data."""
        if cafile is None and capath is None and cadata is None:
            raise TypeError("cafile, capath and cadata cannot be all omitted")
        if cafile is not None:
            found = _certificates(_read(cafile))
            if not found:
                exc = SSLError(136, "[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found")
                exc.library, exc.reason = "X509", "NO_CERTIFICATE_OR_CRL_FOUND"
                raise exc
            self._trust(found)
        if cadata is not None:
            self._trust(_of_data(cadata))
        if capath is not None:
            self._trust_folder(capath)

    def _trust_folder(self, folder):
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            return
        for name in names:
            # As OpenSSL's tools name them: the hash of the subject, and a number.
            stem, _, number = os.fsdecode(name).rpartition(".")
            if len(stem) == 8 and number.isdigit():
                try:
                    found = _certificates(_read(os.path.join(folder, name)))
                except OSError:
                    continue
                self._trust(found or ())

    def load_default_certs(self, purpose=Purpose.SERVER_AUTH):
        """Trust what the system trusts."""
        if not isinstance(purpose, _ASN1Object):
            raise TypeError(purpose)
        self.set_default_verify_paths()

    def set_default_verify_paths(self):
        """Trust what the system trusts."""
        paths = get_default_verify_paths()
        if paths.cafile is not None:
            try:
                self._trust(_certificates(_read(paths.cafile)) or ())
                return
            except OSError:
                pass
        if paths.capath is not None:
            self._trust_folder(paths.capath)

    def cert_store_stats(self):
        """How many certificates are trusted."""
        known = self._trusted()
        return {"x509": len(known), "crl": 0, "x509_ca": sum(is_ca for _, is_ca in known)}

    def get_ca_certs(self, binary_form=False):
        """The certificates of authorities that are trusted."""
        found = [der for der, is_ca in self._trusted() if is_ca]
        return found if binary_form else [_decode(der) for der in found]

    def session_stats(self):
        """Counts that nobody keeps."""
        return dict.fromkeys(("number", "connect", "connect_good", "connect_renegotiate", "accept", "accept_good",
                              "accept_renegotiate", "hits", "misses", "timeouts", "cache_full"), 0)

    # What is agreed on

    def set_ciphers(self, ciphers, /):
        """Choose among the suites of TLS 1.2, by OpenSSL's names and words."""
        chosen = _chosen_suites(ciphers)
        if not chosen:
            raise SSLError("No cipher can be selected.")
        self._chosen = chosen

    def get_ciphers(self):
        """The suites that are offered."""
        return [{"name": name, "protocol": protocol, "strength_bits": bits, "alg_bits": bits, "aead": True}
                for name, protocol, bits in _suites()
                if self._chosen is None or protocol == "TLSv1.3" or name in self._chosen]

    def set_alpn_protocols(self, alpn_protocols):
        """Offer these protocols, the best first."""
        names = []
        for protocol in alpn_protocols:
            name = bytes(protocol, "ascii")
            if not 0 < len(name) < 256:
                raise SSLError("ALPN protocols must be 1 to 255 in length")
            names.append(name)
        self._alpn = tuple(names)

    def set_npn_protocols(self, npn_protocols):
        """Refused: NPN is gone."""
        raise NotImplementedError("NPN is not supported")

    def set_ecdh_curve(self, name, /):
        """The curves are chosen by rustls: those that it has can be named."""
        if (name.decode() if isinstance(name, bytes) else name) not in (
                "prime256v1", "secp256r1", "secp384r1", "X25519", "P-256", "P-384"):
            raise ValueError(f"unknown elliptic curve name {name!r}")

    def load_dh_params(self, path, /):
        """There is no Diffie-Hellman over finite fields here: the file is only looked at."""
        if b"BEGIN DH PARAMETERS" not in _read(path):
            raise SSLError(1, "[PEM: NO_START_LINE] no start line")

    def set_psk_client_callback(self, callback):
        """Not there: keys that were shared before."""
        raise NotImplementedError("TLS-PSK is not supported")

    set_psk_server_callback = set_psk_client_callback

    # Ends

    def _settle(self):
        """Tell the native half what holds."""
        low, high, options = self._minimum, self._maximum, self._options
        low = TLSVersion.TLSv1_2 if low < 0 else low
        high = TLSVersion.TLSv1_3 if high < 0 else high
        self._configure(
            self._verify_mode, self._check_hostname, not self._host_flags,
            low <= TLSVersion.TLSv1_2 <= high and not options & OP_NO_TLSv1_2,
            low <= TLSVersion.TLSv1_3 <= high and not options & OP_NO_TLSv1_3,
            self._alpn,
            None if self._chosen is None else [name for name, protocol, _ in _suites()
                                               if protocol == "TLSv1.3" or name in self._chosen])

    def _session(self, incoming, outgoing, server_side, server_hostname):
        if server_side and self._protocol == PROTOCOL_TLS_CLIENT:
            raise SSLError("Cannot create a server socket with a PROTOCOL_TLS_CLIENT context")
        if not server_side and self._protocol == PROTOCOL_TLS_SERVER:
            raise SSLError("Cannot create a client socket with a PROTOCOL_TLS_SERVER context")
        self._settle()
        return super()._session(incoming, outgoing, server_side, server_hostname)

    def _encode_hostname(self, hostname):
        if hostname is None:
            return None
        if isinstance(hostname, bytes):
            hostname = hostname.decode("ascii")
        elif not hostname.isascii():
            hostname = hostname.encode("idna").decode("ascii")
        if not hostname or hostname.startswith("."):
            raise ValueError("server_hostname cannot be an empty string or start with a leading dot.")
        if "\0" in hostname:
            raise TypeError("embedded null character")
        return hostname

    def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True,
                    server_hostname=None, session=None):
        """TLS over a socket, which is taken over."""
        return self.sslsocket_class._create(
            sock=sock, server_side=server_side, do_handshake_on_connect=do_handshake_on_connect,
            suppress_ragged_eofs=suppress_ragged_eofs, server_hostname=server_hostname, context=self,
            session=session)

    def wrap_bio(self, incoming, outgoing, server_side=False, server_hostname=None, session=None):
        """TLS over two queues in memory."""
        if server_side and server_hostname:
            raise ValueError("server_hostname can only be specified in client mode")
        if self._check_hostname and not server_hostname and not server_side:
            raise ValueError("check_hostname requires server_hostname")
        return self.sslobject_class._create(
            incoming, outgoing, server_side=server_side,
            server_hostname=self._encode_hostname(server_hostname), session=session, context=self)


def _no_integer(value):
    raise TypeError(f"{type(value).__name__!r} object cannot be interpreted as an integer")


def _version(value, absent, edge):
    """A version; the edge of what there is, where MINIMUM or MAXIMUM is given for the other end."""
    try:
        value = TLSVersion(value)
    except ValueError:
        raise ValueError(f"Unsupported TLS/SSL version {value:#x}") from None
    return edge if value == absent else value


def _of_data(cadata):
    if isinstance(cadata, str):
        if not cadata:
            raise ValueError("Empty certificate data")
        if not cadata.isascii():
            raise TypeError("cadata should be an ASCII string or a bytes-like object")
        found = _certificates(cadata.encode())
        if not found:
            raise SSLError(0, "no start line: cadata does not contain a certificate")
        return found
    data = bytes(cadata)
    if not data:
        raise ValueError("Empty certificate data")
    # DER: certificates one after the other, each a sequence of a length that it tells.
    found = []
    while data:
        size = _size_of_der(data)
        if size is None or size > len(data):
            raise SSLError(0, "not enough data: cadata does not contain a certificate")
        _decode(data[:size])
        found.append(data[:size])
        data = data[size:]
    return found


def _size_of_der(data):
    if len(data) < 2 or data[0] != 0x30:
        return None
    if data[1] < 0x80:
        return 2 + data[1]
    digits = data[1] & 0x7F
    if not 0 < digits <= 4 or len(data) < 2 + digits:
        return None
    return 2 + digits + int.from_bytes(data[2:2 + digits], "big")


# Words of OpenSSL's language of ciphers that choose among rustls' suites of TLS 1.2.
_CIPHER_WORDS = {
    "ALL": "", "DEFAULT": "", "HIGH": "", "COMPLEMENTOFDEFAULT": None, "TLSv1.2": "", "ECDHE": "", "EECDH": "",
    "kECDHE": "", "kEECDH": "", "AEAD": "", "aRSA": "RSA", "RSA": None, "ECDSA": "ECDSA", "aECDSA": "ECDSA",
    "AES": "AES", "AESGCM": "AES", "AES128": "AES128", "AES256": "AES256", "CHACHA20": "CHACHA20",
    "SHA256": "SHA256", "SHA384": "SHA384", "ECDHE-RSA": "RSA", "ECDHE-ECDSA": "ECDSA",
}


def _chosen_suites(text):
    names = [name for name, protocol, _ in _suites() if protocol == "TLSv1.2"]

    def matching(word):
        found = names
        for part in word.split("+"):
            if part in names:
                found = [name for name in found if name == part]
                continue
            key = _CIPHER_WORDS.get(part)
            found = [] if key is None else [name for name in found if key in name]
        return found

    chosen = []
    banned = set()
    for word in text.replace(",", ":").replace(" ", ":").split(":"):
        if not word or word.startswith("@"):
            continue
        if word[0] == "!":
            banned.update(matching(word[1:]))
        elif word[0] == "-":
            gone = matching(word[1:])
            chosen = [name for name in chosen if name not in gone]
        else:
            chosen += [name for name in matching(word.lstrip("+")) if name not in chosen]
    return [name for name in chosen if name not in banned]


def create_default_context(purpose=Purpose.SERVER_AUTH, *, cafile=None, capath=None, cadata=None):
    """A context with good settings for a purpose."""
    if not isinstance(purpose, _ASN1Object):
        raise TypeError(purpose)
    if purpose == Purpose.SERVER_AUTH:
        context = SSLContext(PROTOCOL_TLS_CLIENT)
        context.verify_mode = CERT_REQUIRED
        context.check_hostname = True
    elif purpose == Purpose.CLIENT_AUTH:
        context = SSLContext(PROTOCOL_TLS_SERVER)
    else:
        raise ValueError(purpose)
    context.verify_flags |= VERIFY_X509_PARTIAL_CHAIN | VERIFY_X509_STRICT
    if cafile or capath or cadata:
        context.load_verify_locations(cafile, capath, cadata)
    elif context.verify_mode != CERT_NONE:
        context.load_default_certs(purpose)
    return context


def _create_unverified_context(protocol=None, *, cert_reqs=VerifyMode.CERT_NONE, check_hostname=False,
                               purpose=Purpose.SERVER_AUTH, certfile=None, keyfile=None, cafile=None,
                               capath=None, cadata=None):
    """A context that believes everyone, unless it is told otherwise."""
    if not isinstance(purpose, _ASN1Object):
        raise TypeError(purpose)
    if purpose not in (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH):
        raise ValueError(purpose)
    if protocol is None:
        protocol = PROTOCOL_TLS_CLIENT if purpose == Purpose.SERVER_AUTH else PROTOCOL_TLS_SERVER
    context = SSLContext(protocol)
    context.check_hostname = check_hostname
    if cert_reqs is not None:
        context.verify_mode = cert_reqs
    if check_hostname:
        context.check_hostname = True
    if keyfile and not certfile:
        raise ValueError("certfile must be specified")
    if certfile or keyfile:
        context.load_cert_chain(certfile, keyfile)
    if cafile or capath or cadata:
        context.load_verify_locations(cafile, capath, cadata)
    elif context.verify_mode != CERT_NONE:
        context.load_default_certs(purpose)
    return context


_create_default_https_context = create_default_context
_create_stdlib_context = _create_unverified_context


# Where the system keeps whom it trusts

DefaultVerifyPaths = namedtuple(
    "DefaultVerifyPaths", "cafile capath openssl_cafile_env openssl_cafile openssl_capath_env openssl_capath")

_FILES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem", "/usr/lib/ssl/cert.pem")
_FOLDERS = ("/etc/ssl/certs", "/etc/pki/tls/certs", "/usr/lib/ssl/certs")


def get_default_verify_paths():
    """Where the certificates lie that the system trusts."""
    file = os.environ.get("SSL_CERT_FILE") or next(filter(os.path.isfile, _FILES), None)
    folder = os.environ.get("SSL_CERT_DIR") or next(filter(os.path.isdir, _FOLDERS), None)
    return DefaultVerifyPaths(
        file if file and os.path.isfile(file) else None, folder if folder and os.path.isdir(folder) else None,
        "SSL_CERT_FILE", _FILES[0], "SSL_CERT_DIR", _FOLDERS[0])


# Helpers

def RAND_bytes(n, /):
    """Random bytes for secrets."""
    if n < 0:
        raise ValueError("num must be positive")
    return os.urandom(n)


def RAND_status():
    """There is always enough randomness."""
    return True


def RAND_add(string, entropy, /):
    """Nothing has to be added."""


def DER_cert_to_PEM_cert(der_cert_bytes):
    """A certificate in PEM."""
    import base64
    text = base64.standard_b64encode(der_cert_bytes).decode("ascii")
    lines = [text[at:at + 64] for at in range(0, len(text), 64)]
    return "\n".join([PEM_HEADER, *lines, PEM_FOOTER]) + "\n"


def PEM_cert_to_DER_cert(pem_cert_string):
    """A certificate in DER."""
    import base64
    if not pem_cert_string.startswith(PEM_HEADER):
        raise ValueError(f"Invalid PEM encoding; must start with {PEM_HEADER}")
    if not pem_cert_string.strip().endswith(PEM_FOOTER):
        raise ValueError(f"Invalid PEM encoding; must end with {PEM_FOOTER}")
    text = pem_cert_string.strip()[len(PEM_HEADER):-len(PEM_FOOTER)]
    return base64.decodebytes(text.encode("ASCII", "strict"))


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def cert_time_to_seconds(cert_time):
    """The seconds since 1970 of a time in a certificate: "Jan  5 09:34:43 2018 GMT"."""
    from calendar import timegm
    from time import strptime
    pattern = " %d %H:%M:%S %Y GMT"
    try:
        month = _MONTHS.index(cert_time[:3].title()) + 1
    except ValueError:
        raise ValueError(f"time data {cert_time!r} does not match format \"%b{pattern}\"") from None
    tail = strptime(cert_time[3:], pattern)
    return timegm((tail[0], month) + tail[2:6])


def get_server_certificate(addr, ssl_version=PROTOCOL_TLS_CLIENT, ca_certs=None, timeout=_GLOBAL_DEFAULT_TIMEOUT):
    """The certificate of the server at (host, port), in PEM; checked only with ca_certs."""
    host, port = addr
    context = _create_stdlib_context(ssl_version, cert_reqs=CERT_NONE if ca_certs is None else CERT_REQUIRED,
                                     cafile=ca_certs)
    with create_connection(addr, timeout=timeout) as sock:
        with context.wrap_socket(sock, server_hostname=host) as wrapped:
            return DER_cert_to_PEM_cert(wrapped.getpeercert(True))


def get_protocol_name(protocol_code):
    """The name of a protocol's number."""
    return _PROTOCOL_NAMES.get(protocol_code, "<unknown>")
