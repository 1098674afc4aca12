#!/usr/bin/env python3
"""EmrLedger tests: makes a small ledger, its checkpoint and a receipt, for tests of verifiers.

    python3 make_receipt.py FOLDER --seed N --variant authority|handover|open|origin [--size BLOCKS]

Everything follows about_EmrLedger_Formats. All comes from the seed (ECDSA signatures are
deterministic, RFC 6979), so that runs repeat. With --size 2 there is one block after the genesis
block, and except in an open ledger the receipt is for its last registry statement.
"""
import argparse
import base64
import json
import random
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any, Optional

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PREHASHED = ec.ECDSA(utils.Prehashed(SHA256()), deterministic_signing=True)
START = 1_700_000_000  # time of the genesis block
NAMES = ["Dr. Žofia Nowak", "Dr. Alves", "Dr. O'Brien", "李医生", "Dr. Back\\slash"]
DRUGS = ["Amoxicillin 500 mg", "Ibuprofen 200 mg\n3 x daily", "", "Naproxen \u202e gm 05",
         "Ω-3 \x1b[31m", "x" * 200]


def base64_of(data: bytes) -> str:
    """Base64 with padding."""
    return base64.b64encode(data).decode()


class Person:
    """A doctor, patient or authority, with the nonce of the next record."""

    def __init__(self, rng: random.Random, name: str) -> None:
        self.name = name
        self.private = ec.derive_private_key(rng.randrange(1, 2**255), ec.SECP256K1())
        self.key = self.private.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert len(self.key) == 88
        self.hash = sha1(self.key).digest()
        digest = base64.urlsafe_b64encode(sha256(self.key).digest())
        self.digest = digest.decode().rstrip("=")
        self.next_nonce = 1


def make_record(doctor: Person, patient: Person, text: str) -> dict[str, Any]:
    """A signed record, with its members in the order of the description."""
    nonce = doctor.next_nonce.to_bytes(8, "little")
    signed = sha256(patient.hash + text.encode() + nonce).digest()
    signature = doctor.private.sign(signed, PREHASHED)
    whole = doctor.hash + patient.hash + doctor.key + text.encode() + nonce + signature
    record = {"doctorHash": doctor.hash.hex(), "patientHash": patient.hash.hex(),
              "doctorPublicKey": doctor.key.hex(), "prescription": text,
              "nonce": doctor.next_nonce, "signature": signature.hex(),
              "txId": sha256(whole).hexdigest()}
    doctor.next_nonce += 1
    return record


def statement(authority: Person, verb: str, subject: Person) -> dict[str, Any]:
    """A registry statement about the subject, signed by the authority."""
    return make_record(authority, subject,
                       f"emr-registry/1 {verb} {subject.digest} {subject.name}")


class Chain:
    """The blocks as dictionaries for JSON, and their preimages."""

    def __init__(self, manifest: bytes, difficulty: int) -> None:
        self.difficulty = difficulty
        self.blocks: list[dict[str, Any]] = []
        self.preimages: list[bytes] = []
        self.mine(sha256(manifest).digest()[:20], [])

    def mine(self, miner: bytes, records: list[dict[str, Any]]) -> None:
        """Add a block with these records."""
        height = len(self.blocks)
        previous = sha256(self.preimages[-1]).digest() if height else bytes(32)
        txids = b"".join(bytes.fromhex(record["txId"]) for record in records)
        start = (previous + miner + txids + (START + 60 * height).to_bytes(8, "little")
                 + self.difficulty.to_bytes(16, "little"))
        nonce = 0
        while int.from_bytes(sha256(start + nonce.to_bytes(8, "little")).digest(),
                             "big") > 2**256 // self.difficulty:
            nonce += 1
        preimage = start + nonce.to_bytes(8, "little")
        self.preimages.append(preimage)
        self.blocks.append({"previous": previous.hex(), "height": height, "miner": miner.hex(),
                            "records": records, "timestamp": START + 60 * height,
                            "difficulty": str(self.difficulty), "nonce": nonce,
                            "blockId": sha256(preimage).hexdigest()})


def split(size: int) -> int:
    """The largest power of two below size."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def audit_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1: from the leaf's sibling up."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return audit_path(index, leaves[:k]) + [tree_hash(leaves[k:])]
    return audit_path(index - k, leaves[k:]) + [tree_hash(leaves[:k])]


class Signer:
    """A log (kind 1) or a witness (kind 4) with an Ed25519 key."""

    def __init__(self, rng: random.Random, name: str, kind: int) -> None:
        self.name, self.kind = name, kind
        self.private = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
        public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        key = bytes([kind]) + public
        self.key_id = sha256(name.encode() + b"\n" + key).digest()[:4]
        self.verifier_key = f"{name}+{self.key_id.hex()}+{base64_of(key)}"

    def line(self, text: str, time: int) -> str:
        """The signature line for a checkpoint's text."""
        if self.kind == 1:
            signature = self.private.sign(text.encode())
        else:
            signed = f"cosignature/v1\ntime {time}\n{text}".encode()
            signature = time.to_bytes(8, "big") + self.private.sign(signed)
        return f"\u2014 {self.name} {base64_of(self.key_id + signature)}\n"


