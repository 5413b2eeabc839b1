# Addresses, networks and interfaces of IPv4 and IPv6.
import ipaddress as ip
import pickle

# How they are read and written.
print(ip.ip_address("192.0.2.1"), repr(ip.ip_address("2001:db8:0:0:8::1")))
# prints: 192.0.2.1 IPv6Address('2001:db8::8:0:0:1')
print(ip.ip_address(1), ip.ip_address(2 ** 40), ip.ip_address(b"\xc0\0\2\1"))    # prints: 0.0.0.1 ::100:0:0 192.0.2.1
print(ip.ip_address("::ffff:1.2.3.4"), ip.ip_address("::ffff:1.2.3.4").ipv4_mapped)    # prints: ::ffff:1.2.3.4 1.2.3.4
print(ip.ip_address("::1").exploded, ip.ip_address("fe80::1%eth0").scope_id)
# prints: 0000:0000:0000:0000:0000:0000:0000:0001 eth0
print(f"{ip.ip_address('1.2.3.4'):#_x} {ip.ip_address('1.2.3.4'):n}")    # prints: 0x0102_0304 00000001000000100000001100000100
print(ip.ip_address("192.0.2.1").reverse_pointer)    # prints: 1.2.0.192.in-addr.arpa

# What they refuse.
for kind, text in ((ip.IPv4Address, "1.2.3"), (ip.IPv4Address, "1.2.3.04"), (ip.IPv4Address, "1.2.3.256"),
                   (ip.IPv6Address, "1::2::3"), (ip.IPv6Address, "1:2:3"), (ip.IPv6Address, "12345::"),
                   (ip.IPv6Address, "::1.2.3"), (ip.IPv4Network, "1.2.3.4/24"), (ip.IPv4Network, "1.2.3.0/33"),
                   (ip.ip_address, "x"), (ip.ip_network, "1.2.3.0/24/1")):
    try:
        kind(text)
    except ValueError as error:
        print(type(error).__name__, error)
# prints: AddressValueError Expected 4 octets in '1.2.3'
# prints: AddressValueError Leading zeros are not permitted in '04' in '1.2.3.04'
# prints: AddressValueError Octet 256 (> 255) not permitted in '1.2.3.256'
# prints: AddressValueError At most one '::' permitted in '1::2::3'
# prints: AddressValueError Exactly 8 parts expected without '::' in '1:2:3'
# prints: AddressValueError At most 4 characters permitted in '12345' in '12345::'
# prints: AddressValueError Expected 4 octets in '1.2.3' in '::1.2.3'
# prints: ValueError 1.2.3.4/24 has host bits set
# prints: NetmaskValueError '33' is not a valid netmask
# prints: ValueError 'x' does not appear to be an IPv4 or IPv6 address
# prints: ValueError '1.2.3.0/24/1' does not appear to be an IPv4 or IPv6 network

# Networks.
net = ip.ip_network("192.0.2.0/255.255.255.0")
print(net, net.with_hostmask, net.num_addresses, net[5], net[-1])
# prints: 192.0.2.0/24 192.0.2.0/0.0.0.255 256 192.0.2.5 192.0.2.255
print(ip.ip_address("192.0.2.77") in net, ip.ip_address("::1") in net, net.supernet())    # prints: True False 192.0.2.0/23
print(*net.subnets(2))    # prints: 192.0.2.0/26 192.0.2.64/26 192.0.2.128/26 192.0.2.192/26
print(*net.address_exclude(ip.ip_network("192.0.2.64/26")))    # prints: 192.0.2.128/25 192.0.2.0/26
print(*ip.ip_network("192.0.2.0/30").hosts(), *ip.ip_network("::/127").hosts())    # prints: 192.0.2.1 192.0.2.2 :: ::1
print(*ip.summarize_address_range(net[0], net[130]))    # prints: 192.0.2.0/25 192.0.2.128/31 192.0.2.130/32
print(*ip.collapse_addresses([net, ip.ip_network("192.0.3.0/24"), ip.ip_address("10.0.0.1")]))
# prints: 10.0.0.1/32 192.0.2.0/23
print(net.subnet_of(ip.ip_network("192.0.0.0/16")), net.overlaps(ip.ip_network("192.0.2.8/29")))
# prints: True True

# Interfaces: more than their addresses.
face = ip.ip_interface("192.0.2.7/24")
print(face, face.ip, face.network, face.with_netmask)    # prints: 192.0.2.7/24 192.0.2.7 192.0.2.0/24 192.0.2.7/255.255.255.0
print(face == face.ip, face > face.ip, face + 1)    # prints: False True 192.0.2.8/32

# What the registries say.
for text in ("10.1.2.3", "100.64.0.1", "8.8.8.8", "127.0.0.1", "fe80::1", "2001:db8::1", "::ffff:8.8.8.8"):
    address = ip.ip_address(text)
    print(text, *(name for name in ("private", "global", "loopback", "link_local", "reserved")
                  if getattr(address, f"is_{name}")))
# prints: 10.1.2.3 private
# prints: 100.64.0.1
# prints: 8.8.8.8 global
# prints: 127.0.0.1 private loopback
# prints: fe80::1 private link_local
# prints: 2001:db8::1 private
# prints: ::ffff:8.8.8.8 global

# Order, hashes and copies.
mixed = [ip.ip_network("::/8"), ip.ip_network("10.0.0.0/8"), ip.ip_network("10.0.0.0/9")]
print(*sorted(mixed, key=ip.get_mixed_type_key))    # prints: 10.0.0.0/8 10.0.0.0/9 ::/8
try:
    mixed[0] < mixed[1]
except TypeError as error:
    print(error)    # prints: ::/8 and 10.0.0.0/8 are not of the same version
print(pickle.loads(pickle.dumps(face)) == face, len({face, ip.ip_interface("192.0.2.7/24")}))    # prints: True 1
