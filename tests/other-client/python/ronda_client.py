"""A client of Ronda in Python, written from docs/protocol.md, with the standard library alone: enrols, pushes, pulls.

    python3 ronda_client.py LINK [NOTE]     enrols by a link, pulls, leaves a note in a ticket, pulls again
"""
import base64
import gzip
import hashlib
import hmac
import json
import os
import struct
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
INFLATED = 64 << 20
DEEPEST = 32
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


# --- CBOR (RFC 8949): what the protocol uses, and floats to be read ------------------------------------------------------

def encode(value):
    def head(major, number):
        if number < 24:
            return bytes([major << 5 | number])
        for more, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if number < 1 << (8 * size):
                return bytes([major << 5 | more]) + number.to_bytes(size, "big")
        raise ValueError("a number of more than 64 bits")
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, (bytes, bytearray)):
        return head(2, len(value)) + bytes(value)
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, (list, tuple)):
        return head(4, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        return head(5, len(value)) + b"".join(encode(key) + encode(one) for key, one in value.items())
    raise TypeError(f"nothing of the protocol: {type(value)}")


def decode(data):
    value, rest = _item(memoryview(bytes(data)), 0)
    if rest:
        raise ValueError("something stands behind the message")
    return value

def _item(data, depth):
    if not data or depth > DEEPEST:
        raise ValueError("cut short, or too deep")
    major, more, data = data[0] >> 5, data[0] & 31, data[1:]
    if major == 7:
        if more in (20, 21, 22, 23):
            return {20: False, 21: True, 22: None, 23: None}[more], data
        size, form = {25: (2, ">e"), 26: (4, ">f"), 27: (8, ">d")}[more]
        return struct.unpack(form, data[:size])[0], data[size:]
    if more >= 28:
        raise ValueError("of no definite length")
    size = 0 if more < 24 else 1 << (more - 24)
    if len(data) < size:
        raise ValueError("cut short")
    number, data = (more if more < 24 else int.from_bytes(data[:size], "big")), data[size:]
    if major < 2:
        return (number if major == 0 else -1 - number), data
    if number > len(data):
        raise ValueError("cut short")
    if major in (2, 3):
        piece, data = bytes(data[:number]), data[number:]
        return (piece if major == 2 else piece.decode()), data
    if major == 4:
        items = []
        for _ in range(number):
            one, data = _item(data, depth + 1)
            items.append(one)
        return items, data
    if major == 5:
        fields = {}
        for _ in range(number):
            key, data = _item(data, depth + 1)
            fields[key], data = _item(data, depth + 1)
        return fields, data
    return _item(data, depth + 1)  # a tag: what it is put on


# --- Frames (§3): one byte that says how the body is packed --------------------------------------------------------------

class Refused(Exception):
    """A frame that is not opened; its word says why."""

def pack(body):
    return b"\0" + body if len(body) < 512 else b"\1" + gzip.compress(body, 6)

def unpack(frame, limit=INFLATED):
    if not frame:
        raise Refused("empty")
    if len(frame) - 1 > limit:
        raise Refused("too_large")
    if frame[0] == 0:
        return frame[1:]
    if frame[0] != 1:
        raise Refused("unknown_packing")
    opener = zlib.decompressobj(31)
    try:
        body = opener.decompress(frame[1:], limit + 1)
    except zlib.error as error:
        raise Refused("damaged") from error
    if len(body) > limit:
        raise Refused("too_large")
    if not opener.eof:
        raise Refused("damaged")
    return body


# --- P-256 (FIPS 186-5) with the nonce of RFC 6979. For trials: its time tells of the key --------------------------------

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def _add(one, other):
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if one == other else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P

def _times(scalar, point):
    found = None
    while scalar:
        if scalar & 1:
            found = _add(found, point)
        point, scalar = _add(point, point), scalar >> 1
    return found


class Key:
    def __init__(self, scalar=None):
        self.scalar = scalar or int.from_bytes(os.urandom(40), "big") % (N - 1) + 1
        x, y = _times(self.scalar, G)
        self.point = b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big")

    def sign(self, message):
        """r ‖ s."""
        digest = hashlib.sha256(message).digest()
        number = int.from_bytes(digest, "big")
        seed = self.scalar.to_bytes(32, "big") + (number % N).to_bytes(32, "big")
        v, k = b"\1" * 32, b"\0" * 32
        for mark in (b"\0", b"\1"):
            k = hmac.digest(k, v + mark + seed, "sha256")
            v = hmac.digest(k, v, "sha256")
        while True:
            v = hmac.digest(k, v, "sha256")
            nonce = int.from_bytes(v, "big")
            if 0 < nonce < N:
                r = _times(nonce, G)[0] % N
                s = pow(nonce, -1, N) * (number + r * self.scalar) % N
                if r and s:
                    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
            k = hmac.digest(k, v + b"\0", "sha256")
            v = hmac.digest(k, v, "sha256")

def verify(point, message, signature):
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if (y * y - x * x * x + 3 * x - B) % P or not (0 < r < N and 0 < s < N):
        return False
    number, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, -1, N)
    found = _add(_times(number * inverse % N, G), _times(r * inverse % N, (x, y)))
    return found is not None and found[0] % N == r


