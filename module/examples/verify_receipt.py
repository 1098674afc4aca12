#!/usr/bin/env python3
"""EmrLedger example: checks a receipt or a checkpoint without EmrLedger, by its formats alone.
Exit code: 0 all holds; 1 a check fails; 2 the file is not readable, or arguments are wrong.
Numbers 1 to 8 in the output are those of the checks in the description's section RECEIPTS."""
import argparse, base64, datetime, json, re, sys, time
from hashlib import sha1, sha256
from types import SimpleNamespace as Fields
from typing import Any
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.hashes import SHA256
MAX_RECEIPT, MAX_NOTE, MOST = 256 << 10, 64 << 10, 64  # bytes; signatures, statements, hashes
NOT_PROVED = """Not proved: that the signer was not revoked, before the record or later; that
  no change of authority is left out; the block's time; that blocks not shown keep the rules."""
NOT_PROVED_OF_HISTORY = """Nor: that there is no later statement about the prescription, or none
  that is left out; nor, where it replaces another one, that it could."""
# Section NAMES: what no name has, and what a word (a name in one piece) does not have either.
CONTROL = "\0-\x1f\x7f-\x9f"
DIVIDER = "+\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
NAME, WORD, SIGNER = f"(?! )[^{CONTROL}]+(?<! )", f"[^{CONTROL}{DIVIDER}]+", f"[^{DIVIDER}]+"
# The JSON objects: each member with the pattern of its text, [that of its items], or 0: a number.
HASH20, HASH32, TREE = "[0-9a-f]{40}", "[0-9a-f]{64}", "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="
KEY = "3056301006072a8648ce3d020106052b8104000a03420004[0-9a-f]{128}"
BLOCK = "([0-9a-f]{64}){2,27}[0-9a-f]{40}"  # 84 + 32 * n bytes, with n from 0 to 25
RECORD = {"doctorHash": HASH20, "patientHash": HASH20, "doctorPublicKey": KEY, "nonce": 0,
          "prescription": ".*", "signature": "([0-9a-f]{2}){8,72}", "txId": HASH32}
ENTRY = {"record": RECORD, "height": 0, "block": BLOCK, "proof": [TREE]}
RECEIPT = {"format": "emr-receipt/1", "record": RECORD, "block": BLOCK, "registry": [ENTRY],
           "genesis": {"manifest": "[A-Za-z0-9+/]+={0,2}", "block": BLOCK, "proof": [TREE]},
           "revocation": [ENTRY], "history": {"registry": [ENTRY], "statements": [ENTRY]}}
MANIFEST = {"format": "emr-ledger/1", "rules": "emr-rules/[12]", "id": "[0-9a-f]{32}", "name": NAME,
            "origin": WORD, "difficulty": "[1-9][0-9]{0,38}", "authority": KEY, "texts": "sealed"}
OPTIONAL = {"origin", "authority", "texts", "revocation", "history"}
DIGEST = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
STATEMENT = f"emr-registry/1 (add|revoke|authority|pharmacy) ({DIGEST}) ({NAME})"
# Section PRESCRIPTIONS: the form of each statement, who says it, and in which statuses.
TERMS = "([1-9][0-9]{0,4})x([1-9][0-9]?) ([0-9]{8}) ([0-9]{8}) (.+)"
PART, REASON = "([1-9][0-9]?):([1-9][0-9]{0,4})", f"({DIGEST}) ({NAME})"
FORMS = {"issue": TERMS, "amend": f"({DIGEST}) {TERMS}", "claim": f"({DIGEST})",
         "dispense": f"({DIGEST}) {PART}(?: ({NAME}))?", "void": REASON, "return": REASON,
         "transfer": f"({DIGEST}) ({DIGEST})", "cancel": REASON, "release": REASON,
         "erase": REASON, "preserve": REASON, "lift": REASON}
AT_THE_COUNTER = ("claim", "dispense", "void", "return", "transfer")
OF_TEXTS = ("erase", "preserve", "lift")
BY_AUTHORITY, MOST_DISPENSES = ("release", *OF_TEXTS), 1000
ALLOWED = {"claim": "Active PartlyDispensed", "cancel": "Active PartlyDispensed Held",
           "dispense": "Held CancelPending", "transfer": "Held", "amend": "Active",
           "return": "Held CancelPending Expired", "release": "Held CancelPending Expired"}
