# What contexts and helpers refuse, and what they tell.
import os
import ssl

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "certificates")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def refused(call):
    try:
        call()
    except Exception as exc:
        print(f"{type(exc).__name__}: {exc}".partition(" (_ssl.c")[0])


def let(name, value):
    return lambda: setattr(context, name, value)


refused(let("verify_mode", ssl.CERT_NONE))  # prints: ValueError: Cannot set verify_mode to CERT_NONE when check_hostname is enabled.
refused(let("verify_mode", 9))  # prints: ValueError: invalid value for verify_mode
refused(let("minimum_version", 5))  # prints: ValueError: Unsupported TLS/SSL version 0x5
refused(let("sni_callback", 3))  # prints: ValueError: sni_callback cannot be set on TLS_CLIENT context
refused(lambda: ssl.SSLContext(77))  # prints: ValueError: invalid or unsupported protocol version 77
refused(lambda: context.load_verify_locations())  # prints: TypeError: cafile, capath and cadata cannot be all omitted
refused(lambda: context.load_verify_locations(cadata=""))  # prints: ValueError: Empty certificate data
refused(lambda: context.load_verify_locations(cadata="nothing"))  # prints: SSLError: no start line: cadata does not contain a certificate
refused(lambda: context.load_verify_locations(cadata=b"nothing"))  # prints: SSLError: not enough data: cadata does not contain a certificate
refused(lambda: context.load_cert_chain(os.path.join(HERE, "README.md")))  # prints: SSLError: [SSL] PEM lib
refused(lambda: context.load_cert_chain(os.path.join(HERE, "server.pem"), os.path.join(HERE, "alone.pem")))  # prints: SSLError: [X509: KEY_VALUES_MISMATCH] key values mismatch
refused(lambda: context.load_cert_chain(os.path.join(HERE, "locked.pem"), password="wrong"))  # prints: SSLError: [SSL] PEM lib
refused(lambda: context.load_cert_chain(os.path.join(HERE, "locked.pem"), password=9))  # prints: TypeError: password should be a string or callable
refused(lambda: context.set_ciphers("^$:,;?*'dorothyx"))  # prints: SSLError: ('No cipher can be selected.',)
refused(lambda: context.set_alpn_protocols(["a" * 256]))  # prints: SSLError: ('ALPN protocols must be 1 to 255 in length',)
refused(lambda: context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO()))  # prints: ValueError: check_hostname requires server_hostname
refused(lambda: context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), True, "x"))  # prints: ValueError: server_hostname can only be specified in client mode
refused(ssl.SSLSocket)  # prints: TypeError: SSLSocket does not have a public constructor. Instances are returned by SSLContext.wrap_socket().
refused(lambda: ssl.create_default_context(3))  # prints: TypeError: 3
refused(lambda: ssl.cert_time_to_seconds("Jan 5 2018"))  # prints: ValueError: time data ' 5 2018' does not match format ' %d %H:%M:%S %Y GMT'

print(ssl.cert_time_to_seconds("Jan  5 09:34:43 2018 GMT"))  # prints: 1515144883
print(context.protocol, context.verify_mode, context.check_hostname, context.minimum_version)  # prints: 16 2 True -2
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
context.check_hostname = True
print(repr(context.verify_mode))  # prints: <VerifyMode.CERT_REQUIRED: 2>
context.load_verify_locations(os.path.join(HERE, "ca.pem"))
print(context.cert_store_stats(), context.get_ca_certs()[0]["subject"])  # prints: {'x509': 1, 'crl': 0, 'x509_ca': 1} ((('commonName', 'pyish test authority'),),)
with open(os.path.join(HERE, "ca.pem")) as file:
    pem = file.read()
der = ssl.PEM_cert_to_DER_cert(pem)
print(ssl.DER_cert_to_PEM_cert(der) == pem, context.get_ca_certs(True) == [der])  # prints: True True
bio = ssl.MemoryBIO()
print(bio.write(b"some bytes"), bio.pending, bio.eof, bio.read(4), bio.read(), bio.read())  # prints: 10 10 False b'some' b' bytes' b''
bio.write_eof()
print(bio.eof)  # prints: True
refused(lambda: bio.write(b"more"))  # prints: SSLError: ('cannot write() after write_eof()',)
print(issubclass(ssl.SSLCertVerificationError, ValueError), ssl.CertificateError is ssl.SSLCertVerificationError)  # prints: True True
print(ssl.Purpose.SERVER_AUTH.shortname, ssl.Purpose.CLIENT_AUTH.oid)  # prints: serverAuth 1.3.6.1.5.5.7.3.2
