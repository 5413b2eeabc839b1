"""Addresses, networks and interfaces of IPv4 and IPv6.

An address is a number with a family; a network is the range of addresses that share their first bits; an interface is
an address together with the network it is in. What the families share is in `_Address` and `_Network`; what they do not
(how an address is read and written) in `_V4` and `_V6`.
"""

import functools

IPV4LENGTH = 32
IPV6LENGTH = 128


class AddressValueError(ValueError):
    """The text or number is no address."""


class NetmaskValueError(ValueError):
    """The text or number is no netmask."""


def ip_address(address):
    """An IPv4Address or IPv6Address, whichever the text, number or bytes can be; numbers below 2**32 are IPv4."""
    return _of_either(address, "address", (IPv4Address, IPv6Address))


def ip_network(address, strict=True):
    """An IPv4Network or IPv6Network; unless `strict` is false, an address inside of it is refused."""
    return _of_either(address, "network", (IPv4Network, IPv6Network), strict)


def ip_interface(address):
    """An IPv4Interface or IPv6Interface."""
    return _of_either(address, "interface", (IPv4Interface, IPv6Interface))


def _of_either(value, what, kinds, *more):
    for kind in kinds:
        try:
            return kind(value, *more)
        except (AddressValueError, NetmaskValueError):
            pass
    raise ValueError(f"{value!r} does not appear to be an IPv4 or IPv6 {what}")


def v4_int_to_packed(address):
    """Four bytes, in network order."""
    return _packed(address, 4)


def v6_int_to_packed(address):
    """Sixteen bytes, in network order."""
    return _packed(address, 6)


def _packed(number, version):
    try:
        return number.to_bytes(4 if version == 4 else 16)
    except OverflowError:
        raise ValueError(f"Address negative or too large for IPv{version}") from None


# ---- special ranges (the registries of IANA)

_RANGES = {
    (4, "private"): """0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.170/31
        192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32""",
    (4, "public"): "192.0.0.9/32 192.0.0.10/32",
    (4, "shared"): "100.64.0.0/10",
    (4, "multicast"): "224.0.0.0/4",
    (4, "reserved"): "240.0.0.0/4",
    (4, "unspecified"): "0.0.0.0/32",
    (4, "loopback"): "127.0.0.0/8",
    (4, "link_local"): "169.254.0.0/16",
    (6, "private"): """::1/128 ::/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20
        fc00::/7 fe80::/10""",
    (6, "public"): "2001:1::1/128 2001:1::2/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28",
    (6, "shared"): "",
    (6, "multicast"): "ff00::/8",
    (6, "reserved"): """::/8 100::/8 200::/7 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3
        e000::/4 f000::/5 f800::/6 fe00::/9""",
    (6, "unspecified"): "::/128",
    (6, "loopback"): "::1/128",
    (6, "link_local"): "fe80::/10",
    (6, "site_local"): "fec0::/10",
}


@functools.cache
def _ranges(version, kind):
    """The first and the last address of each range, as numbers."""
    network = IPv4Network if version == 4 else IPv6Network
    return [(net._first, net._last) for net in map(network, _RANGES[version, kind].split())]


def _lies_in(kind, version, first, last):
    """Whether one range of a kind has all addresses between two."""
    return any(low <= first and last <= high for low, high in _ranges(version, kind))


def _is_private(version, first, last):
    return _lies_in("private", version, first, last) and not _lies_in("public", version, first, last)


# ---- the families