# --- The log (§2) --------------------------------------------------------------------------------------------------------

def device_bytes(device):
    number = 0
    for letter in device:
        number = number * 32 + LETTERS.index(letter)
    return number.to_bytes(8, "big")

def signed_bytes(device, number, head):
    return b"ronda-log-v1\0" + device_bytes(device) + number.to_bytes(8, "big") + head


class Log:
    def __init__(self, device, key):
        self.device, self.key, self.acts, self.hashes = device, key, [], [bytes(32)]

    def write(self, person, document, kind, site, at, seen, base, command):
        (name,) = command
        fields = {"d": self.device, "n": len(self.acts) + 1, "p": person, "o": document, "k": kind, "w": site,
                  "t": at, "s": seen, "b": base, "c": name, "v": 1, "a": encode(command)}
        self.append(encode(fields))
        return len(self.acts)

    def append(self, act):
        self.acts.append(act)
        self.hashes.append(hashlib.sha256(self.hashes[-1] + act).digest())
    def sign(self, last=None):
        last = len(self.acts) if last is None else last
        return self.key.sign(signed_bytes(self.device, last, self.hashes[last]))

    def push(self, after):
        acts = self.acts[after:]
        return {"before": self.hashes[after], "first": after + 1, "acts": acts,
                "signature": self.sign() if acts else b"", "head_number": len(self.acts)}


# --- The client (§1, §3) -------------------------------------------------------------------------------------------------

class Client:
    def __init__(self, link):
        parts = urllib.parse.urlsplit(link)
        self.origin, self.cookie = f"{parts.scheme}://{parts.netloc}", None
        self.documents, self.receipts = {}, {}
        self.cursor, self.acknowledged, self.organisation, self.directory = None, 0, None, None
        key = Key()
        asked = {"token": parts.fragment, "public_key": base64.b64encode(key.point).decode(),
                 "device_name": "Cliente de Python", "app": "ronda-python"}
        status, body = self._post("/api/enrol", "application/json", json.dumps(asked).encode())
        if status != 200:
            raise RuntimeError(f"enrolment: {status} {body!r}")
        answer = json.loads(body)
        self.person, self.log = answer["person"]["id"], Log(answer["device"], key)

    def _post(self, path, kind, body):
        headers = {"Content-Type": kind, "Origin": self.origin, **({"Cookie": self.cookie} if self.cookie else {})}
        request = urllib.request.Request(self.origin + path, body, headers)
        try:
            with OPENER.open(request, timeout=60) as response:
                if response.headers["Set-Cookie"]:
                    self.cookie = response.headers["Set-Cookie"].split(";")[0]
                return response.status, response.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()

    def message(self):
        return {"version": 1, "device": self.log.device, "app": "ronda-python", "cursor": self.cursor,
                **self.log.push(self.acknowledged), "organisation": self.organisation, "directory": self.directory,
                "page_bytes": 1 << 20}

    def sync(self):
        """Pushes and pulls until nothing is left."""
        while True:
            status, body = self._post("/api/sync", "application/cbor", pack(encode(self.message())))
            answer = decode(unpack(body))
            if status != 200:
                raise RuntimeError(f"{status} {answer['code']}: {answer['en']}")
            self.store(answer)
            if not answer["more"] and self.acknowledged == len(self.log.acts):
                return

    def store(self, answer):
        self.acknowledged = answer["acknowledged"]
        self.receipts.update((one["number"], one["outcome"]) for one in answer["receipts"])
        for one in answer["news"]:
            whole = one["body"].get("whole")
            body = whole if whole is not None else self.documents[one["id"]]["body"] + one["body"]["changes"]
            self.documents[one["id"]] = {**one, "body": body, "summary": one["summary"][one["kind"]]}
        for gone in answer["gone"]:
            self.documents.pop(gone, None)
        if answer["organisation"]:
            self.organisation = json.loads(answer["organisation"])["version"]
        if answer["directory"]:
            self.directory = answer["directory"]["version"]
        self.cursor = answer["cursor"]

    def act(self, document, command, site="desk"):
        known = self.documents[document]
        return self.log.write(self.person, document, known["kind"], site, time.time_ns() // 1_000_000,
                              self.cursor or b"", known["position"], command)


def main(link, text="Del cliente de Python: ñandú, 漢字"):
    client = Client(link)
    client.sync()
    document, before = next((key, one) for key, one in client.documents.items()
                            if one["kind"] == "ticket" and one["summary"]["state"] not in ("closed", "cancelled", "rejected"))
    number = client.act(document, {"add_note": {"audience": "internal", "text": text}})
    client.sync()
    after = client.documents[document]
    print(json.dumps({"documents": len(client.documents), "outcome": client.receipts[number],
                      "moved": after["position"] > before["position"], "acknowledged": client.acknowledged}))


if __name__ == "__main__":
    main(*sys.argv[1:])