failures: list[str] = []
def check(holds: Any, what: str) -> bool:
    """Print the line for a check, and note where it fails (which ends with exit code 1)."""
    print("OK  " if holds else "FAIL", escape(what))
    failures.extend([] if holds else [what])
    return bool(holds)
def escape(text: str) -> str:
    """The text with the backslash and all that cannot be seen written as escapes."""
    return "".join(c if c.isprintable() and c != "\\" else ascii(c)[1:-1] for c in text)
def need(condition: Any, what: str) -> None:  # what cannot be read ends with exit code 2
    if not condition:
        raise ValueError(what)
def read_file(path: str) -> bytes:
    """A file, if it is not longer than any receipt."""
    with open(path, "rb") as file:
        data = file.read(MAX_RECEIPT + 1)
    need(len(data) <= MAX_RECEIPT, "too long")
    return data
def as_text(data: bytes) -> str:
    """UTF-8 without a byte order mark and without control characters other than line feeds."""
    need(not re.search(b"[\0-\t\v-\x1f]|^\xef\xbb\xbf|^\xff\xfe|^\xfe\xff", data),
         "a byte order mark, UTF-16, Windows line ends (CR LF), or another control character")
    return data.decode("utf-8")
def number(text: str) -> int:
    """Decimal digits without leading zeros, of a number below 2^64."""
    need(re.fullmatch("0|[1-9][0-9]{0,19}", text) and int(text) < 2**64, "not a proper number")
    return int(text)
def from_base64(text: str) -> bytes:
    """Base64 in its one canonical form."""
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 is not canonical")
    return data
def from_json(form: dict[str, Any], data: bytes) -> Fields:
    """JSON of that form, with no numbers but 0, 1, 2, ...; its objects are read as pairs."""
    return read_as(form, json.loads(data.decode("utf-8"), object_pairs_hook=tuple,
                   parse_int=number, parse_float=number, parse_constant=number))
def read_as(form: Any, value: Any) -> Any:
    """A JSON value of that form; no member may be missing, unknown, repeated or of another type."""
    need(type(value) is (tuple if isinstance(form, dict) else type(form)), "JSON: another type")
    if isinstance(form, dict):
        have = dict(value)
        need(set(form) - OPTIONAL <= set(have) <= set(form)
             and len(have) == len(value), "JSON: a member is missing, unknown or repeated")
        return Fields(**{n: read_as(form[n], have[n]) if n in have else None for n in form})
    if isinstance(form, list):
        need(len(value) <= MOST, "JSON: a list with too many items")
        return [read_as(form[0], item) for item in value]
    need(form == 0 or re.fullmatch(form, value, re.S), "JSON: a text of another form")
    need(form not in (".*", NAME, WORD) or len(value.encode()) <= 200, "JSON: too long a text")
    return value
def read_key(word: str, kind: int) -> Fields:
    """A verifier key of that kind (1 log, 4 witness), or @ and a file that begins with it."""
    data = read_file(word[1:]) if word[:1] == "@" else word.encode()
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    name, start, data = re.split("[\r\n]", text)[0].strip(" \t").split("+", 2)
    key = from_base64(data)
    need(re.fullmatch(WORD, name) and len(name.encode()) <= 200 and len(key) == 33
         and key[0] == kind and start == sha256(name.encode() + b"\n" + key).hexdigest()[:8],
         f"{name} is not a verifier key of type {kind}, or has a wrong key id")
    return Fields(name=name, start=bytes.fromhex(start), kind=kind, public=key[1:])
def read_note(note: str) -> Fields:
    """A checkpoint: origin, size, root, and signatures by key name and data."""
    lines = re.fullmatch(rf"(([^\n]*[^\n ])\n([0-9]+)\n({TREE})\n(?:[^\n]+\n)*)\n"
                         rf"((?:\u2014 {SIGNER} [A-Za-z0-9+/=]+\n)+)", note)
    need(lines and len(note.encode()) <= MAX_NOTE, "not the lines of a checkpoint, or too many")
    parts = [line.split(" ") for line in lines[5].split("\n")[:-1]]
    ends = [(part[1], from_base64(part[2])) for part in parts]
    need(len(ends) <= MOST and all(5 <= len(end[1]) <= 8192 for end in ends), "signatures")
    return Fields(text=lines[1].encode(), origin=lines[2], size=number(lines[3]),
                  root=from_base64(lines[4]), ends=ends)
