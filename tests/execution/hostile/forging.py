"""Attacks on the channel of the results. A post may lie about itself; it must not break what listens."""
# ruff: noqa: E501 (the attacks' own lines)

from .attack import DIED, OVER_LIMIT, PASSED, RAISED, Attack

# A block can find the nonce that its own report needs: it shares its interpreter with the reporter.
_INSIDER = """
import json, zlib

def insider():
    frame = sys._getframe()
    while "nonce" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["report"], frame.f_locals["nonce"]

def frame_of(header, parts=()):
    text = header if isinstance(header, bytes) else json.dumps({"sizes": [*map(len, parts)], **header}).encode()
    return b"".join((struct.pack("!IIQ", len(text), len(parts), sum(map(len, parts))), text, *parts))

def tell(header, parts=()):
    report, nonce = insider()
    report.setblocking(True)
    report.sendall(nonce + frame_of(header, parts))
    time.sleep(5)

def chunk(kind, body):
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))

def png(width, height, pixels=b"\\0\\0"):
    head = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\\x89PNG\\r\\n\\x1a\\n" + head + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")

print("held", flush=True)
"""

_BLIND = """
def sockets():
    for number in range(3, 100):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield socket.socket(fileno=os.dup(number))
        except OSError:
            pass
"""


def _told(name: str, header: str, parts: str = "()") -> Attack:
    """A report by an insider: whatever becomes of its own block, only that."""
    return Attack(name, f"{_INSIDER}tell({header}, {parts})", status=(PASSED, RAISED, DIED))


def _refused(name: str, code: str) -> Attack:
    return Attack(name, _INSIDER + code, status=(DIED,), kinds=("forgery",))


ATTACKS = (
    Attack(
        "blind-forgery",
        _BLIND
        + """
text = b'{"status": "passed", "sizes": []}'
for sock in sockets():
    sock.send(bytes(16) + struct.pack("!IIQ", len(text), 0, 0) + text)
os._exit(0)
""",
        status=(DIED,),
        kinds=("forgery",),
    ),
    Attack(
        "forgery-by-a-child",
        _BLIND
        + """
if os.fork() == 0:
    for sock in sockets():
        for _ in range(100):
            sock.send(os.urandom(16))
    os._exit(0)
time.sleep(1)
""",
        status=(DIED,),
        kinds=("forgery",),
    ),
    Attack(
        "report-flood",
        _BLIND
        + """
for sock in sockets():
    for _ in range(1024):
        sock.sendall(bytes(1 << 20))
""",
        status=(DIED, RAISED),
        kinds=("forgery", "BrokenPipeError"),
    ),
    _refused("endless-report", "tell(struct.pack('!I', 1) * 0 + b'{' * 100)"),
    _refused(
        "giant-report",
        "r, n = insider()\nr.sendall(n + struct.pack('!IIQ', 2 ** 32 - 1, 1, 2 ** 60))\ntime.sleep(5)",
    ),
    _refused("nested-report", "tell(b'[' * 200_000)"),
    _refused("wrong-sizes", "tell({'status': 'passed', 'sizes': [-5, 10]}, (b'x', b'yyyy'))"),
    _refused("sizes-that-are-none", "tell({'status': 'passed', 'sizes': {'a': [None]}})"),
    _refused("report-that-is-a-list", "tell(b'[1, 2]')"),
    _refused("unknown-status", "tell({'status': ['passed']})"),
    _refused("skipping-ahead", "tell({'status': 'skipped'})"),
    _refused(
        "pickle-as-report",
        "import pickle\n"
        "class Evil:\n    def __reduce__(self):\n        return os.unlink, (CANARY,)\n"
        "tell(pickle.dumps(Evil()))",
    ),
    _refused(
        "pickle-as-figure",
        "import pickle\n"
        "class Evil:\n    def __reduce__(self):\n        return os.unlink, (CANARY,)\n"
        "tell({'status': 'passed'}, (pickle.dumps(Evil()),))",
    ),
    _refused("malformed-figure", "tell({'status': 'passed'}, (png(2, 2)[:-7] + b'garbage',))"),
    _refused("huge-figure", "tell({'status': 'passed'}, (png(2 ** 31 - 1, 2 ** 31 - 1),))"),
    _refused("figure-that-is-a-page", "tell({'status': 'passed'}, (b'<svg onload=alert(1)>',))"),
    Attack(
        "too-many-figures",
        f"{_INSIDER}tell({{'status': 'passed'}}, [png(1, 1)] * 500)",
        status=(OVER_LIMIT,),
    ),
    _told("warnings-that-are-none", "{'status': 'passed', 'warnings': 7}"),
    _told("failure-that-is-none", "{'status': 'raised', 'failure': 'x'}"),
    _told("missing-failure", "{'status': 'raised'}"),
    _told("failure-with-a-pass", "{'status': 'passed', 'failure': {'kind': 'X', 'message': '', 'line': 1}}"),
    _told(
        "odd-failure",
        "{'status': 'raised', 'failure': {'kind': None, 'message': ['\\x1b[2J'], 'line': 10 ** 12, 'traceback': {}}}",
    ),
    _told(
        "line-elsewhere", "{'status': 'raised', 'failure': {'kind': 'X', 'message': 'x', 'line': 999_999}}"
    ),
    _told(
        "report-that-grows",
        "json.dumps({'status': 'passed', 'warnings': ['é' * (3 << 20)], 'sizes': []}, ensure_ascii=False).encode()",
    ),
    _told("largest-report", "{'status': 'passed', 'warnings': ['x' * ((8 << 20) - 80)]}"),
    _told(
        "half-a-character",
        "{'status': 'raised', 'failure': {'kind': '\\ud800', 'message': '\\udfff\\u202e', 'line': True}}",
    ),
    _told(
        "many-warnings",
        "{'status': 'passed', 'warnings': [{'category': 'W', 'message': 'm', 'line': 1}] * 100_000}",
    ),
    Attack(
        "terminal-and-bidi",
        """
        import warnings
        evil = "\\x1b]0;title\\x07\\x1b[2J\\u202egnp.exe\\u2066\\x9b31m\\x08\\x7f\\u200b\\r"
        print("held", evil)
        print(evil, file=sys.stderr)
        os.write(1, bytes(range(256)))
        warnings.warn(evil)
        raise type(evil, (Exception,), {})(evil)
        """,
        status=(RAISED,),
    ),
)
