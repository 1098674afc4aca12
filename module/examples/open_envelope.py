#!/usr/bin/env python3
"""EmrLedger example: opens an envelope without EmrLedger, by its formats alone.

    python3 open_envelope.py ENVELOPE RECORD KEY

ENVELOPE is the envelope's file, RECORD a file with the JSON of its record, KEY the PEM of a
recipient's private key. Shown is the text, once it is proved to be the one that the record's
signer committed to; what is proved is said on standard error.
Exit code: 0 it is; 1 a check fails; 2 a file is not readable, or arguments are wrong."""
import argparse, base64, getpass, hmac, json, re, sys
from hashlib import sha1, sha256
from typing import Any
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding, PublicFormat, load_der_public_key, load_pem_private_key)
MAX_FILE = 32 << 10  # bytes
# Section SEALED PRESCRIPTIONS: the parts of an envelope and their lengths.
MAGIC, POINT, WRAP, NONCE, TAG, SALT, HASH = b"emr-envelope/1\0", 65, 113, 12, 16, 32, 20
COUNT = len(MAGIC) + 32
KEM, SUITE = b"KEM\0\x16", b"HPKE\0\x16\0\x01\0\x02"
DIGEST = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
TERMS = "[1-9][0-9]{0,4}x[1-9][0-9]? [0-9]{8} [0-9]{8}"
SEALED = f"(?:emr-seal/1|emr-rx/1 (?:issue|amend {DIGEST}) {TERMS}) #({DIGEST})"
KEY = "3056301006072a8648ce3d020106052b8104000a03420004[0-9a-f]{128}"
RECORD = {"doctorHash": "[0-9a-f]{40}", "patientHash": "[0-9a-f]{40}", "doctorPublicKey": KEY,
          "prescription": ".{0,200}", "signature": "([0-9a-f]{2}){8,72}", "txId": "[0-9a-f]{64}"}
class Failed(Exception):
    """A check that fails."""
def need(condition: Any, what: str) -> None:  # what cannot be read ends with exit code 2
    if not condition:
        raise ValueError(what)
def read_file(path: str) -> bytes:
    """A file, if it is not too long."""
    with open(path, "rb") as file:
        data = file.read(MAX_FILE + 1)
    need(len(data) <= MAX_FILE, f"{path} is too long")
    return data
def read_json(path: str) -> dict[str, Any]:
    """The members of the one JSON object in a file, none of them twice."""
    data = read_file(path)
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    pairs = json.loads(text, object_pairs_hook=tuple)
    need(type(pairs) is tuple and len(dict(pairs)) == len(pairs), f"{path}: not a JSON object")
    return dict(pairs)
def from_base64url(text: Any) -> bytes:
    """Base64url in its one canonical form."""
    need(type(text) is str and re.fullmatch("[A-Za-z0-9_-]*", text), "not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(base64.urlsafe_b64encode(data).decode().rstrip("=") == text, "base64url not canonical")
    return data
def read_envelope(path: str) -> bytes:
    """The bytes of an envelope, as far as they can be judged without a key."""
    members = read_json(path)
    need(set(members) == {"envelope"}, "the file has another member than 'envelope'")
    data = from_base64url(members["envelope"])
    need(data.startswith(MAGIC) and len(data) > COUNT and 1 <= data[COUNT] <= 8, "no envelope")
    rest = len(data) - COUNT - 1 - data[COUNT] * WRAP - NONCE - 2 * SALT - HASH - TAG
    need(1 <= rest <= 4096, "the text would not have 1 to 4096 bytes")
    for wrap in wraps_of(data):
        need(wrap[0] == 4, "a point is not uncompressed")
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), wrap[:POINT])
    return data
def wraps_of(data: bytes) -> list[bytes]:
    """The wraps of an envelope."""
    return [data[COUNT + 1 + i * WRAP:][:WRAP] for i in range(data[COUNT])]
def read_record(path: str) -> dict[str, Any]:
    """A record with its binary values, whose signature and txId are checked."""
    said = read_json(path)
    need(set(said) == set(RECORD) | {"nonce"} and type(said["nonce"]) is int
         and 0 < said["nonce"] < 2**64, "the file has other members than a record's")
    for name, form in RECORD.items():
        value = said[name] if name == "prescription" else str(said[name]).lower()
        need(type(said[name]) is str and re.fullmatch(form, value, re.S), f"{name} is not one")
        said[name] = value if name == "prescription" else bytes.fromhex(value)
    text, nonce = said["prescription"].encode(), said["nonce"].to_bytes(8, "little")
    key = load_der_public_key(said["doctorPublicKey"])
    signed = said["patientHash"] + text + nonce
    try:
        key.verify(said["signature"], sha256(signed).digest(), ec.ECDSA(utils.Prehashed(SHA256())))
    except InvalidSignature:
        raise Failed("the record's signature is not valid") from None
    whole = said["doctorHash"] + said["patientHash"] + said["doctorPublicKey"] + text + nonce
    check(sha1(said["doctorPublicKey"]).digest() == said["doctorHash"]
          and sha256(whole + said["signature"]).digest() == said["txId"],
          "the record is signed by its doctor, and its txId is its own")
    return said