def read_receipt(text: str) -> tuple[Fields, Fields]:
    """What the line "extra" holds, with the manifest in it; and the checkpoint."""
    head, _, note = text.partition("\n\n")
    lines = re.fullmatch(rf"c2sp\.org/tlog-proof@v1\nextra (.+)\nindex (.+)((\n{TREE})*)", head)
    need(lines, "not the lines of a receipt, or of an unknown version")
    need(lines[3].count("\n") <= MOST, "too long a proof")
    receipt = from_json(RECEIPT, from_base64(lines[1]))
    receipt.height, receipt.proof, receipt.genesis.height = number(lines[2]), lines[3].split(), 0
    receipt.manifest = from_json(MANIFEST, from_base64(receipt.genesis.manifest))
    need(receipt.revocation != [], "an empty revocation")
    return receipt, read_note(note)
def signed_by(key: Any, signature: bytes, message: bytes) -> bool:
    """Is it a signature by a person (the key's bytes), a log or a witness (verifier keys)?"""
    try:
        if isinstance(key, bytes):  # ECDSA of SHA-256(message), which is not hashed again
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key[23:])
            point.verify(signature, sha256(message).digest(), ec.ECDSA(utils.Prehashed(SHA256())))
            return utils.encode_dss_signature(*utils.decode_dss_signature(signature)) == signature
        if key.kind == 4:  # a witness signs the time, too, and puts it before the signature
            if len(signature) < 8 or signature[0] > 127:  # a time below 2^63
                return False
            message = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8], "big") + message
        return ed25519.Ed25519PublicKey.from_public_bytes(key.public).verify(
            signature[8 * (key.kind == 4):], message) is None
    except (ValueError, InvalidSignature):
        return False
def person(key: str) -> tuple[str, str]:
    """User hash in hex, and key digest in base64url."""
    digest = sha256(bytes.fromhex(key)).digest()
    return sha1(bytes.fromhex(key)).hexdigest(), base64.urlsafe_b64encode(digest).decode()[:43]
def registry_words(text: str, rules: str) -> Any:
    """Verb, digest and name of a statement of the registry, or nothing where it is none."""
    words = re.fullmatch(STATEMENT, text, re.S)
    is_known = words and (words[1] != "pharmacy" or rules == "emr-rules/2")
    return words if is_known and len(words[3].encode()) <= 131 else None
def rx_words(text: str) -> Any:
    """Verb and words of a statement about a prescription; "text" where the text is none, and
    prescribes; nothing where it begins as one does, and is none."""
    verb = (re.match("emr-rx/1 ([a-z]+) ", text) or [0, ""])[1]
    words = re.fullmatch(f"emr-rx/1 {verb} {FORMS[verb]}", text, re.S) if verb in FORMS else None
    if not text.startswith("emr-rx/"):
        return "text", [None, 1, None, None, text]
    fits = words and (verb not in ("issue", "amend") or in_order(*words.groups()[-3:-1]))
    return (verb, list(words.groups())) if words and fits else None
def is_sealed(text: str, in_statement: bool) -> bool:  # a commitment stands in the text's place
    return re.fullmatch(f"{'' if in_statement else 'emr-seal/1 '}#{DIGEST}", text) is not None
def in_order(*days: str) -> bool:
    """Are these days of the calendar, of which the second is not before the first?"""
    try:
        first, last = (datetime.date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in days)
        return first <= last
    except ValueError:
        return False
def day_of(seconds: int) -> str:
    return time.strftime("%Y%m%d", time.gmtime(min(seconds, 253402300799))).zfill(8)
def count(number: int, noun: str) -> str:
    return f"{number} {noun}" + "s" * (number != 1)
