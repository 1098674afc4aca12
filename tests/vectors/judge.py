#!/usr/bin/env python3
"""EmrLedger tests: judges many files at once, by module/examples/verify_receipt.py and the rules of a ledger.

Reads lines of JSON from standard input, each with the members kind (receipt, checkpoint or export), file (base64) and, but
for an export, logKey, witnessKeys and quorum. Writes a line of JSON for each: verdict (valid, invalid or unreadable) and shows,
what a receipt or a checkpoint states. The rules of a ledger are those of about_EmrLedger_Formats.
"""
import base64
import contextlib
import io
import json
import re
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any, Optional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "module" / "examples"))
import verify_receipt as verifier  # noqa: E402

AHEAD = 7200  # seconds that a block may be ahead of the importer's clock
MAX_LINE = 1 << 20
HEX = {name: f"(?i:{form})" if isinstance(form, str) and name != "prescription" else form
       for name, form in verifier.RECORD.items()}  # lines of an export may have upper case
BLOCK = {"previous": f"(?i:{verifier.HASH32})", "height": 0, "miner": f"(?i:{verifier.HASH20})", "records": [HEX],
         "timestamp": 0, "difficulty": "[1-9][0-9]{0,38}", "nonce": 0, "blockId": f"(?i:{verifier.HASH32})"}


def need(holds: Any) -> None:
    """What does not hold ends the reading."""
    if not holds:
        raise ValueError("a rule is broken")


def export_lines(data: bytes) -> list[bytes]:
    """The lines of an export, whatever programs did to its text on the way."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "")):
        if data.startswith(mark):
            data = data[len(mark):]
            data = data.decode(encoding).encode() if encoding else data
            break
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    lines = [line[:-1] if line.endswith(b"\r") else line for line in lines]
    while len(lines) > 1 and not lines[-1].strip(b" \t\r"):
        lines.pop()
    need(len(lines) > 1 and all(line.strip(b" \t\r") and len(line) <= MAX_LINE for line in lines[1:]))
    return lines


class Chain:
    """A ledger that grows by blocks and, in the end, by pending records."""

    def __init__(self, manifest: bytes) -> None:
        need(len(manifest) <= 4096 and not re.search(b"[\r\n]", manifest))
        self.manifest = verifier.from_json(verifier.MANIFEST, manifest)
        self.miner = sha256(manifest).hexdigest()[:40]
        self.authority = verifier.person(self.manifest.authority) if self.manifest.authority else None
        if self.authority:  # a point on the curve
            verifier.ec.EllipticCurvePublicKey.from_encoded_point(
                verifier.ec.SECP256K1(), bytes.fromhex(self.manifest.authority)[23:])
        need(int(self.manifest.difficulty) < 2**128)
        need(self.manifest.rules == "emr-rules/1")  # exports of other rules are not judged here
        self.doctors: dict[str, tuple[str, bool]] = {}
        self.signers: dict[str, str] = {}
        self.nonces: dict[str, int] = {}
        self.tip, self.times = "00" * 32, []

    def take_block(self, block: Any) -> None:
        """The next block."""
        height = len(self.times)
        previous, miner, records = block.previous.lower(), block.miner.lower(), block.records
        need(height or (miner == self.miner and not records))
        need(previous == self.tip and block.height == height and len(records) <= 25)
        difficulty = int(block.difficulty)
        need(difficulty == int(self.manifest.difficulty))
        preimage = (bytes.fromhex(previous + miner + "".join(record.txId for record in records))
                    + block.timestamp.to_bytes(8, "little") + difficulty.to_bytes(16, "little")
                    + block.nonce.to_bytes(8, "little"))
        digest = sha256(preimage).hexdigest()
        need(digest == block.blockId.lower() and int(digest, 16) <= 2**256 // difficulty)
        last = sorted(self.times[-11:])
        need(not last or block.timestamp > last[len(last) // 2])
        need(block.timestamp <= time.time() + AHEAD)
        for record in records:
            self.take_record(record)
        self.tip = digest
        self.times.append(block.timestamp)

    def take_record(self, record: Any) -> None:
        """The next record, wherever it is."""
        for name in ("doctorHash", "patientHash", "doctorPublicKey", "signature", "txId"):
            setattr(record, name, getattr(record, name).lower())
        key, signature = bytes.fromhex(record.doctorPublicKey), bytes.fromhex(record.signature)
        head = bytes.fromhex(record.doctorHash + record.patientHash) + key
        tail = record.prescription.encode() + record.nonce.to_bytes(8, "little")
        doctor = verifier.person(record.doctorPublicKey)
        need(record.doctorHash == doctor[0] and record.nonce == self.nonces.get(doctor[0], 0) + 1)
        need(record.txId == sha256(head + tail + signature).hexdigest())
        need(verifier.signed_by(key, signature, head[20:40] + tail))
        self.admit(record, doctor)
        self.nonces[doctor[0]] = record.nonce
        self.signers[doctor[0]] = doctor[1]

    def take_pending(self, record: Any) -> None:
        """The next pending record."""
        words = verifier.registry_words(record.prescription, self.manifest.rules)
        if self.authority and words:
            subject = (record.patientHash.lower(), words[2])
            known = [self.authority, *((hashed, digest) for hashed, (digest, _) in self.doctors.items())]
            need(all((subject[0] == hashed) == (subject[1] == digest) for hashed, digest in known))
            need(self.signers.get(subject[0], subject[1]) == subject[1])
        self.take_record(record)

    def admit(self, record: Any, signer: tuple[str, str]) -> None:
        """The registry's word on a record, and what the record does to the registry."""
        if not self.authority:
            return
        if not record.prescription.startswith("emr-registry/"):
            need(self.doctors.get(signer[0]) == (signer[1], True))
            return
        words = verifier.registry_words(record.prescription, self.manifest.rules)
        need(signer == self.authority and words)
        subject, known = (record.patientHash, words[2]), self.doctors.get(record.patientHash)
        need(known is None or known[0] == words[2])
        if words[1] == "authority":
            need(subject != self.authority)
            self.authority = subject
        else:
            need(words[1] == "add" or (known and known[1]))
            self.doctors[subject[0]] = (subject[1], words[1] == "add")


