"""Addresses that lead inside, in all the ways in which they can be written; and public ones that
only look like it.
"""

import ipaddress
from collections.abc import Iterator

_SPECIAL = """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16
198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32 ::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 2001::/32 2001:2::/48
2001:3::/32 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32 3fff::/20 4000::/3 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8""".split()
_INSIDE = "127.0.0.1 10.0.0.8 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 192.0.0.192 198.18.0.1 168.63.129.16 224.0.0.1 255.255.255.255".split()
_IN_SIX = """::1 :: fd00:ec2::254 fd20:ce::254 fe80::1 fe80::a9fe:a9fe fec0::1 ff02::1 ff0e::1 2001:db8::1 2001:4:112::1
fe80::5efe:8.8.8.8 100:0:0:1::1""".split()
_METADATA = "169.254.170.2 169.254.169.123 100.100.100.200 192.0.0.192 169.254.42.42".split()


def wrapped(address: str) -> Iterator[str]:
    """All addresses of IPv6 that lead to one of IPv4."""
    ip = ipaddress.IPv4Address(address)
    high, low = int(ip) >> 16, int(ip) & 0xFFFF
    other = int(ip) ^ 0xFFFFFFFF
    yield f"::ffff:{ip}"
    yield f"0:0:0:0:0:ffff:{high:x}:{low:x}"
    yield f"::{ip}"
    yield f"::ffff:0:{ip}"
    yield f"64:ff9b::{ip}"
    yield f"64:ff9b:1::{ip}"
    yield f"2002:{high:x}:{low:x}::"
    yield f"2002:{high:x}:{low:x}:1::c0de"
    yield f"2001:0:808:808:0:0:{other >> 16:x}:{other & 0xFFFF:x}"
    yield f"2001:0:{high:x}:{low:x}::f7f7:f7f7"
    yield f"fe80::5efe:{ip}"
    yield f"2001:470::5efe:{ip}"
    yield f"2001:470::200:5efe:{ip}"


def _edges(network: str) -> tuple[str, str]:
    found = ipaddress.ip_network(network)
    return str(found[0]), str(found[-1])


IPS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *_INSIDE,
            *_METADATA,
            *_IN_SIX,
            *(edge for network in _SPECIAL for edge in _edges(network)),
            *(
                six
                for four in [
                    *_INSIDE,
                    *_METADATA,
                    "10.255.255.255",
                    "127.255.255.254",
                    "172.31.255.255",
                ]
                for six in wrapped(four)
            ),
            "fe80::1%eth0",
        ]
    )
)
"""As a name server gives them."""

_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def spellings(address: str) -> Iterator[str]:
    """The ways in which browsers let one of IPv4 be written."""
    a, b, c, d = (int(part) for part in address.split("."))
    number = int(ipaddress.IPv4Address(address))
    yield address
    yield str(number)
    yield f"0x{number:x}"
    yield f"0X{number:08X}"
    yield f"0{number:o}"
    yield f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"
    yield f"0{a:o}.0{b:o}.0{c:o}.0{d:o}"
    yield f"0000{a:o}.{b}.0x{c:x}.{d}"
    yield f"{a}.{number & 0xFFFFFF}"
    yield f"{a}.{b}.{number & 0xFFFF}"
    yield f"0x{a:x}.0{number & 0xFFFFFF:o}"
    yield f"{address}."
    yield address.replace(".", "。")
    yield address.replace(".", "．")
    yield address.replace(".", "｡")
    yield address.replace(".", "%2e")
    yield "".join(f"%{ord(character):02x}" for character in address)
    yield "".join(f"%{byte:02X}" for byte in address.translate(_FULLWIDTH).encode())
    yield address.translate(_CIRCLED)
    yield address.translate(_FULLWIDTH)
    yield address.translate(_BOLD)
    yield address.translate(_RAISED)
    yield address.replace(".", "\u00ad.")
    yield address.replace(".", ".\u200b")


NAMES = {
    "localhost": "127.0.0.1",
    "localhost.localdomain": "127.0.0.1",
    "courier.localhost": "127.0.0.1",
    "ip6-localhost": "::1",
    "ip6-loopback": "::1",
    "metadata": "169.254.169.254",
    "metadata.google.internal": "169.254.169.254",
    "metadata.goog": "fd20:ce::254",
    "instance-data": "169.254.169.254",
    "instance-data.ec2.internal": "fd00:ec2::254",
    "kubernetes.default.svc": "10.96.0.1",
    "host.docker.internal": "192.168.65.254",
    "intranet": "10.0.0.8",
    "router.lan": "192.168.1.1",
    "printer.local": "169.254.7.7",
    "127.0.0.1.nip.example": "127.0.0.1",
    "10-0-0-8.nip.example": "10.0.0.8",
    "mapped.attacker.example": "::ffff:10.0.0.8",
    "nat64.attacker.example": "64:ff9b::10.0.0.8",
    "6to4.attacker.example": "2002:a00:8::1",
    "wire.attacker.example": "168.63.129.16",
    "zero.attacker.example": "0.0.0.0",
}
"""What a name server says of names that lead inside."""

