#!/usr/bin/env python3
"""EmrLedger tests: seals texts into envelopes, for tests of programs that open them.

    python3 seal_envelope.py --seed N [--count M]

One line of JSON each: the record, the envelope (base64url), the recipients' private keys (hex),
the patient hash (hex) and the text. Everything follows about_EmrLedger_Formats, and comes from
the seed, so that runs repeat: such keys and salts are for tests alone.
"""
import argparse
import base64
import hmac
import json
import random
from hashlib import sha1, sha256

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MAGIC = b"emr-envelope/1\0"
KEM, SUITE = b"KEM\0\x16", b"HPKE\0\x16\0\x01\0\x02"
PREHASHED = ec.ECDSA(utils.Prehashed(SHA256()), deterministic_signing=True)
TEXTS = ["x", "Amoxicillin 500 mg, 3 x daily",
         "\u674e\u533b\u751f \u03a9-3 \x1b[31m\n\U0001f48a\0", "#"]


def extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    """LabeledExtract of RFC 9180."""
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand of RFC 9180, for at most one block."""
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, info + b"\1", "sha256")[:length]


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key as an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def wrap(recipient: ec.EllipticCurvePrivateKey, ephemeral: ec.EllipticCurvePrivateKey,
         info: bytes, content_key: bytes) -> bytes:
    """One message of HPKE: enc and ciphertext."""
    enc, pk = point_of(ephemeral), point_of(recipient)
    dh = ephemeral.exchange(ec.ECDH(), recipient.public_key())
    shared = expand(KEM, extract(KEM, b"", b"eae_prk", dh), b"shared_secret", enc + pk, 32)
    context = b"\0" + extract(SUITE, b"", b"psk_id_hash", b"")
    context += extract(SUITE, b"", b"info_hash", info)
    secret = extract(SUITE, shared, b"secret", b"")
    key = expand(SUITE, secret, b"key", context, 32)
    nonce = expand(SUITE, secret, b"base_nonce", context, 12)
    return enc + AESGCM(key).encrypt(nonce, content_key, b"")


def base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Maker:
    """Envelopes with their records, all from one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.made = 0

    def key(self) -> ec.EllipticCurvePrivateKey:
        """A new key."""
        return ec.derive_private_key(self.rng.randrange(1, 2**255), ec.SECP256K1())

    def text(self) -> str:
        """A text of 1 to 4096 bytes: short ones of all kinds, and the longest."""
        kind = self.made % 6
        if kind < 4:
            return TEXTS[kind]
        return "\u00e9" * 2048 if kind == 4 else "a" * self.rng.randint(1, 4096)

    def make(self) -> dict[str, object]:
        """A record, its envelope, and what a test needs to judge both."""
        doctor = self.key()
        recipients = [self.key() for _ in range(self.made % 8 + 1)]
        text, patient = self.text(), self.rng.randbytes(20)
        salt, patient_salt = self.rng.randbytes(32), self.rng.randbytes(32)
        commitment = sha256(b"emr-seal/1\0" + salt + text.encode()).digest()
        token = sha256(b"emr-patient/1\0" + patient_salt + patient).digest()[:20]
        said = ["emr-seal/1 ", "emr-rx/1 issue 30x3 20261201 20270601 ",
                f"emr-rx/1 amend {base64url(self.rng.randbytes(32))} 1x1 20261201 20270601 "]
        record = sign(doctor, token, f"{said[self.made % 3]}#{base64url(commitment)}")
        txid = bytes.fromhex(record["txId"])
        content_key = self.rng.randbytes(32)
        sealed = MAGIC + txid + bytes([len(recipients)])
        sealed += b"".join(wrap(key, self.key(), MAGIC + txid, content_key) for key in recipients)
        nonce = self.rng.randbytes(12)
        content = salt + patient_salt + patient + text.encode()
        envelope = sealed + nonce + AESGCM(content_key).encrypt(nonce, content, sealed)
        self.made += 1
        keys = [f"{key.private_numbers().private_value:064x}" for key in recipients]
        return {"record": record, "envelope": base64url(envelope), "keys": keys,
                "patient": patient.hex(), "text": text}


def sign(doctor: ec.EllipticCurvePrivateKey, patient: bytes, text: str) -> dict[str, object]:
    """A record with nonce 1, with its members in the order of the description."""
    public = doctor.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    user, said, nonce = sha1(public).digest(), text.encode(), (1).to_bytes(8, "little")
    signature = doctor.sign(sha256(patient + said + nonce).digest(), PREHASHED)
    txid = sha256(user + patient + public + said + nonce + signature).hexdigest()
    return {"doctorHash": user.hex(), "patientHash": patient.hex(), "doctorPublicKey": public.hex(),
            "prescription": text, "nonce": 1, "signature": signature.hex(), "txId": txid}


def main() -> None:
    """Write the lines to standard output."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=1)
    arguments = parser.parse_args()
    maker = Maker(arguments.seed)
    for _ in range(arguments.count):
        print(json.dumps(maker.make()))


if __name__ == "__main__":
    main()
