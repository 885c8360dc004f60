"""Attacks on the channel of the results. A post may lie about itself, but must not break the receiver."""
# ruff: noqa: E501 (lines of the attacks)

from .attack import DIED, OVER_LIMIT, PASSED, RAISED, Attack

# A block can find the nonce of its own report, because it shares its interpreter with the reporter.
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

def send_report(header, parts=()):
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


def _forged(name: str, header: str, parts: str = "()") -> Attack:
    """Return an attack with a forged report, which may change only the outcome of its own block."""
    return Attack(name, f"{_INSIDER}send_report({header}, {parts})", status=(PASSED, RAISED, DIED))


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
    _refused("endless-report", "send_report(struct.pack('!I', 1) * 0 + b'{' * 100)"),
    _refused(
        "giant-report",
        "r, n = insider()\nr.sendall(n + struct.pack('!IIQ', 2 ** 32 - 1, 1, 2 ** 60))\ntime.sleep(5)",
    ),
    _refused("nested-report", "send_report(b'[' * 200_000)"),
    _refused("wrong-sizes", "send_report({'status': 'passed', 'sizes': [-5, 10]}, (b'x', b'yyyy'))"),
    _refused("sizes-that-are-none", "send_report({'status': 'passed', 'sizes': {'a': [None]}})"),
    _refused("endless-size", 'send_report(b\'{"status": "passed", "sizes": [1e999]}\')'),
    _refused(
        "sizes-that-are-fractions", "send_report({'status': 'passed', 'sizes': [0.5, 0.5]}, (b'x', b''))"
    ),
    _refused("sizes-that-are-true", "send_report({'status': 'passed', 'sizes': [True]}, (b'x',))"),
    _refused("sizes-that-are-texts", "send_report({'status': 'passed', 'sizes': ['1']}, (b'x',))"),
    _refused("endless-line-of-digits", "send_report(b'{\"status\": ' + b'9' * 10_000 + b', \"sizes\": []}')"),
    _refused("report-that-is-a-list", "send_report(b'[1, 2]')"),
    _refused("unknown-status", "send_report({'status': ['passed']})"),
    _refused("skipping-ahead", "send_report({'status': 'skipped'})"),
    _refused(
        "pickle-as-report",
        "import pickle\n"
        "class Evil:\n    def __reduce__(self):\n        return os.unlink, (CANARY,)\n"
        "send_report(pickle.dumps(Evil()))",
    ),
    _refused(
        "pickle-as-figure",
        "import pickle\n"
        "class Evil:\n    def __reduce__(self):\n        return os.unlink, (CANARY,)\n"
        "send_report({'status': 'passed'}, (pickle.dumps(Evil()),))",
    ),
    _refused("malformed-figure", "send_report({'status': 'passed'}, (png(2, 2)[:-7] + b'garbage',))"),
    _refused("huge-figure", "send_report({'status': 'passed'}, (png(2 ** 31 - 1, 2 ** 31 - 1),))"),
    _refused("figure-that-is-a-page", "send_report({'status': 'passed'}, (b'<svg onload=alert(1)>',))"),
    Attack(
        "too-many-figures",
        f"{_INSIDER}send_report({{'status': 'passed'}}, [png(1, 1)] * 500)",
        status=(OVER_LIMIT,),
    ),
    _forged("warnings-that-are-none", "{'status': 'passed', 'warnings': 7}"),
    _forged("failure-that-is-none", "{'status': 'raised', 'failure': 'x'}"),
    _forged("empty-failure", "{'status': 'raised', 'failure': {}}"),
    _forged("missing-failure", "{'status': 'raised'}"),
    _forged(
        "failure-with-a-pass", "{'status': 'passed', 'failure': {'kind': 'X', 'message': '', 'line': 1}}"
    ),
    _forged(
        "odd-failure",
        "{'status': 'raised', 'failure': {'kind': None, 'message': ['\\x1b[2J'], 'line': 10 ** 12, 'traceback': {}}}",
    ),
    _forged(
        "line-elsewhere", "{'status': 'raised', 'failure': {'kind': 'X', 'message': 'x', 'line': 999_999}}"
    ),
    _forged(
        "report-that-grows",
        "json.dumps({'status': 'passed', 'warnings': ['é' * (3 << 20)], 'sizes': []}, ensure_ascii=False).encode()",
    ),
    _forged(
        "long-texts",
        "json.dumps({'status': 'passed', 'sizes': [], 'warnings': [{'category': '\\U0001f600' * 20_000, "
        "'message': '\\U0001f600' * 20_000, 'line': 1}] * 50}, ensure_ascii=False).encode()",
    ),
    _forged(
        "endless-times", "{'status': 'passed', 'seconds': 1e999, 'cpu_seconds': 'x', 'error': 'x', 'end': 1}"
    ),
    _forged("largest-report", "{'status': 'passed', 'warnings': ['x' * ((8 << 20) - 80)]}"),
    _forged(
        "half-a-character",
        "{'status': 'raised', 'failure': {'kind': '\\ud800', 'message': '\\udfff\\u202e', 'line': True}}",
    ),
    _forged(
        "many-warnings",
        "{'status': 'passed', 'warnings': [{'category': 'W', 'message': 'm', 'line': 1}] * 100_000}",
    ),
    Attack(
        "long-warnings",
        """
        import io, warnings
        warnings.simplefilter("always")
        sys.stderr = io.StringIO()
        for number in range(50):
            warnings.warn(f"{number}" + "\U0001f600" * 19_990)
        print("held")
        """,
    ),
    Attack("long-name", "raise type('x' * (10 << 20), (Exception,), {})", status=(RAISED,)),
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