def read_key(path: str) -> ec.EllipticCurvePrivateKey:
    """A private key of secp256k1."""
    data = read_file(path)
    try:
        key = load_pem_private_key(data, None)
    except TypeError:  # it is encrypted
        key = load_pem_private_key(data, getpass.getpass("Passphrase: ").encode())
    need(isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp256k1", "curve")
    return key
def check(holds: Any, what: str) -> None:
    """Print the line for a check, or end with exit code 1."""
    if not holds:
        raise Failed(what)
    print("OK  ", what, file=sys.stderr)
def extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    """LabeledExtract of RFC 9180."""
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")
def expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand of RFC 9180; no more than one block of HKDF is asked for."""
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, info + b"\1", "sha256")[:length]
def unwrap(key: ec.EllipticCurvePrivateKey, wrap: bytes, info: bytes) -> bytes | None:
    """The content key; None where the wrap is for another key, or altered."""
    enc = wrap[:POINT]
    pk = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), enc)
    prk = extract(KEM, b"", b"eae_prk", key.exchange(ec.ECDH(), peer))
    shared = expand(KEM, prk, b"shared_secret", enc + pk, 32)
    context = b"\0" + extract(SUITE, b"", b"psk_id_hash", b"")
    context += extract(SUITE, b"", b"info_hash", info)
    secret = extract(SUITE, shared, b"secret", b"")
    nonce = expand(SUITE, secret, b"base_nonce", context, 12)
    try:
        return AESGCM(expand(SUITE, secret, b"key", context, 32)).decrypt(nonce, wrap[POINT:], b"")
    except InvalidTag:
        return None
def open_envelope(data: bytes, record: dict[str, Any], key: ec.EllipticCurvePrivateKey) -> bytes:
    """The text, proved to be the record's."""
    sealed = re.fullmatch(SEALED, record["prescription"])
    check(sealed, "the record is that of a sealed prescription")
    check(data[len(MAGIC):COUNT] == record["txId"], "the envelope is that of the record's txId")
    found = (unwrap(key, wrap, data[:COUNT]) for wrap in wraps_of(data))
    content_key = next((one for one in found if one is not None), None)
    check(content_key, "the key is that of a recipient")
    begin = COUNT + 1 + data[COUNT] * WRAP
    nonce, sealed_content = data[begin:][:NONCE], data[begin + NONCE:]
    try:
        content = AESGCM(content_key).decrypt(nonce, sealed_content, data[:begin])
    except InvalidTag:
        raise Failed("the content is not what was sealed") from None
    salt, patient_salt, rest = content[:SALT], content[SALT:2 * SALT], content[2 * SALT:]
    patient, text = rest[:HASH], rest[HASH:]
    check(sha256(b"emr-seal/1\0" + salt + text).digest() == from_base64url(sealed[1]),
          "the text is the one that the record commits to")
    check(sha256(b"emr-patient/1\0" + patient_salt + patient).digest()[:HASH] == record["patientHash"],
          f"the patient is the one of the record's token: {patient.hex()}")
    return text
def escape(text: str) -> str:
    """The text with the backslash and all that cannot be seen written as escapes."""
    return "".join(c if c.isprintable() and c != "\\" else ascii(c)[1:-1] for c in text)
def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("envelope", "record", "key"):
        parser.add_argument(name)
    paths = parser.parse_args()
    try:
        record, envelope = read_record(paths.record), read_envelope(paths.envelope)
        text = open_envelope(envelope, record, read_key(paths.key))
        shown = text.decode("utf-8")
    except Failed as failure:
        print("FAIL", failure, file=sys.stderr)
        return 1
    except (OSError, ValueError, TypeError, RecursionError) as error:
        print("Not readable:", escape(str(error)), file=sys.stderr)
        return 2
    # A terminal is shown nothing that it would obey; a pipe or a file gets the text as it is.
    if sys.stdout.isatty():
        print(escape(shown))
    else:
        sys.stdout.buffer.write(text)
    return 0
if __name__ == "__main__":
    sys.exit(main())
