"""Attacks over the network and over local sockets."""
# ruff: noqa: E501 (lines of the attacks)

from .attack import FORBIDDEN, Attack

_ASK = """
def ask(family, kind, address):
    with socket.socket(family, kind) as sock:
        sock.settimeout(1)
        sock.connect(address)
        if kind == socket.SOCK_DGRAM:
            sock.send(b"?")
        return sock.recv(100)
"""

ATTACKS = (
    Attack(
        "tcp",
        f"{_ASK}\nattempt('IPv4', lambda: ask(socket.AF_INET, socket.SOCK_STREAM, tuple(TCP4)))\n"
        "attempt('IPv6', lambda: ask(socket.AF_INET6, socket.SOCK_STREAM, TCP6[:2]))",
        proof="anyone",
    ),
    Attack(
        "tcp-on-every-address",
        _ASK
        + """
def routes():
    with open("/proc/net/fib_trie") as file:
        return sorted({line.split()[-1] for line in file if "." in line and "/" not in line})
try:
    addresses = routes()
except OSError:
    addresses = []
for address in {*addresses, "127.0.0.1", "127.1.2.3", "0.0.0.0", "169.254.169.254"}:
    attempt(address, lambda: ask(socket.AF_INET, socket.SOCK_STREAM, (address, TCP_ANY[1])))
""",
        proof="anyone",
    ),
    Attack(
        "udp",
        f"{_ASK}\nattempt('UDP', lambda: ask(socket.AF_INET, socket.SOCK_DGRAM, tuple(UDP)))",
        proof="anyone",
    ),
    Attack(
        "dns",
        "import socket\nsocket.getaddrinfo('example.org', 80)",
        status=(FORBIDDEN,),
        kinds=("gaierror", "PermissionError"),
    ),
    Attack(
        "abstract-socket",
        f"{_ASK}\nattempt('abstract', lambda: ask(socket.AF_UNIX, socket.SOCK_STREAM, ABSTRACT))",
        proof="anyone",
    ),
    Attack(
        "path-socket",
        _ASK
        + """
os.symlink(PATH, "s")
for path in (PATH, "s", "/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private"):
    attempt(path, lambda: ask(socket.AF_UNIX, socket.SOCK_STREAM, path))
""",
        proof="anyone",
    ),
    Attack(
        "vsock",
        """
        attempt("vsock", lambda: socket.socket(40, socket.SOCK_STREAM))
        attempt("vsock device", lambda: os.open("/dev/vsock", os.O_RDONLY))
        """,
    ),
    Attack(
        "packets",
        """
        attempt("packet", lambda: socket.socket(17, socket.SOCK_RAW, 0x0300))
        attempt("ICMP", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
        attempt("raw IP", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 255))
        attempt("tun", lambda: os.open("/dev/net/tun", os.O_RDWR))
        """,
        proof="root",
    ),
    Attack(
        "rare-families",
        """
        for family in (16, 38):  # kernel events and cryptography, which every machine has
            attempt(f"{family}", lambda: socket.socket(family, socket.SOCK_RAW if family == 16 else 5, 15 * (family == 16)))
        for family in (3, 4, 5, 9, 15, 21, 29, 30, 31, 32, 35, 37, 39, 41, 42, 43, 44, 45):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
                attempt(f"{family}/{kind}", lambda: socket.socket(family, kind))
        """,
        proof="anyone",
    ),
    Attack(
        "rare-protocols",
        """
        for family in (socket.AF_INET, socket.AF_INET6):
            for kind, protocol in ((1, 262), (1, 132), (5, 132), (2, 136), (2, 1), (2, 58), (6, 33)):  # such as MPTCP
                attempt(f"{family}/{kind}/{protocol}", lambda: socket.socket(family, kind, protocol))
        """,
        proof="anyone",
    ),
    Attack(
        "terminals-of-others",
        """
        import pty
        ends = []
        try:
            for _ in range(400):
                ends += pty.openpty()
        except OSError as error:
            print("held", len(ends), error)
        else:
            print("REACHED", len(ends))
        attempt("others", lambda: [name for name in os.listdir("/dev/pts") if name.isdigit() and int(name) > 100][0])
        """,
    ),
    Attack(
        "listen-for-the-machine",
        """
        # The sandbox has its own loopback interface, so the port of the test must be free here.
        def taken():
            with socket.socket() as sock:
                try:
                    sock.bind(("127.0.0.1", TCP4[1]))
                except OSError as error:
                    if error.errno == 98:
                        return "the machine's ports"
                    raise
            raise LookupError
        attempt("port", taken)
        attempt("interfaces", lambda: [name for _, name in socket.if_nameindex() if name != "lo"][0])
        """,
        proof="anyone",
    ),
)
