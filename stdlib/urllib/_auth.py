"""Handlers that give names and passwords to servers and proxies which ask for them (RFC 7617, RFC 7616)."""

import base64
import hashlib
import os
import re
import time
from urllib.error import HTTPError
from urllib.parse import _splitport, urlsplit
from urllib.request import BaseHandler, parse_http_list, parse_keqv_list


class HTTPPasswordMgr:
    """Names and passwords, by realm and URL."""

    def __init__(self):
        self.passwd = {}

    def add_password(self, realm, uri, user, passwd):
        """Those for a URL, or for several, and for all below."""
        uris = [uri] if isinstance(uri, str) else uri
        known = self.passwd.setdefault(realm, {})
        for with_port in True, False:
            known[tuple(self._place(uri, with_port) for uri in uris)] = user, passwd

    def find_user_password(self, realm, authuri):
        """Those for a URL: (None, None) where there are none."""
        for with_port in True, False:
            wanted = self._place(authuri, with_port)
            for uris, found in self.passwd.get(realm, {}).items():
                if any(self._covers(uri, wanted) for uri in uris):
                    return found
        return None, None

    def _place(self, uri, with_port):
        """(scheme, host and port, path); the scheme is None where only a host is named."""
        parts = urlsplit(uri)
        return parts[0] or None if parts[1] else None, *self.reduce_uri(uri, with_port)

    def _covers(self, base, test):
        """Whether a place lies in another one. What is known for https is not sent without TLS."""
        return (base[0] is None or test[0] is None or base[0] == test[0]) and self.is_suburi(base[1:], test[1:])

    def reduce_uri(self, uri, default_port=True):
        """A URL, or a host with its port, as (host and port, path)."""
        parts = urlsplit(uri)
        if parts[1]:
            scheme, authority, path = parts[0], parts[1], parts[2] or "/"
        else:
            scheme, authority, path = None, uri, "/"
        host, port = _splitport(authority)
        usual = {"http": 80, "https": 443}.get(scheme)
        if default_port and port is None and usual is not None:
            authority = f"{host}:{usual}"
        return authority, path

    def is_suburi(self, base, test):
        """Whether the second of two reduced URLs is the first one, or lies below it."""
        if base == test:
            return True
        if base[0] != test[0]:
            return False
        above = base[1] if base[1].endswith("/") else base[1] + "/"
        return test[1].startswith(above)


class HTTPPasswordMgrWithDefaultRealm(HTTPPasswordMgr):
    """The same; realm None stands for all that are not known."""

    def find_user_password(self, realm, authuri):
        found = super().find_user_password(realm, authuri)
        return found if found[0] is not None else super().find_user_password(None, authuri)


class HTTPPasswordMgrWithPriorAuth(HTTPPasswordMgrWithDefaultRealm):
    """The same; it knows for which URLs they are sent before anybody asks."""

    def __init__(self):
        self.authenticated = {}
        super().__init__()

    def add_password(self, realm, uri, user, passwd, is_authenticated=False):
        self.update_authenticated(uri, is_authenticated)
        if realm is not None:
            super().add_password(None, uri, user, passwd)
        super().add_password(realm, uri, user, passwd)

    def update_authenticated(self, uri, is_authenticated=False):
        """Whether they are to be sent unasked."""
        for one in [uri] if isinstance(uri, str) else uri:
            for with_port in True, False:
                self.authenticated[self._place(one, with_port)] = is_authenticated

    def is_authenticated(self, authuri):
        """Whether they are sent unasked; None where the URL is not known."""
        for with_port in True, False:
            wanted = self._place(authuri, with_port)
            for uri, answer in self.authenticated.items():
                if self._covers(uri, wanted):
                    return answer


class AbstractBasicAuthHandler:
    """Name and password as they are."""

    _challenge = re.compile(r"""(?:^|,)[ \t]*([^ \t,]+)[ \t]+realm=(["']?)([^"']*)\2""", re.I)

    def __init__(self, password_mgr=None):
        self.passwd = HTTPPasswordMgr() if password_mgr is None else password_mgr
        self.add_password = self.passwd.add_password

    def http_error_auth_reqed(self, authreq, host, req, headers):
        """Try once more where a header of that name asks for it."""
        asked = headers.get_all(authreq)
        if not asked:
            return None
        other = None
        for header in asked:
            challenges = self._challenge.findall(header)
            for scheme, quote, realm in challenges:
                if not quote:
                    import warnings
                    warnings.warn("Basic Auth Realm was unquoted", UserWarning, 3)
                if scheme.lower() == "basic":
                    return self.retry_http_basic_auth(host, req, realm)
                other = scheme
            if not challenges:
                other = header.split()[0] if header.split() else ""
        if other is not None:
            raise ValueError("AbstractBasicAuthHandler does not support the following scheme: %r" % other)

    def retry_http_basic_auth(self, host, req, realm):
        """Ask again, with what is known for the realm."""
        user, password = self.passwd.find_user_password(realm, host)
        if password is None:
            return None
        value = _basic(user, password)
        if req.get_header(self.auth_header, None) == value:
            return None
        req.add_unredirected_header(self.auth_header, value)
        return self.parent.open(req, timeout=req.timeout)

    def http_request(self, req):
        """Send what is to be sent unasked."""
        if getattr(self.passwd, "is_authenticated", None) is None or not self.passwd.is_authenticated(req.full_url):
            return req
        if not req.has_header("Authorization"):
            user, password = self.passwd.find_user_password(None, req.full_url)
            req.add_unredirected_header("Authorization", _basic(user, password))
        return req

    def http_response(self, req, response):
        if hasattr(self.passwd, "is_authenticated"):
            self.passwd.update_authenticated(req.full_url, 200 <= response.code < 300)
        return response

    https_request = http_request
    https_response = http_response


