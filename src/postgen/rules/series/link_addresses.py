"""Addresses of links that readers of a published post cannot open."""

import ipaddress
import re
from urllib.parse import unquote, urlsplit

from postgen.findings import Severity

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # one letter is a drive of Windows
_DRIVE = re.compile(r"[A-Za-z]:(?:[\\/]|$)")
# Schemes that lead readers somewhere. All others exist in one program or on one computer only.
_PUBLIC_SCHEME_NAMES = """
    http https mailto tel sms ftp ftps sftp git ssh svn doi urn info geo data magnet news nntp irc ircs xmpp
    matrix webcal ws wss rtsp rtmp bitcoin
"""
_PUBLIC_SCHEMES = frozenset(_PUBLIC_SCHEME_NAMES.split())
# Folders of one computer or one notebook service. Other paths that begin with `/` may belong to the site.
_LOCAL_PATH = re.compile(
    r"~[\w.-]*/|/(?:home|Users)/[^/]+/|/(?:mnt|tmp|root|var/folders|kaggle|etc|content/drive)/"
)
_LOCAL_SUFFIXES = ("localhost", "local", "internal", "intranet", "lan", "corp", "home.arpa", "localdomain")


def address_problem(target: str) -> tuple[str, Severity | None] | None:
    """Why no reader can open the address of a link or an image, and the severity if it is not certain.

    Addresses that readers can open and relative paths have no problem.
    """
    target = target.strip()
    decoded = unquote(target)
    if _DRIVE.match(decoded) or decoded.startswith("\\\\"):
        return "is a path on one computer", None
    if scheme := _SCHEME.match(target):
        name = scheme[0][:-1].lower()
        if name in ("http", "https", "ftp", "ws", "wss"):
            return _host_problem(target)
        return (
            None
            if name in _PUBLIC_SCHEMES
            else (f"has the scheme `{name}:`, which readers cannot open", None)
        )
    if target.startswith("//"):
        return _host_problem("https:" + target)
    if _LOCAL_PATH.match(decoded):
        return "is a path on one computer", None
    if "\\" in decoded.partition("#")[0].partition("?")[0]:
        return "has backslashes, which only Windows reads as a path", None
    return None


def _host_problem(address: str) -> tuple[str, Severity | None] | None:
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return "is not a valid address", None
    if not host:
        return "names no server", None
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        labels = host.rsplit(".")
        if len(labels) == 1 or host.endswith(tuple(f".{suffix}" for suffix in _LOCAL_SUFFIXES)):
            return "leads to a server on one computer or in one network", Severity.WARNING
        return None
    return None if ip.is_global else ("leads to a server on one computer or in one network", Severity.WARNING)