class _V4:
    """IPv4: four octets in decimal."""

    __slots__ = ()
    version = 4
    max_prefixlen = IPV4LENGTH
    _digits, _digit_bits = "b", 1
    _scope = ""

    @classmethod
    def _ip_int_from_string(cls, text):
        if not text:
            raise AddressValueError("Address cannot be empty")
        octets = text.split(".")
        if len(octets) != 4:
            raise AddressValueError(f"Expected 4 octets in {text!r}")
        try:
            return int.from_bytes(map(cls._octet, octets))
        except ValueError as error:
            raise AddressValueError(f"{error} in {text!r}") from None

    @staticmethod
    def _octet(text):
        if not text:
            raise ValueError("Empty octet not permitted")
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"Only decimal digits permitted in {text!r}")
        if len(text) > 3:
            raise ValueError(f"At most 3 characters permitted in {text!r}")
        if text[0] == "0" and text != "0":
            # Some would read it as octal.
            raise ValueError(f"Leading zeros are not permitted in {text!r}")
        number = int(text)
        if number > 255:
            raise ValueError(f"Octet {number} (> 255) not permitted")
        return number

    @classmethod
    def _string_from_ip_int(cls, number):
        return ".".join(map(str, _packed(number, 4)))

    _exploded_from_ip_int = _string_from_ip_int

    @classmethod
    def _prefix_from_mask_string(cls, text):
        """The length of the prefix that a netmask, or a mask of the other bits, stands for."""
        try:
            mask = cls._ip_int_from_string(text)
        except AddressValueError:
            _bad_netmask(text)
        every = (1 << 32) - 1
        for ones in (mask, mask ^ every):
            rest = ones ^ every
            if not rest & (rest + 1):
                return 32 - rest.bit_length()
        _bad_netmask(text)

    @property
    def reverse_pointer(self):
        """The name under which DNS knows what the address is called."""
        return ".".join(reversed(str(self).split("."))) + ".in-addr.arpa"


class _V6:
    """IPv6: eight groups of hexadecimal digits, the longest run of zeros left out."""

    __slots__ = ()
    version = 6
    max_prefixlen = IPV6LENGTH
    _digits, _digit_bits = "x", 4
    _longest = 45

    @classmethod
    def _ip_int_from_string(cls, text):
        if not text:
            raise AddressValueError("Address cannot be empty")
        if len(text) > cls._longest:
            shown = text if len(text) <= 100 else f"{text[:45]}({len(text) - 90} chars elided){text[-45:]}"
            raise AddressValueError(f"At most {cls._longest} characters expected in {shown!r}")
        groups = text.split(":")
        if len(groups) < 3:
            raise AddressValueError(f"At least 3 parts expected in {text!r}")
        if "." in groups[-1]:
            try:
                low = IPv4Address(groups.pop())._ip
            except AddressValueError as error:
                raise AddressValueError(f"{error} in {text!r}") from None
            groups += f"{low >> 16:x}", f"{low & 0xFFFF:x}"
        if len(groups) > 9:
            raise AddressValueError(f"At most 8 colons permitted in {text!r}")
        try:
            return int.from_bytes(b"".join(cls._group(group).to_bytes(2) for group in cls._filled(groups, text)))
        except _BadGroup as error:
            raise AddressValueError(f"{error} in {text!r}") from None

    @staticmethod
    def _filled(groups, text):
        """The eight groups, with zeros where `::` stands."""
        gaps = [place for place in range(1, len(groups) - 1) if not groups[place]]
        if len(gaps) > 1:
            raise AddressValueError(f"At most one '::' permitted in {text!r}")
        if not gaps:
            if len(groups) != 8:
                raise AddressValueError(f"Exactly 8 parts expected without '::' in {text!r}")
            before, behind = groups, []
        else:
            before, behind = groups[:gaps[0]], groups[gaps[0] + 1:]
            # At an end, `::` leaves an empty group of its own.
            if before == [""]:
                before = []
            if behind == [""]:
                behind = []
        if before and not before[0]:
            raise AddressValueError(f"Leading ':' only permitted as part of '::' in {text!r}")
        if not (behind or before or ["0"])[-1]:
            raise AddressValueError(f"Trailing ':' only permitted as part of '::' in {text!r}")
        missing = 8 - len(before) - len(behind)
        if gaps and missing < 1:
            raise AddressValueError(f"Expected at most 7 other parts with '::' in {text!r}")
        return before + ["0"] * missing + behind

    @staticmethod
    def _group(text):
        if not set(text) <= _HEX_DIGITS:
            raise _BadGroup(f"Only hex digits permitted in {text!r}")
        if len(text) > 4:
            raise _BadGroup(f"At most 4 characters permitted in {text!r}")
        return int(text, 16)

    @classmethod
    def _groups_of(cls, number, form):
        packed = _packed(number, 6)
        groups = [format(int.from_bytes(packed[at:at + 2]), form) for at in range(0, 16, 2)]
        if number >> 32 == 0xFFFF:
            groups[6:] = [_V4._string_from_ip_int(number & 0xFFFFFFFF)]
        return groups

    @classmethod
    def _string_from_ip_int(cls, number):
        groups = cls._groups_of(number, "x")
        runs, at = [], 0
        while at < len(groups):
            end = at
            while end < len(groups) and groups[end] == "0":
                end += 1
            runs.append((end - at, -at))
            at = end + 1
        length, at = max(runs)
        if length < 2:
            return ":".join(groups)
        return ":".join(groups[:-at]) + "::" + ":".join(groups[length - at:])

    @classmethod
    def _exploded_from_ip_int(cls, number):
        return ":".join(cls._groups_of(number, "04x"))

    @classmethod
    def _prefix_from_mask_string(cls, text):
        _bad_netmask(text)

    @property
    def reverse_pointer(self):
        """The name under which DNS knows what the address is called."""
        digits = self._written("{:032x}".format)
        return ".".join(reversed(digits)) + ".ip6.arpa"