def judge_export(data: bytes) -> dict[str, Any]:
    """Whether a ledger can be made of an export."""
    lines = export_lines(data)
    chain, pending = Chain(lines[0]), False
    for number, line in enumerate(lines[1:]):
        members = dict(json.loads(line.decode("utf-8"), object_pairs_hook=tuple))
        is_block = "blockId" in members or "records" in members
        need(is_block or number > 0)
        need(not (is_block and pending))
        pending = not is_block
        value = verifier.from_json(BLOCK if is_block else HEX, line)
        chain.take_block(value) if is_block else chain.take_pending(value)
    return {"verdict": "valid", "shows": [str(len(chain.times)), chain.tip]}


def judge(question: dict[str, Any]) -> dict[str, Any]:
    """The verdict on one file."""
    data = base64.b64decode(question["file"])
    try:
        if question["kind"] == "export":
            return judge_export(data)
        log = verifier.read_key(question["logKey"], 1)
        witnesses = [verifier.read_key(key, 4) for key in question["witnessKeys"]]
        receipt, note = verifier.read(data, question["kind"] == "checkpoint")
    except (ValueError, TypeError, RecursionError):
        return {"verdict": "unreadable", "shows": []}
    verifier.failures.clear()
    signers = [signer.rsplit(", ", 1)[0] for signer in verifier.check_note(note, log, witnesses, question["quorum"])]
    shows = verifier.check_receipt(receipt, note) if receipt else []
    shows += [f"Checkpoint: {note.size} blocks of {note.origin}", *sorted(signers)]
    return {"verdict": "invalid" if verifier.failures else "valid", "shows": [] if verifier.failures else shows}


def main() -> None:
    """Answer each line with one."""
    out: Optional[io.TextIOBase] = sys.stdout
    for line in sys.stdin.buffer:
        with contextlib.redirect_stdout(io.StringIO()):
            answer = judge(json.loads(line))
        out.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