class Registry:
    """Who may sign what, after some statements. Section THE REGISTRY."""
    def __init__(self, manifest: Fields) -> None:
        self.rules = manifest.rules
        self.authority = person(manifest.authority) if manifest.authority else None
        self.keys: dict[str, Fields] = {}
    def take(self, record: Fields) -> bool:
        """Take a statement over, where it is valid in its place."""
        words, key = registry_words(record.prescription, self.rules), record.patientHash
        if not words or person(record.doctorPublicKey) != self.authority:
            return False
        verb, digest, name = words.groups()
        known = self.keys.get(key, Fields(digest=digest, role=None, registered=False))
        same = [hash for hash, one in self.keys.items() if one.digest == digest]
        if known.digest != digest or self.rules == "emr-rules/2" and same not in ([], [key]):
            return False
        if verb == "authority":
            changes, self.authority = self.authority != (key, digest), (key, digest)
            return changes
        role = known.role if verb == "revoke" else verb
        self.keys[key] = Fields(digest=digest, role=role, registered=verb != "revoke", name=name)
        return known.registered if verb == "revoke" else not known.registered or role == known.role
    def has(self, signer: tuple[str, str], role: str) -> bool:
        """Is that key registered in the role? In an open ledger everybody is."""
        known = self.keys.get(signer[0])
        return not self.authority or bool(known) and known.registered and (
            known.digest == signer[1] and known.role == role)
    def hash_of(self, digest: str) -> Any:
        """The hash of the registered pharmacy with that digest, or nothing."""
        return next((key for key in self.keys if self.has((key, digest), "pharmacy")), None)
