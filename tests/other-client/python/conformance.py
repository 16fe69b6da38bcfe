"""The cases of ../cases by the client in Python: one line a case that does not hold, and how many did at the end."""
import json
import pathlib
import sys

import ronda_client as ronda

CASES = pathlib.Path(__file__).parent.parent / "cases"
FAILED = []


def cases(name):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def check(what, have, expected):
    if have != expected:
        FAILED.append(what)
        print(f"{what}: {have!r} instead of {expected!r}")
    return 1


def told(value):
    """CBOR as JSON tells it: bytes as `{"hex"}`, numbers that JSON may lose as `{"int"}`."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, int) and abs(value) >= 1 << 53:
        return {"int": str(value)}
    if isinstance(value, list):
        return [told(one) for one in value]
    if isinstance(value, dict):
        return {key: told(one) for key, one in value.items()}
    return value


def log():
    file = cases("log")
    device, key = file["device"]["id"], ronda.Key(int(file["key"]["scalar"], 16))
    done = check("the device's bytes", ronda.device_bytes(device).hex(), file["device"]["bytes"])
    done += check("the key's point", key.point.hex(), file["key"]["point"])
    ours = ronda.Log(device, key)
    for case in file["acts"]:
        fields = case["fields"]
        theirs = bytes.fromhex(case["bytes"])
        ours.write(fields["p"], bytes.fromhex(fields["o"]), fields["k"], fields["w"], fields["t"],
                   bytes.fromhex(fields["s"]), fields["b"], case["command"])
        made, read = ronda.decode(ours.acts[-1]), ronda.decode(theirs)
        for act in (made, read):
            act["a"] = ronda.decode(act["a"])
        done += check(f"{case['name']}: what it says", made, read)
        # The order of keys is free: the chain is over the bytes as they were first encoded.
        ours.acts.pop(), ours.hashes.pop()
        ours.append(theirs)
        done += check(f"{case['name']}: its hash", ours.hashes[-1].hex(), case["hash"])
    for push in file["pushes"]:
        last, what = push["last"], f"a push up to {push['last']}"
        said = ronda.signed_bytes(device, last, ours.hashes[last])
        done += check(f"{what}: what is signed", said.hex(), push["signed"])
        done += check(f"{what}: its signature", ours.sign(last).hex(), push["signature"])
        signature = bytes.fromhex(push["signature"])
        done += check(f"{what}: is verified", ronda.verify(key.point, said, signature), True)
        done += check(f"{what}: another is not", ronda.verify(key.point, said + b"x", signature), False)
    return done


def frames():
    done = 0
    for case in cases("frames"):
        try:
            have = {"body": ronda.unpack(bytes.fromhex(case["frame"]), case["limit"]).hex()}
        except ronda.Refused as refused:
            have = {"refused": str(refused)}
        done += check(case["name"], have, {name: case[name] for name in ("body", "refused") if name in case})
        if "body" in case:
            body = bytes.fromhex(case["body"])
            done += check(f"{case['name']}, packed again", ronda.unpack(ronda.pack(body)), body)
    return done


def messages():
    done = 0
    for case in cases("messages"):
        read = ronda.decode(bytes.fromhex(case["bytes"]))
        done += check(case["name"], told(read), case["says"])
        done += check(f"{case['name']}, written again", ronda.decode(ronda.encode(read)), read)
    return done


if __name__ == "__main__":
    held = log() + frames() + messages() - len(FAILED)
    print(f"{held} held, {len(FAILED)} did not")
    sys.exit(bool(FAILED))