_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


class _BadGroup(Exception):
    """What a group of an IPv6 address has that it must not have."""


def _bad_netmask(mask):
    raise NetmaskValueError(f"{mask!r} is not a valid netmask") from None


def _prefix_length(family, mask):
    """The length of a prefix that is given as a number, as its text or as a netmask."""
    if isinstance(mask, int):
        length = mask
    elif mask.isascii() and mask.isdigit():
        length = int(mask)
    else:
        return family._prefix_from_mask_string(mask)
    if not 0 <= length <= family.max_prefixlen:
        _bad_netmask(mask)
    return length


def _split(value, longest):
    """What is given for a network or an interface, as an address and what tells the prefix."""
    if isinstance(value, (bytes, int)):
        return value, longest
    if not isinstance(value, tuple):
        value = str(value).split("/")
        if len(value) > 2:
            raise AddressValueError(f"Only one '/' permitted in {'/'.join(value)!r}")
    if len(value) == 1:
        return value[0], longest
    address, mask = value
    return address, mask


def _check_versions(one, other, what="version"):
    if one.version != other.version:
        raise TypeError(f"{one} and {other} are not of the same {what}")


# ---- what both families share

class _Base:
    """What addresses and networks have in common."""

    __slots__ = ()

    @property
    def exploded(self):
        """The long form, with all zeros."""
        return self._written(self._exploded_from_ip_int)

    @property
    def compressed(self):
        """The short form."""
        return str(self)

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"