def make_manifest(rng: random.Random, variant: str, authority: Optional[Person],
                  difficulty: int) -> dict[str, str]:
    """The manifest's members, in the order of the description."""
    manifest = {"format": "emr-ledger/1", "rules": "emr-rules/1", "id": rng.randbytes(16).hex(),
                "name": f"Clinic Nº {rng.randrange(1000)}"}
    if variant == "origin":
        manifest["origin"] = f"clinic-{rng.randrange(1000)}.example/emr-log"
    manifest["difficulty"] = str(difficulty)
    if authority:
        manifest["authority"] = authority.key.hex()
    return manifest


def fill(chain: Chain, rng: random.Random, variant: str, authority: Optional[Person],
         size: int) -> tuple[list[tuple[dict[str, Any], int]], int]:
    """Mine all blocks after the first. Returns the registry of the last doctor, with the heights,
    and the height of that doctor's first block."""
    doctor, other = (Person(rng, name) for name in rng.sample(NAMES, 2))
    patients = [Person(rng, "patient") for _ in range(3)]
    miner, second, third = (Person(rng, name) for name in ("miner", "new one", "newest one"))
    registry: list[tuple[dict[str, Any], int]] = []
    records: list[dict[str, Any]] = []
    if authority:
        records.append(statement(authority, "add", other))
        if variant == "handover":  # two changes in one block, so that positions matter
            for successor in (second, third):
                registry.append((statement(authority, "authority", successor), 1))
                records.append(registry[-1][0])
                authority = successor
        registry.append((statement(authority, "add", doctor), 1))
        records.append(registry[-1][0])
        chain.mine(miner.hash, records)
    first = min(2, size - 1)
    while len(chain.blocks) < size:
        records = [make_record(rng.choice([doctor, other]), rng.choice(patients),
                               rng.choice(DRUGS)) for _ in range(rng.randrange(4))]
        if len(chain.blocks) == first:
            records.append(make_record(doctor, patients[0], rng.choice(DRUGS)))
        chain.mine(miner.hash, records)
    return registry, first


def encoded_proof(chain: Chain, height: int) -> list[str]:
    """The inclusion proof of a block in the tree of all, in base64."""
    return [base64_of(node) for node in audit_path(height, chain.preimages)]


def make_receipt(manifest: bytes, chain: Chain, registry: list[tuple[dict[str, Any], int]],
                 record: dict[str, Any], height: int, checkpoint: str) -> str:
    """The receipt for a record in the block of that height."""
    extra = {"format": "emr-receipt/1", "record": record,
             "block": chain.preimages[height].hex(),
             "genesis": {"manifest": base64_of(manifest), "block": chain.preimages[0].hex(),
                         "proof": encoded_proof(chain, 0)},
             "registry": [{"record": entry, "height": at, "block": chain.preimages[at].hex(),
                           "proof": encoded_proof(chain, at)} for entry, at in registry]}
    lines = ["c2sp.org/tlog-proof@v1", "extra " + base64_of(to_json(extra)), f"index {height}"]
    return "\n".join(lines + encoded_proof(chain, height)) + "\n\n" + checkpoint


def to_json(value: Any) -> bytes:
    """One line of JSON, without the line feed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def build(variant: str, seed: int, size: int) -> dict[str, bytes]:
    """All files of one run, by name."""
    rng = random.Random(f"{variant} {seed}")
    difficulty = rng.randrange(200, 400)
    authority = None if variant == "open" else Person(rng, "first authority")
    manifest = to_json(make_manifest(rng, variant, authority, difficulty))
    chain = Chain(manifest, difficulty)
    registry, height = fill(chain, rng, variant, authority, size)
    origin = json.loads(manifest).get("origin", "emr-ledger/" + chain.blocks[0]["blockId"])
    text = f"{origin}\n{size}\n{base64_of(tree_hash(chain.preimages))}\n"
    log = Signer(rng, f"log{seed}.example/emr", 1)
    witnesses = [Signer(rng, f"witness{n}.example/w", 4) for n in (1, 2)]
    note = text + "\n" + log.line(text, 0) + "".join(
        witness.line(text, START + 10**6 + seed) for witness in witnesses)
    record = chain.blocks[height]["records"][-1]
    if record["prescription"].startswith("emr-registry/"):  # a receipt for a statement
        registry = [(entry, at) for entry, at in registry if " authority " in entry["prescription"]]
    files = {"receipt.tlog-proof": make_receipt(manifest, chain, registry, record, height,
                                                note).encode(),
             "the.checkpoint": note.encode(), "log.vkey": log.verifier_key.encode() + b"\n",
             "export.jsonl": manifest + b"\n" + b"".join(
                 to_json(block) + b"\n" for block in chain.blocks)}
    for number, witness in enumerate(witnesses, 1):
        files[f"witness{number}.vkey"] = witness.verifier_key.encode() + b"\n"
    return files


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(description="Make a test ledger with a receipt.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--variant", required=True,
                        choices=["authority", "handover", "open", "origin"])
    parser.add_argument("--size", type=int, default=7, help="number of blocks, at least 2")
    args = parser.parse_args()
    if args.size < 2:
        parser.error("a size of at least 2 is needed")
    args.folder.mkdir(parents=True, exist_ok=True)
    for name, data in build(args.variant, args.seed, args.size).items():
        (args.folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