_WRITTEN_NAMES = [
    *NAMES,
    "LOCALHOST",
    "LocalHost.",
    "metadata.google.internal.",
    "%6cocalhost",
    "ｌｏｃａｌｈｏｓｔ",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "local\u00adhost",
    "ℓocalhost",
    "intranet:443",
    "intranet:0",
]

_AROUND = [
    "http://93.184.216.34@10.0.0.8/",
    "http://public.example@127.0.0.1/",
    "http://public.example:80@127.0.0.1:80/",
    "http://public.example:x@[::1]/",
    "http://public.example%40127.0.0.1/",
    "http://public.example%2f@127.0.0.1/",
    "http://public.example%00@127.0.0.1/",
    "http://a@b@127.0.0.1/",
    "http://10.0.0.8#@public.example/",
    "http://10.0.0.8?@public.example/",
    "http://10.0.0.8\\@public.example/",
    "http://10.0.0.8\\.public.example/",
    "http:\\\\10.0.0.8\\x",
    "http:/\\10.0.0.8/",
    "http:///10.0.0.8/",
    "http://///10.0.0.8/",
    "HTTP://10.0.0.8/",
    "hTtPs://10.0.0.8/",
    "https://169.254.169.254/latest/meta-data/",
    "http://10.0.0.8:80/",
    "http://10.0.0.8:22/",
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "ht\ttp://10.0.0.8/",
    "http://10.0\t.0.8/",
    "http:\t//10.0.0.8/",
    "http://0/",
    "http://0x/",
    "http://00/",
    "http://0x0.0/",
    "http://127.0.0.1%00.public.example/",
    "http://127.0.0.1%20/",
    "http://127.0.0.1%0d%0aHost:public.example/",
    "http://4294967296/",
    "http://127.0.0.256/",
    "http://127.0.0.1.1/",
    "http://0x7f.1.1.1.1/",
    "http://[::1/",
    "http://[::1%25eth0]/",
    "http://[fe80::1%25eth0]/",
    "http://[::ffff:127.1]/",
    "http://[0:0:0:0:0:0:0:0:1]/",
    "http://[v1.10.0.0.8]/",
    "http://①⑩.0.0.8%/",
    "file:///etc/passwd",
    "file://10.0.0.8/x",
    "gopher://10.0.0.8:6379/_INFO",
    "dict://10.0.0.8:11211/",
    "ftp://10.0.0.8/x",
    "ldap://10.0.0.8/",
    "jar:http://10.0.0.8!/",
    "view-source:http://10.0.0.8/",
    "data:text/html,<p>x</p>",
    "javascript:alert(1)",
]

URLS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *(f"http://{written}/" for address in _INSIDE[:10] for written in spellings(address)),
            *(f"http://[{six}]/" for four in _INSIDE[:6] for six in wrapped(four)),
            *(f"http://[{six}]/" for six in _IN_SIX),
            *(f"http://{four}/" for four in [*_INSIDE, *_METADATA]),
            *(f"http://{name}/" for name in _WRITTEN_NAMES),
            *_AROUND,
        ]
    )
)
"""Absolute addresses, as they stand in pages, headers and files. `{port}` is that of the server
which gives them.
"""

URLS_GIVEN = (
    "http:10.0.0.8/",
    "http:/10.0.0.8/",
    " http://10.0.0.8/ ",
    "http://10.0.0.8/\n",
    "h\nttp://10.0.\n0.8/",
    "\x00http://10.0.0.8/",
    "10.0.0.8",
    "//10.0.0.8/",
)
"""Further ones that are relative where there is a page, or that fit in no line."""
URLS_RELATIVE = (
    "//10.0.0.8/",
    "///10.0.0.8/",
    "\\\\10.0.0.8\\",
    "/\\10.0.0.8/",
    "/\t/10.0.0.8/",
    "//localhost/",
    "//[::1]/",
    "//0x7f.1/",
    "//public.example@10.0.0.8/",
)
"""Relative ones that leave their site all the same."""

PUBLIC_IPS = """1.0.0.0 1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15
168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255
192.169.0.0 192.31.196.1 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255
2001:200::1 2001:4860:4860::8888 2001:db7:ffff::1 2001:db9::1 2003::1 2400:cb00::1 2606:4700::1111 2620:4f:8000::1 2a00:1450::1 2c0f::1 3fff:1000::1
::ffff:8.8.8.8 ::ffff:101:101 64:ff9b::808:808 64:ff9b::1.1.1.1 2002:808:808::1 2001:470::5efe:8.8.8.8 2606:4700::7f00:1 2606:4700::127.0.0.1
2606:4700::ffff:10.0.0.8""".split()
PUBLIC_URLS = (
    "http://127.0.0.1.example/",
    "http://localhost.example/",
    "http://10.example/",
    "http://0x7f000001.example/",
    "http://2130706433.example/",
    "http://metadata.google.internal.example/",
    "http://127-0-0-1.example/",
    "http://127.0.0.1@public.example/",
    "http://10.0.0.8:80@public.example/",
    "http://public.example/127.0.0.1",
    "http://public.example/?u=http://127.0.0.1/",
    "http://public.example/#@127.0.0.1",
    "http://public.example/\\@127.0.0.1/",
    "http://①②⑦.example/",
    "http://localhost-news.example/",
)
"""Their hosts are outside, and may be asked."""