@functools.total_ordering
class _Address(_Base):
    """A number, and how it is written."""

    __slots__ = ()

    def _read(self, address):
        """The number that an address is given as."""
        longest = self.max_prefixlen
        if isinstance(address, int):
            if address < 0:
                raise AddressValueError(f"{address} (< 0) is not permitted as an IPv{self.version} address")
            if address >> longest:
                raise AddressValueError(
                    f"{address} (>= 2**{longest}) is not permitted as an IPv{self.version} address")
            return address
        if isinstance(address, bytes):
            if len(address) * 8 != longest:
                raise AddressValueError(f"{address!r} (len {len(address)} != {longest // 8}) is not permitted "
                                        f"as an IPv{self.version} address")
            return int.from_bytes(address)
        text = str(address)
        if "/" in text:
            raise AddressValueError(f"Unexpected '/' in {address!r}")
        return self._ip_int_from_string(self._without_scope(text))

    def _without_scope(self, text):
        return text

    def _written(self, write):
        return write(self._ip) + self._scope

    def __int__(self):
        return self._ip

    def __str__(self):
        return self._written(self._string_from_ip_int)

    def __eq__(self, other):
        if not isinstance(other, _Address):
            return NotImplemented
        return (self.version, self._ip, self._scope) == (other.version, other._ip, other._scope)

    def __lt__(self, other):
        if not isinstance(other, _Address):
            return NotImplemented
        _check_versions(self, other)
        return self._ip < other._ip

    def __hash__(self):
        return hash((self.version, self._ip, self._scope))

    def __add__(self, other):
        return type(self)(self._ip + other) if isinstance(other, int) else NotImplemented

    def __sub__(self, other):
        return type(self)(self._ip - other) if isinstance(other, int) else NotImplemented

    def __reduce__(self):
        return type(self), (str(self) if self._scope else self._ip,)

    def __format__(self, spec):
        """As text, or with [#][_] and one of b, x, X and n as a number with all its digits."""
        if not spec or spec[-1] == "s":
            return format(str(self), spec)
        kind, flags = spec[-1], spec[:-1]
        if kind not in "bnxX" or flags not in ("", "#", "_", "#_"):
            return super().__format__(spec)
        if kind == "n":
            kind = self._digits
        digits = self.max_prefixlen // (1 if kind == "b" else 4)
        width = digits + 2 * ("#" in flags) + (digits // 4 - 1) * ("_" in flags)
        return format(self._ip, f"{flags[:1] if '#' in flags else ''}0{width}{'_' if '_' in flags else ''}{kind}")

    def _get_address_key(self):
        return self.version, self

    @property
    def packed(self):
        """The bytes, in network order."""
        return _packed(self._ip, self.version)

    def _is(self, kind):
        return _lies_in(kind, self.version, self._ip, self._ip)

    @property
    def is_multicast(self):
        return self._is("multicast")

    @property
    def is_reserved(self):
        return self._is("reserved")

    @property
    def is_link_local(self):
        return self._is("link_local")

    @property
    def is_loopback(self):
        return self._is("loopback")

    @property
    def is_unspecified(self):
        return self._is("unspecified")

    @property
    def is_private(self):
        """Whether the registries say that it is not reachable from everywhere."""
        return _is_private(self.version, self._ip, self._ip)

    @property
    def is_global(self):
        """Whether it is reachable from everywhere; shared addresses are neither private nor global."""
        return not (self.is_private or self._is("shared"))


@functools.total_ordering
class _Network(_Base):
    """The addresses from `network_address` to `broadcast_address`."""

    def __init__(self, address, strict=True):
        address, mask = _split(address, self.max_prefixlen)
        self.network_address = self._address_class(address)
        self._prefixlen = _prefix_length(self, mask)
        ones = (1 << self.max_prefixlen) - (1 << self.max_prefixlen - self._prefixlen)
        self.netmask = self._address_class(ones)
        if int(self.network_address) & ~ones:
            if strict:
                raise ValueError(f"{self} has host bits set")
            self.network_address = self._address_class(int(self.network_address) & ones)

    @property
    def _first(self):
        return int(self.network_address)

    @property
    def _last(self):
        return int(self.network_address) | int(self.hostmask)

    @functools.cached_property
    def hostmask(self):
        """The bits that differ within the network."""
        return self._address_class((1 << self.max_prefixlen - self._prefixlen) - 1)

    @functools.cached_property
    def broadcast_address(self):
        """The last address."""
        return self._address_class(self._last)

    @property
    def prefixlen(self):
        return self._prefixlen

    @property
    def num_addresses(self):
        return int(self.hostmask) + 1

    def _written(self, write):
        return f"{self.network_address._written(write)}/{self._prefixlen}"

    def __str__(self):
        return f"{self.network_address}/{self._prefixlen}"

    @property
    def with_prefixlen(self):
        return str(self)

    @property
    def with_netmask(self):
        return f"{self.network_address}/{self.netmask}"

    @property
    def with_hostmask(self):
        return f"{self.network_address}/{self.hostmask}"

    def __reduce__(self):
        return type(self), (str(self),)

    def __hash__(self):
        return hash((self.version, self._first, self._prefixlen))

    def _get_networks_key(self):
        return self.version, self.network_address, self.netmask

    def __eq__(self, other):
        if not isinstance(other, _Network):
            return NotImplemented
        return self._get_networks_key() == other._get_networks_key()

    def __lt__(self, other):
        if not isinstance(other, _Network):
            return NotImplemented
        _check_versions(self, other)
        return (self._first, self._prefixlen) < (other._first, other._prefixlen)

    # The addresses.

    def _addresses(self, first, last):
        for number in range(first, last + 1):
            yield self._address_class(number)

    def __iter__(self):
        return self._addresses(self._first, self._last)

    def hosts(self):
        """The addresses that hosts can have: not that of the network, and in IPv4 not that of the broadcasts."""
        if self.num_addresses <= 2:
            return iter(self)
        return self._addresses(self._first + 1, self._last - self._has_broadcast)

    def __getitem__(self, at):
        number = (self._first if at >= 0 else self._last + 1) + at
        if not self._first <= number <= self._last:
            raise IndexError("address out of range")
        return self._address_class(number)

    def __contains__(self, other):
        if self.version != other.version or isinstance(other, _Network):
            return False
        return self._first <= other._ip <= self._last

    # Other networks.

    def overlaps(self, other):
        """Whether an address is in both."""
        return self.version == other.version and self._first <= other._last and other._first <= self._last

    def _is_subnet_of(self, other):
        try:
            _check_versions(self, other)
            return other._first <= self._first and self._last <= other._last
        except AttributeError:
            raise TypeError(f"Unable to test subnet containment between {self} and {other}") from None

    def subnet_of(self, other):
        return self._is_subnet_of(other)

    def supernet_of(self, other):
        if not isinstance(other, _Network):
            raise TypeError(f"Unable to test subnet containment between {other} and {self}")
        return other._is_subnet_of(self)

    def compare_networks(self, other):
        """-1, 0 or 1: by the first address, then by the length of the prefix."""
        _check_versions(self, other, "type")
        one, two = (self._first, self._prefixlen), (other._first, other._prefixlen)
        return (one > two) - (one < two)

    def address_exclude(self, other):
        """The networks that are left when one is taken out."""
        _check_versions(self, other)
        if not isinstance(other, _Network):
            raise TypeError(f"{other} is not a network object")
        if not other._is_subnet_of(self):
            raise ValueError(f"{other} not contained in {self}")
        rest = self
        while rest != other:
            low, high = rest.subnets()
            rest, free = (low, high) if other._is_subnet_of(low) else (high, low)
            yield free

    def subnets(self, prefixlen_diff=1, new_prefix=None):
        """The parts of a network, each with a prefix that is longer by some bits, or that has a length."""
        if self._prefixlen == self.max_prefixlen:
            yield self
            return
        if new_prefix is not None:
            if new_prefix < self._prefixlen:
                raise ValueError("new prefix must be longer")
            prefixlen_diff = self._difference(prefixlen_diff, new_prefix - self._prefixlen)
        if prefixlen_diff < 0:
            raise ValueError("prefix length diff must be > 0")
        length = self._prefixlen + prefixlen_diff
        if length > self.max_prefixlen:
            raise ValueError(f"prefix length diff {length} is invalid for netblock {self}")
        for first in range(self._first, self._last + 1, 1 << self.max_prefixlen - length):
            yield type(self)((first, length))

    def supernet(self, prefixlen_diff=1, new_prefix=None):
        """The network around it with a prefix that is shorter by some bits, or that has a length."""
        if self._prefixlen == 0:
            return self
        if new_prefix is not None:
            if new_prefix > self._prefixlen:
                raise ValueError("new prefix must be shorter")
            prefixlen_diff = self._difference(prefixlen_diff, self._prefixlen - new_prefix)
        length = self._prefixlen - prefixlen_diff
        if length < 0:
            raise ValueError(
                f"current prefixlen is {self._prefixlen}, cannot have a prefixlen_diff of {prefixlen_diff}")
        return type(self)((self._first, length), strict=False)

    @staticmethod
    def _difference(given, wanted):
        if given != 1:
            raise ValueError("cannot set prefixlen_diff and new_prefix")
        return wanted

    # What it is for.

    def _ends_are(self, name):
        return getattr(self.network_address, name) and getattr(self.broadcast_address, name)

    is_multicast = property(lambda self: self._ends_are("is_multicast"))
    is_reserved = property(lambda self: self._ends_are("is_reserved"))
    is_link_local = property(lambda self: self._ends_are("is_link_local"))
    is_unspecified = property(lambda self: self._ends_are("is_unspecified"))
    is_loopback = property(lambda self: self._ends_are("is_loopback"))

    @property
    def is_private(self):
        """Whether the registries say of all addresses that they are not reachable from everywhere."""
        return _is_private(self.version, self._first, self._last)

    @property
    def is_global(self):
        """Whether it is neither private nor shared."""
        return not (self.is_private or _lies_in("shared", self.version, self._first, self._last))


class _Interface:
    """An address that knows its network. It is more than every bare address, and equal to none."""

    def __init__(self, address):
        address, mask = _split(address, self.max_prefixlen)
        super().__init__(address)
        self.network = self._network_class((address, mask), strict=False)
        self.netmask = self.network.netmask
        self._prefixlen = self.network._prefixlen

    @property
    def hostmask(self):
        return self.network.hostmask

    @property
    def ip(self):
        """The address alone."""
        return self.network._address_class(self._ip)

    def _written(self, write):
        return f"{super()._written(write)}/{self._prefixlen}"

    @property
    def with_prefixlen(self):
        return f"{self.ip}/{self._prefixlen}"

    @property
    def with_netmask(self):
        return f"{self.ip}/{self.netmask}"

    @property
    def with_hostmask(self):
        return f"{self.ip}/{self.hostmask}"

    def __eq__(self, other):
        same = super().__eq__(other)
        if same is not True:
            return same
        return isinstance(other, _Interface) and self.network == other.network

    def __lt__(self, other):
        less = super().__lt__(other)
        if less is NotImplemented or not isinstance(other, _Interface):
            return less is NotImplemented and less
        return self.network < other.network or self.network == other.network and less

    def __hash__(self):
        return hash((self._ip, self.network))

    def __reduce__(self):
        return type(self), (str(self),)


# ---- IPv4

class IPv4Address(_V4, _Address):
    """An address of IPv4, of a text like 192.0.2.1, a number or four bytes."""

    __slots__ = ("_ip", "__weakref__")

    def __init__(self, address):
        self._ip = self._read(address)

    @property
    def ipv6_mapped(self):
        """The IPv6 address that stands for it."""
        return IPv6Address(0xFFFF << 32 | self._ip)


class IPv4Interface(_Interface, IPv4Address):
    """An address of IPv4 with its network, as in 192.0.2.1/24."""


class IPv4Network(_V4, _Network):
    """A network of IPv4, as in 192.0.2.0/24; behind the slash may also stand a netmask."""

    _address_class = IPv4Address
    _has_broadcast = True


IPv4Interface._network_class = IPv4Network


# ---- IPv6

def _unless_mapped(name):
    """A property; of an IPv4 address in the clothes of IPv6, what that address says."""
    def ask(self):
        mapped = self.ipv4_mapped
        return getattr(_Address, name).fget(self) if mapped is None else getattr(mapped, name)
    return property(ask, doc=getattr(_Address, name).__doc__)


class IPv6Address(_V6, _Address):
    """An address of IPv6, of a text like 2001:db8::1, a number or sixteen bytes; `%` may lead to the scope's name."""

    __slots__ = ("_ip", "_scope_id", "__weakref__")

    def __init__(self, address):
        self._scope_id = None
        self._ip = self._read(address)

    def _without_scope(self, text):
        address, percent, scope = text.partition("%")
        if percent:
            if not scope or "%" in scope:
                raise AddressValueError(f'Invalid IPv6 address: "{text!r}"')
            self._scope_id = scope
        return address

    @property
    def scope_id(self):
        """The zone that the address is meant in (RFC 4007), or None."""
        return self._scope_id

    @property
    def _scope(self):
        return "" if self._scope_id is None else f"%{self._scope_id}"

    @property
    def is_site_local(self):
        return self._is("site_local")

    is_multicast = _unless_mapped("is_multicast")
    is_reserved = _unless_mapped("is_reserved")
    is_link_local = _unless_mapped("is_link_local")
    is_loopback = _unless_mapped("is_loopback")
    is_unspecified = _unless_mapped("is_unspecified")
    is_private = _unless_mapped("is_private")
    is_global = _unless_mapped("is_global")

    @property
    def ipv4_mapped(self):
        """The IPv4 address that ::ffff:0:0/96 has in it, or None."""
        return IPv4Address(self._ip & 0xFFFFFFFF) if self._ip >> 32 == 0xFFFF else None

    @property
    def teredo(self):
        """The server and the client of a Teredo address, or None."""
        if self._ip >> 96 != 0x20010000:
            return None
        return IPv4Address(self._ip >> 64 & 0xFFFFFFFF), IPv4Address(~self._ip & 0xFFFFFFFF)

    @property
    def sixtofour(self):
        """The IPv4 address in one of 2002::/16, or None."""
        return IPv4Address(self._ip >> 80 & 0xFFFFFFFF) if self._ip >> 112 == 0x2002 else None


class IPv6Interface(_Interface, IPv6Address):
    """An address of IPv6 with its network, as in 2001:db8::1/64."""

    @property
    def is_unspecified(self):
        return super().is_unspecified and self.network.is_unspecified

    @property
    def is_loopback(self):
        return super().is_loopback and self.network.is_loopback


class IPv6Network(_V6, _Network):
    """A network of IPv6, as in 2001:db8::/32."""

    _address_class = IPv6Address
    _has_broadcast = False

    @property
    def is_site_local(self):
        return self._ends_are("is_site_local")


IPv6Interface._network_class = IPv6Network


# ---- many addresses

def summarize_address_range(first, last):
    """The networks that together have the addresses from first to last, and no other."""
    if not (isinstance(first, _Address) and isinstance(last, _Address)):
        raise TypeError("first and last must be IP addresses, not networks")
    _check_versions(first, last)
    if first > last:
        raise ValueError("last IP address must be greater than first")
    yield from _summarized(first._ip, last._ip, _network_class(first.version))


def _network_class(version):
    for network in (IPv4Network, IPv6Network):
        if network.version == version:
            return network
    raise ValueError("unknown IP version")


def _summarized(low, high, network):
    while low <= high:
        # As large as its place allows, and as what is left does.
        bits = min(_count_righthand_zero_bits(low, network.max_prefixlen), (high - low + 1).bit_length() - 1)
        yield network((low, network.max_prefixlen - bits))
        low += 1 << bits


def _count_righthand_zero_bits(number, bits):
    return min(bits, (number & -number).bit_length() - 1) if number else bits


def collapse_addresses(addresses):
    """An iterator of the fewest networks that have the addresses of these addresses and networks."""
    ranges, before = {}, None
    for each in addresses:
        if before is not None:
            _check_versions(each, before)
        before = each
        if isinstance(each, _Interface):
            each = each.network
        if isinstance(each, _Address):
            ranges[each._ip, each._ip] = None
        else:
            ranges[each._first, each._last] = each
    return _collapsed(ranges, _network_class(before.version)) if ranges else iter(())


def _collapsed(ranges, network):
    """The networks of united ranges; one that was given so comes back itself, with its scope."""
    for low, high in _united(sorted(ranges)):
        for made in _summarized(low, high, network):
            yield ranges.get((made._first, made._last)) or made


def _united(ranges):
    """Ranges with gaps between them, of ranges in order that may touch and overlap."""
    low, high = ranges[0]
    for first, last in ranges:
        if first > high + 1:
            yield low, high
            low = first
        high = max(high, last)
    yield low, high


def get_mixed_type_key(obj):
    """A key to sort addresses and networks by, also of both families."""
    if isinstance(obj, _Network):
        return obj._get_networks_key()
    if isinstance(obj, _Address):
        return obj._get_address_key()
    return NotImplemented
