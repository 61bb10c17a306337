"""Canonical JSON, Merkle proofs, Ed25519 and checkpoints for reader.py: sections 1 and 4 of docs/formats.md."""
import base64
import hashlib
import json
import re


class Fault(Exception):
    """One thing that is wrong: verdict on the content, or None where only the key is concerned."""

    def __init__(self, verdict, what):
        super().__init__(what)
        self.verdict, self.what = verdict, what


def canonical(value):
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        if abs(value) >= 2 ** 53:
            raise ValueError("a number of 2^53 or more")
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(canonical(v) for v in value) + "]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(n) + ":" + canonical(value[n]) for n in names) + "}"
    raise ValueError("a number that is no integer")


def canonical_bytes(value):
    return canonical(value).encode("utf-8")


def parse(data, thing):
    """A document of this format in canonical form."""
    try:
        value = json.loads(data.decode("utf-8"))
        if canonical_bytes(value) != data:
            raise ValueError("not canonical")
    except (ValueError, RecursionError) as error:
        raise Fault("altered", f"not canonical JSON: {error}") from error
    form = value.get("format") if isinstance(value, dict) else None
    match = re.match(r"liuhen\.([a-z]+)/([1-9][0-9]*)\Z", form) if isinstance(form, str) else None
    if not match or match[1] != thing:
        raise Fault("altered", f"no liuhen.{thing}")
    if int(match[2]) > 1:
        raise Fault("newer-version", f"{form} is newer than this reader")
    return value


def member(value, name, kind):
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, kind) or (kind is int and (isinstance(found, bool) or found < 0)):
        raise Fault("altered", f"`{name}` is missing or of another type")
    return found


def leaf_of(event):
    return canonical_bytes({name: value for name, value in event.items() if name not in ("salt", "detail")})


def leaf_hash(leaf):
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def from_base64(text, length=None):
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise Fault("altered", "no base64") from error
    if base64.b64encode(data).decode() != text or (length is not None and len(data) != length):
        raise Fault("altered", "base64 of another form or length")
    return data


def inclusion_holds(leaf, index, size, path, root):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        return False
    fn, sn, result = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            result = node_hash(sibling, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(result, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and result == root


def consistency_holds(size1, size2, path, root1, root2):
    """RFC 9162 section 2.1.4.2."""
    if size1 == size2:
        return not path and root1 == root2
    if size1 == 0:
        return not path and root1 == hashlib.sha256(b"").digest()
    path = list(path)
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    if not path:
        return False
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(node, fr), node_hash(node, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == root1 and sr == root2


P = 2 ** 255 - 19
Q = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(a, b):
    """Extended coordinates; RFC 8032 section 5.1.4."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    x, y, z, t = f - e, h - g, h + g, f + e
    return x * y % P, z * t % P, y * z % P, x * t % P


def point_mul(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = point_add(result, point)
        point, scalar = point_add(point, point), scalar >> 1
    return result


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2 ** 255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decompress(bytes([0x58]) + bytes([0x66]) * 31)


def ed25519_holds(public, message, signature):
    """RFC 8032 section 5.1.7."""
    if len(signature) != 64:
        return False
    a, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    left, right = point_mul(s, BASE), point_add(r, point_mul(k, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


def parse_vkey(text):
    match = re.match(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n?\Z", text)
    key = from_base64(match[3], 33) if match else b""
    if not match or key[0] != 1 or hashlib.sha256(match[1].encode() + b"\n" + key).hexdigest()[:8] != match[2]:
        raise Fault("altered", "no verifier key")
    return match[1], bytes.fromhex(match[2]), key[1:]


def parse_note(text):
    """Origin, size, root, signed bytes and signatures of a checkpoint."""
    body, cut, tail = text.rpartition("\n\n")
    match = re.match(r"([^\s+]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\Z", body)
    if not cut or not match or not tail.endswith("\n"):
        raise Fault("altered", "no checkpoint")
    signatures = []
    for line in tail[:-1].split("\n"):
        signature = re.match(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)\Z", line)
        if not signature:
            raise Fault("altered", "no checkpoint")
        signatures.append((signature[1], from_base64(signature[2])))
    return match[1], int(match[2]), from_base64(match[3], 32), (body + "\n").encode(), signatures


def note_state(note, vkey):
    origin, _, _, body, signatures = note
    name, key_id, public = vkey
    ours = [blob[4:] for signer, blob in signatures if signer == name and blob[:4] == key_id]
    if not ours or origin != name:
        return "other"
    return "good" if all(ed25519_holds(public, body, blob) for blob in ours) else "bad"
