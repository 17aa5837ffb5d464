"""Addresses of the web and of networks: which origin one has, and which one may be reached."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import urlsplit

_PORT_OF = {"http": 80, "https": 443}
_NOT_OF_AN_ADDRESS = re.compile(r"[\x00- \\]")
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
_TRANSLATING_NETWORK = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=1024)
def origin_of(url: str) -> str | None:
    """Return scheme, host and port of an address of the web, None if it is not one.

    The port is left out when it is the scheme's own. Addresses that hold a user's name, a
    fragment or characters that do not belong there are not taken.
    """
    if not url.isascii() or _NOT_OF_AN_ADDRESS.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORT_OF or not host or "@" in parts.netloc or parts.fragment:
        return None
    # A host ends up in headers, where other characters would mean something.
    if not _HOST.fullmatch(host):
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (
        "" if port in {None, _PORT_OF[parts.scheme]} else f":{port}"
    )


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public network."""
    # Outside the one block that is in use (RFC 4291, 2.4) lie old and local ways to write inner
    # addresses, not all of which ipaddress knows: ::10.0.0.1, 64:ff9b:1::/48, fec0::/10.
    return address.is_global and (address.version == 4 or address in _GLOBAL_UNICAST)


def plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, itself if it stands for none."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATING_NETWORK:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
