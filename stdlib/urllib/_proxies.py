"""Which proxies to go by, and for which hosts: as the environment says."""

import os
from urllib.parse import _splitpasswd, _splitport, _splittype, _splituser


def getproxies_environment():
    """The proxies of `http_proxy`, `https_proxy` and their like, by scheme; those in small letters count for more."""
    named = [(name, value) for name, value in os.environ.items() if name[-6:].lower() == "_proxy"]
    proxies = {name[:-6].lower(): value for name, value in named if value}
    if "REQUEST_METHOD" in os.environ:
        # A CGI program: HTTP_PROXY would be what the client has sent as its header `Proxy`.
        proxies.pop("http", None)
    for name, value in named:
        if name.endswith("_proxy"):
            scheme = name[:-6].lower()
            if value:
                proxies[scheme] = value
            else:
                proxies.pop(scheme, None)
    return proxies


getproxies = getproxies_environment


def proxy_bypass_environment(host, proxies=None):
    """Whether `no_proxy` names a host, or a domain that it belongs to."""
    if proxies is None:
        proxies = getproxies_environment()
    excepted = proxies.get("no")
    if not excepted:
        return False
    if excepted == "*":
        return True
    host = host.lower()
    known = host, _splitport(host)[0]
    for name in excepted.split(","):
        name = name.strip().lstrip(".").lower()
        if name and (name in known or any(one.endswith("." + name) for one in known)):
            return True
    return False


proxy_bypass = proxy_bypass_environment


def parse_proxy(proxy):
    """A proxy as (scheme, user, password, host and port): of a URL, or of what stands behind its slashes."""
    scheme, rest = _splittype(proxy)
    if not rest.startswith("/"):
        scheme, authority = None, proxy
    else:
        if not rest.startswith("//"):
            raise ValueError(f"proxy URL with no authority: {proxy!r}")
        end = rest.find("/", 2)
        if "@" in rest:
            # A password may have slashes in it.
            end = rest.find("/", rest.find("@"))
        authority = rest[2:] if end < 0 else rest[2:end]
    userinfo, hostport = _splituser(authority)
    user, password = _splitpasswd(userinfo) if userinfo is not None else (None, None)
    return scheme, user, password, hostport


# They are `urllib.request`'s.
for _function in getproxies_environment, proxy_bypass_environment:
    _function.__module__ = "urllib.request"