class Prescription:
    """What became of a prescription after some statements. Section PRESCRIPTIONS."""
    def __init__(self, record: Fields, words: list[Any]) -> None:
        units, fills, self.first, self.last, self.text = words[-5:]
        self.units, self.fills = int(units) if units else None, int(fills)
        self.id, self.doctor, self.patient = record.txId, record.doctorHash, record.patientHash
        self.holder, self.cancelled, self.replaced = None, False, False
        self.sealed, self.erased, self.kept = is_sealed(self.text, bool(units)), False, False
        self.dispenses: list[Fields] = []  # those in force
    def dispensed(self) -> int:
        return sum(dispense.units for dispense in self.dispenses)
    def fill(self) -> int:  # the open one; the last where all are complete
        return min(self.fills, self.dispensed() // self.units + 1) if self.units else 1
    def left(self) -> int:  # units of the open fill
        return self.units * self.fill() - self.dispensed() if self.units else 99999
    def is_complete(self) -> bool:
        return self.left() == 0 if self.units else bool(self.dispenses)
    def status(self, day: str) -> str:
        cancelled = "CancelPending" if self.holder else "Cancelled"
        held = "Held" if self.holder else "PartlyDispensed" if self.dispenses else "Active"
        return ("Completed" if self.is_complete() else "Replaced" if self.replaced else
                cancelled if self.cancelled else "Expired" if self.is_past(day) else held)
    def is_past(self, day: str) -> bool:
        return bool(self.last) and day > self.last
    def take(self, record: Fields, registry: Registry, day: str) -> bool:
        """Take a statement over, where the rules allow it to its signer on that day."""
        verb, words = rx_words(record.prescription) or ("", [])
        signer = person(record.doctorPublicKey)
        is_authority = bool(registry.authority) and signer == registry.authority
        role = "pharmacy" if verb in AT_THE_COUNTER else "add"
        may = is_authority if verb in BY_AUTHORITY else registry.has(signer, role) or (
            verb == "cancel" and is_authority)
        if not may or record.patientHash != self.patient or verb not in FORMS or verb == "issue":
            return False
        reference = base64.urlsafe_b64decode(words[0] + "=").hex()
        return self.void(reference, signer[0]) if verb == "void" else (
            reference == self.id and self.allows(verb, signer[0], is_authority, day)
            and self.act(record.txId, signer[0], verb, words, registry))
    def allows(self, verb: str, signer: str, is_authority: bool, day: str) -> bool:
        """May the signer say that in this status?"""
        if verb in OF_TEXTS:
            return self.sealed and not self.erased and self.kept == (verb == "lift")
        status = self.status(day)
        begun = self.units and self.dispensed() % self.units and not self.is_past(day)
        return status in ALLOWED[verb].split() and (
            verb not in ("dispense", "return", "transfer") or self.holder == signer) and (
            verb not in ("amend", "cancel") or self.doctor == signer
            or verb == "cancel" and is_authority) and (
            verb != "release" or self.holder is not None) and (
            verb not in ("claim", "dispense", "transfer") or not self.first or day >= self.first
            ) and (verb != "dispense" or status == "Held" or bool(begun))
    def act(self, record: str, signer: str, verb: str, words: list[Any], registry: Any) -> bool:
        """Do what is said, where it can be."""
        if verb == "transfer":
            target = registry.hash_of(words[1]) if registry.authority else None
            fits, self.holder = target not in (None, self.holder), target
            return fits
        if verb == "dispense":
            fill, units = int(words[1]), int(words[2])
            fits = fill == self.fill() and units <= self.left() and (
                len(self.dispenses) < MOST_DISPENSES)
            self.dispenses.append(Fields(id=record, signer=signer, units=units, ended=None))
            if self.is_complete():
                self.dispenses[-1].ended, self.holder = self.holder, None
            return fits
        self.holder = {"claim": signer, "return": None, "release": None}.get(verb, self.holder)
        self.cancelled |= verb == "cancel"
        self.replaced |= verb == "amend"
        self.erased |= verb == "erase"
        self.kept = verb == "preserve" or self.kept and verb != "lift"
        return True
    def void(self, dispense: str, signer: str) -> bool:
        """Take the last dispense back; one that ended the hold gives it back, too."""
        if not self.dispenses or (self.dispenses[-1].id, self.dispenses[-1].signer) != (
                dispense, signer):
            return False
        self.holder = self.dispenses.pop().ended or self.holder
        return True
def tree_root(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root of a tree of that size, by a leaf's inclusion proof (RFC 6962, section 2.1.1)."""
    if size <= 1 or not proof:
        return leaf if size == 1 and not proof else b"no root: a proof of a wrong length"
    k = 1 << (size - 1).bit_length() - 1  # the left part has the largest power of two below size
    inner = tree_root(leaf, index % k, k if index < k else size - k, proof[:-1])
    return sha256(b"\1" + (inner + proof[-1] if index < k else proof[-1] + inner)).digest()
def check_note(note: Fields, log: Fields, witnesses: list[Fields], quorum: int) -> list[str]:
    """Check 1. Returns the witnesses that have signed, with the times they state."""
    signed: dict[bytes, str] = {}
    for name, data in note.ends:
        for key in [k for k in [log, *witnesses] if k.name == name and k.start == data[:4]]:
            if check(signed_by(key, data[4:], note.text), "1 signature of " + name):
                date = time.gmtime(min(int.from_bytes(data[4:12], "big"), 253402300799))
                signed[key.public] = name + time.strftime(", %Y-%m-%d %H:%M:%S UTC", date)
    check(signed.pop(log.public, None), "1 the log has signed the checkpoint")
    check(len(signed) >= quorum, f"1 {len(signed)} witnesses have signed, of {quorum} required")
    return list(signed.values())
def check_block(entry: Fields, difficulty: int, note: Fields, what: str) -> None:
    """Check 5. The block's id is a number of at most floor(2^256 / difficulty)."""
    block, proof = bytes.fromhex(entry.block), [from_base64(line) for line in entry.proof]
    root = tree_root(sha256(b"\0" + block).digest(), entry.height, note.size, proof)
    check(difficulty == int.from_bytes(block[-24:-8], "little") and entry.height < note.size
          and int(sha256(block).hexdigest(), 16) <= 2**256 // difficulty and root == note.root,
          f"5 {what}: its block has and meets the difficulty, and is in the tree")
def check_record(entry: Fields, what: str) -> tuple[int, int]:
    """Checks 3 and 4. Returns the place: height, and position in the block."""
    record, signature = entry.record, bytes.fromhex(entry.record.signature)
    head = bytes.fromhex(record.doctorHash + record.patientHash + record.doctorPublicKey)
    tail = record.prescription.encode() + record.nonce.to_bytes(8, "little")
    check(record.doctorHash == sha1(head[40:]).hexdigest() and record.nonce and signed_by(
          head[40:], signature, head[20:40] + tail) and record.txId == sha256(
          head + tail + signature).hexdigest(), f"3 {what}: user hash, key, nonce, signature, txId")
    check(place_of(entry)[1] >= 0, f"4 {what}: in block")
    return place_of(entry)
def place_of(entry: Fields) -> tuple[int, int]:
    """The height, and the position in the block; -1 where it is not there."""
    txids = re.findall(".{64}", entry.block[104:-64])
    return entry.height, txids.index(entry.record.txId) if entry.record.txId in txids else -1
def check_receipt(receipt: Fields, note: Fields) -> list[str]:
    """Checks 2 to 8. Returns a summary."""
    manifest, authority, record = receipt.manifest, receipt.manifest.authority, receipt.record
    genesis, line = bytes.fromhex(receipt.genesis.block), from_base64(receipt.genesis.manifest)
    check(genesis[:-32] == bytes(32) + sha256(line).digest()[:20] and len(line) <= 4096
          and not re.search(b"[\r\n]", line),
          "2 the manifest is a line that the genesis block commits to")
    check(note.origin == (manifest.origin or "emr-ledger/" + sha256(genesis).hexdigest()),
          "2 the checkpoint has the ledger's origin")
    check_block(receipt.genesis, int(manifest.difficulty), note, "genesis")
    said = rx_words(record.prescription) if manifest.rules == "emr-rules/2" else ("text", [])
    check(said, "6 the text that begins as a statement about a prescription does is one")
    is_statement = bool(authority) and record.prescription.startswith("emr-registry/")
    if manifest.texts and said and said[0] in ("text", "issue", "amend") and not is_statement:
        check(is_sealed(said[1][-1], said[0] != "text"), "6 the text is sealed, as all are there")
    last = registry_words(receipt.registry[-1].record.prescription, manifest.rules) if (
        receipt.registry) else None
    registered = bool(last) and last[1] in ("add", "pharmacy")
    by_authority = is_statement or bool(authority) and bool(said) and (
        said[0] in BY_AUTHORITY or said[0] == "cancel" and not registered)
    later = receipt.revocation or []
    check(bool(authority) == bool(receipt.registry) or by_authority, "6 number of statements")
    check(not later or authority and not by_authority, "7 a revocation of a registered signer")
    doctor, signer = person(record.doctorPublicKey), person(authority) if authority else None
    before, name = (-1, -1), "(the authority)" if by_authority else "(open ledger)"
    role = "pharmacy" if said and said[0] in AT_THE_COUNTER else "add"
    parts = ((receipt.registry, "authority" if by_authority else role),
             ([receipt], "any" if is_statement else "rx" if by_authority else ""),
             (later, "revoke"))
    for entry, verb in [(entry, last if entry is entries[-1] else "authority")
                        for entries, last in parts for entry in entries]:
        what = f"statement at {entry.height}" if entry is not receipt else "record"
        check_block(entry, int(manifest.difficulty), note, what)
        before, place = check_record(entry, what), before
        is_by = doctor if not verb or not signer else signer
        check(place < before and is_by == person(entry.record.doctorPublicKey),
              f"6 {what}: after the one before it, by whom that one, or the manifest, names")
        if signer and verb not in ("", "rx"):
            words = registry_words(entry.record.prescription, manifest.rules)
            subject = (entry.record.patientHash, words[2]) if words else None
            right = words and (verb == "any" or subject == doctor)
            right = subject != signer if words and words[1] == "authority" else right
            check(right and verb in ("any", words[1]),
                  f"6 {what}: of the right kind, and about whom it must be")
            signer = subject if verb == "authority" else signer
            name = words[3] if words and verb == role else name
    state = check_history(receipt, note) if receipt.history else []
    who = "Pharmacy" if role == "pharmacy" else "Doctor"
    return [f"{who}: {name}, hash {record.doctorHash}", "Prescription: " + record.prescription,
            f"Patient hash: {record.patientHash}", f"Block height: {receipt.height}",
            *[f"REVOKED: the {who.lower()} was, in block {entry.height}" for entry in later[-1:]],
            *state]
def check_history(receipt: Fields, note: Fields) -> list[str]:
    """Check 8. Returns the state of the prescription."""
    manifest, history, record = receipt.manifest, receipt.history, receipt.record
    said = rx_words(record.prescription)
    check(manifest.rules == "emr-rules/2" and said and said[0] in ("text", "issue", "amend")
          and not (manifest.authority and record.prescription.startswith("emr-registry/")),
          "8 the record is a prescription, and the rules say what may become of it")
    for entries, kind in (history.registry, "emr-registry/"), (history.statements, "emr-rx/"):
        before = (-1, -1)
        for entry in entries:
            what = f"statement at {entry.height}"
            check_block(entry, int(manifest.difficulty), note, what)
            before, place = check_record(entry, what), before
            check(place < before and entry.record.prescription.startswith(kind)
                  and (manifest.authority or kind != "emr-registry/"),
                  f"8 {what}: of the right kind, after the one before it in its list")
    entries = sorted([*receipt.registry, *(receipt.revocation or []), *history.registry, receipt,
                      *history.statements], key=place_of)
    check(len({place_of(entry) for entry in entries}) == len(entries), "8 no record twice")
    registry, prescription = Registry(manifest), None
    for entry in [] if failures else entries:
        block = bytes.fromhex(entry.block)
        if manifest.authority and entry.record.prescription.startswith("emr-registry/"):
            holds = registry.take(entry.record)
        elif entry is receipt:
            holds = registry.has(person(record.doctorPublicKey), "add")
            prescription = Prescription(record, said[1])
        else:  # a prescription is sealed in an earlier block than what is said of it
            holds = prescription and entry.height > receipt.height and prescription.take(
                entry.record, registry, day_of(int.from_bytes(block[-32:-24], "little")))
        if not check(holds, f"8 statement at {entry.height}: the rules allow it in its place"):
            break
    return [] if failures else [state_of(prescription, registry, note.size)]
def state_of(prescription: Prescription, registry: Registry, size: int) -> str:
    """Where the prescription stands today, by the statements that the receipt has."""
    holder, day = prescription.holder, time.strftime("%Y-%m-%d", time.gmtime())
    key = registry.keys.get(holder)
    return (f"State: {prescription.status(day.replace('-', ''))}"
            + (f", held by {key.name} ({holder})" if key else f", held by {holder}" * bool(holder))
            + (f", {count(prescription.left(), 'unit')} left of fill {prescription.fill()} of "
               f"{prescription.fills}" if prescription.units else "")
            + f", as of the checkpoint of {count(size, 'block')}, on {day} (UTC)")
def read(data: bytes, checkpoint: bool) -> tuple[Any, Fields]:
    """The receipt, or none where the file is a checkpoint; and the checkpoint."""
    return (None, read_note(as_text(data))) if checkpoint else read_receipt(as_text(data))
def judge(receipt: Any, note: Fields, log: Fields, witnesses: list[Fields], quorum: int) -> int:
    """Print the checks and the summary. Returns the exit code."""
    signers = check_note(note, log, witnesses, quorum)
    summary = check_receipt(receipt, note) if receipt else []
    print("NOT VALID. It claims:" if failures else "VALID:", *map(escape, summary + [
        f"Checkpoint: {note.size} blocks of {note.origin}",
        "Witnesses: " + ("; ".join(signers) or "none")]), NOT_PROVED,
        *[NOT_PROVED_OF_HISTORY] * bool(receipt and receipt.history), sep="\n  ")
    return 1 if failures else 0
def main() -> None:
    parser = argparse.ArgumentParser(description="Check an EmrLedger receipt or checkpoint.")
    parser.add_argument("file", help="file of a receipt, or of a checkpoint")
    parser.add_argument("--checkpoint", action="store_true", help="the file is a checkpoint")
    parser.add_argument("--log-key", required=True, help="verifier key or @file")
    parser.add_argument("--witness-key", action="append", default=[], help="verifier key or @file")
    parser.add_argument("--quorum", type=int, help="number of witnesses (default: all)")
    args = parser.parse_args()
    try:
        log, witnesses = read_key(args.log_key, 1), [read_key(k, 4) for k in args.witness_key]
        quorum = len(witnesses) if args.quorum is None else args.quorum
        need(len({k.public for k in [log, *witnesses]}) > len(witnesses) >= quorum
             >= min(1, len(witnesses)), "a key is given twice, or the quorum is not from 1 to the"
             " number of witnesses")
        receipt, note = read(read_file(args.file), args.checkpoint)
    except (ValueError, OSError, RecursionError) as error:
        parser.error(escape(str(error)))
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(judge(receipt, note, log, witnesses, quorum))
if __name__ == "__main__":
    main()