def _basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


class HTTPBasicAuthHandler(AbstractBasicAuthHandler, BaseHandler):
    """For servers."""

    auth_header = "Authorization"

    def http_error_401(self, req, fp, code, msg, headers):
        return self.http_error_auth_reqed("www-authenticate", req.full_url, req, headers)


class ProxyBasicAuthHandler(AbstractBasicAuthHandler, BaseHandler):
    """For proxies."""

    auth_header = "Proxy-authorization"

    def http_error_407(self, req, fp, code, msg, headers):
        return self.http_error_auth_reqed("proxy-authenticate", req.host, req, headers)


class AbstractDigestAuthHandler:
    """A digest of name, password and what is asked for."""

    def __init__(self, passwd=None):
        self.passwd = HTTPPasswordMgr() if passwd is None else passwd
        self.add_password = self.passwd.add_password
        self.retried = 0
        self.nonce_count = 0
        self.last_nonce = None

    def reset_retry_count(self):
        self.retried = 0

    def http_error_auth_reqed(self, auth_header, host, req, headers):
        """Try once more where a header of that name asks for it."""
        asked = headers.get(auth_header, None)
        if self.retried > 5:
            raise HTTPError(req.full_url, 401, "digest auth failed", headers, None)
        self.retried += 1
        if asked:
            scheme = asked.split()[0].lower()
            if scheme == "digest":
                return self.retry_http_digest_auth(req, asked)
            if scheme != "basic":
                raise ValueError("AbstractDigestAuthHandler does not support the following scheme: '%s'" % scheme)

    def retry_http_digest_auth(self, req, auth):
        """Ask again, with the answer to a challenge."""
        challenge = parse_keqv_list(filter(None, parse_http_list(auth.split(" ", 1)[1])))
        answer = self.get_authorization(req, challenge)
        if not answer:
            return None
        value = f"Digest {answer}"
        if req.headers.get(self.auth_header, None) == value:
            return None
        req.add_unredirected_header(self.auth_header, value)
        return self.parent.open(req, timeout=req.timeout)

    def get_cnonce(self, nonce):
        """A number of the client's, used once."""
        parts = f"{self.nonce_count}:{nonce}:{time.ctime()}:".encode() + os.urandom(8)
        return hashlib.sha1(parts).hexdigest()[:16]

    def get_authorization(self, req, chal):
        """The answer to a challenge; None where it cannot be given."""
        if "realm" not in chal or "nonce" not in chal:
            return None
        realm, nonce = chal["realm"], chal["nonce"]
        quality, algorithm, opaque = chal.get("qop"), chal.get("algorithm", "MD5"), chal.get("opaque")
        digest, keyed = self.get_algorithm_impls(algorithm)
        user, password = self.passwd.find_user_password(realm, req.full_url)
        if user is None:
            return None
        entity = self.get_entity_digest(req.data, chal) if req.data is not None else None
        secret = digest(f"{user}:{realm}:{password}")
        subject = digest(f"{req.get_method()}:{req.selector}")
        count = cnonce = None
        if quality is None:
            response = keyed(secret, f"{nonce}:{subject}")
        elif "auth" in quality.split(","):
            if nonce == self.last_nonce:
                self.nonce_count += 1
            else:
                self.nonce_count, self.last_nonce = 1, nonce
            count, cnonce = f"{self.nonce_count:08x}", self.get_cnonce(nonce)
            response = keyed(secret, f"{nonce}:{count}:{cnonce}:auth:{subject}")
        else:
            from urllib.error import URLError
            raise URLError("qop '%s' is not supported." % quality)
        parts = [f'username="{user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{req.selector}"',
                 f'response="{response}"']
        if opaque:
            parts.append(f'opaque="{opaque}"')
        if entity:
            parts.append(f'digest="{entity}"')
        parts.append(f'algorithm="{algorithm}"')
        if quality:
            parts.append(f'qop=auth, nc={count}, cnonce="{cnonce}"')
        return ", ".join(parts)

    def get_algorithm_impls(self, algorithm):
        """The digest of a text, and that of a text with a secret in front."""
        made = {"MD5": hashlib.md5, "SHA": hashlib.sha1, "SHA-256": hashlib.sha256}.get(algorithm.upper())
        if made is None:
            raise ValueError("Unsupported digest authentication algorithm %r" % algorithm)

        def digest(text):
            return made(text.encode("utf-8" if algorithm.upper() == "SHA-256" else "ascii")).hexdigest()

        return digest, lambda secret, data: digest(f"{secret}:{data}")

    def get_entity_digest(self, data, chal):
        """A digest of what is sent: for classes that want it."""
        return None


class HTTPDigestAuthHandler(BaseHandler, AbstractDigestAuthHandler):
    """For servers. It comes before the one that sends passwords as they are."""

    auth_header = "Authorization"
    handler_order = 490

    def http_error_401(self, req, fp, code, msg, headers):
        retry = self.http_error_auth_reqed("www-authenticate", urlsplit(req.full_url)[1], req, headers)
        self.reset_retry_count()
        return retry


class ProxyDigestAuthHandler(BaseHandler, AbstractDigestAuthHandler):
    """For proxies."""

    auth_header = "Proxy-Authorization"
    handler_order = 490

    def http_error_407(self, req, fp, code, msg, headers):
        retry = self.http_error_auth_reqed("proxy-authenticate", req.host, req, headers)
        self.reset_retry_count()
        return retry


# They are `urllib.request`'s, which loads them late.
for _class in list(globals().values()):
    if isinstance(_class, type) and _class.__module__ == __name__:
        _class.__module__ = "urllib.request"
