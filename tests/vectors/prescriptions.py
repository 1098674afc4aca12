#!/usr/bin/env python3
"""EmrLedger tests: the rules of prescriptions (emr-rules/2) in another language, without packages.

Reads JSON lines and answers each in a line, but for "start". A record that is judged "ok" counts for what follows.
  {"do": "start", "authority": HASH, "hashes": {DIGEST: HASH}}       a new ledger, and the keys that there are
  {"do": "judge", "txId", "signer", "patient", "text", "height", "day"}   "ok", or the name of the fault
  {"do": "state", "txId", "day"}                                     status, holder, open fill and what it has left
"""
import base64
import datetime
import json
import re
import sys

ID = "([A-Za-z0-9_-]{43})"
TERMS = r"([1-9]\d{0,4})x([1-9]\d?) (\d{8}) (\d{8}) (.+)"
NAME = r"([^ \x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^ \x00-\x1f\x7f-\x9f])?)"
FORMS = {
    "issue": f"issue {TERMS}", "amend": f"amend {ID} {TERMS}", "claim": f"claim {ID}",
    "dispense": rf"dispense {ID} ([1-9]\d?):([1-9]\d{{0,4}})(?: {NAME})?", "transfer": f"transfer {ID} {ID}",
    **{verb: f"{verb} {ID} {NAME}" for verb in ("void", "return", "cancel", "release", "erase", "preserve", "lift")}}
OF_AUTHORITY = {"release", "erase", "preserve", "lift"}
SEALED = re.compile("(?:emr-seal/1 )?#[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
DOCTORS = {"issue", "amend", "cancel"}
# What each verb meets in each status: "" is allowed, "holder" is for who holds it alone, "held" is allowed where anybody does.
STATUSES = ("Active", "PartlyDispensed", "Held", "CancelPending", "Completed", "Cancelled", "Expired", "Replaced")
TABLE = {
    "claim": ("", "", "Held", "Cancelled", "Completed", "Cancelled", "Expired", "Replaced"),
    "dispense": ("NotHeld", "NotHeld", "holder", "holder begun", "Completed", "Cancelled", "Expired", "Replaced"),
    "return": ("NotHeld", "NotHeld", "holder", "holder", "Completed", "Cancelled", "holder", "Replaced"),
    "transfer": ("NotHeld", "NotHeld", "holder", "Cancelled", "Completed", "Cancelled", "Expired", "Replaced"),
    "cancel": ("", "", "", "Cancelled", "Completed", "Cancelled", "Expired", "Replaced"),
    "amend": ("", "Dispensed", "Held", "Cancelled", "Completed", "Cancelled", "Expired", "Replaced"),
    "release": ("NotHeld", "NotHeld", "held", "held", "Completed", "Cancelled", "held", "Replaced")}


def days_in_order(first, last):
    try:
        days = [datetime.date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in (first, last)]
    except ValueError:
        return False
    return days[0] <= days[1]


class Prescription:
    def __init__(self, record, units, fills, first, last):
        self.doctor, self.patient, self.height = record["signer"], record["patient"], record["height"]
        self.units, self.fills, self.first, self.last = units, fills, first, last
        self.holder, self.portions, self.cancelled, self.replaced = None, [], False, False
        text = record["text"].split(" ", 6 if " amend " in record["text"][:16] else 5)[-1] if units else record["text"]
        self.sealed, self.erased, self.kept = SEALED.fullmatch(text) and text.startswith("#") == bool(units), False, False

    def handed_over(self):
        return sum(units for _, _, units, _ in self.portions)

    def complete(self):
        return self.handed_over() == self.units * self.fills if self.units else bool(self.portions)

    def open_fill(self):
        return min(self.fills, self.handed_over() // self.units + 1) if self.units else 1

    def left(self):
        return self.units * self.open_fill() - self.handed_over() if self.units else None

    def status(self, day):
        if self.complete():
            return "Completed"
        if self.replaced:
            return "Replaced"
        if self.cancelled:
            return "CancelPending" if self.holder else "Cancelled"
        if self.last and day > self.last:
            return "Expired"
        return "Held" if self.holder else "PartlyDispensed" if self.portions else "Active"


class Ledger:
    def __init__(self, authority, hashes):
        self.authority, self.hashes, self.roles, self.prescriptions, self.dispenses = authority, hashes, {}, {}, {}

    def judge(self, record):
        if record["text"].startswith("emr-registry/"):
            return self.register(record)
        verb, words = "text", ()
        if record["text"].startswith("emr-rx/"):
            found = {verb: re.fullmatch("emr-rx/1 " + form, record["text"], re.S) for verb, form in FORMS.items()}
            verb, match = next(((verb, match) for verb, match in found.items() if match), (None, None))
            if not verb:
                return "RxStatementInvalid"
            words = match.groups()
            if verb in ("issue", "amend") and not days_in_order(words[-3], words[-2]):
                return "RxStatementInvalid"
        fault = self.role(record["signer"], verb)
        if fault or verb in ("text", "issue"):
            return fault or self.prescribe(record, words)
        reference = base64.urlsafe_b64decode(words[0] + "=").hex()
        if verb == "void":
            if reference not in self.dispenses:
                return "DispenseUnknown"
            prescription = self.prescriptions[self.dispenses[reference]]
        else:
            prescription = self.prescriptions.get(reference)
        if not prescription:
            return "PrescriptionUnknown"
        if prescription.height == record["height"]:
            return "PrescriptionNotSealed"
        if prescription.patient != record["patient"]:
            return "RxStatementInvalid"
        fault = self.void(record, prescription, reference) if verb == "void" else self.act(record, prescription, verb, words)
        if not fault and verb == "dispense":
            self.dispenses[record["txId"]] = reference
        return fault or (self.prescribe(record, words[1:]) if verb == "amend" else "")

    def register(self, record):
        verb = record["text"].split(" ")[1]
        role, registered = self.roles.get(record["patient"], ("", False))
        wanted = {"add": "Doctor", "pharmacy": "Pharmacy", "revoke": role}[verb]
        if record["signer"] != self.authority or (not registered if verb == "revoke" else registered and role != wanted):
            return "RegistryStatementInvalid"
        self.roles[record["patient"]] = (wanted, verb != "revoke")
        return ""

    def role(self, signer, verb):
        if verb in OF_AUTHORITY or verb == "cancel" and signer == self.authority:
            return "" if signer == self.authority else "RoleMissing"
        needed = "Doctor" if verb == "text" or verb in DOCTORS else "Pharmacy"
        if signer not in self.roles:
            return needed + "NotRegistered"
        role, registered = self.roles[signer]
        return role + "Revoked" if not registered else "" if role == needed else "RoleMissing"

    def prescribe(self, record, words):
        units, fills, first, last = (int(words[0]), int(words[1]), words[2], words[3]) if words else (None, 1, None, None)
        self.prescriptions[record["txId"]] = Prescription(record, units, fills, first, last)
        return ""

    def act(self, record, rx, verb, words):
        signer, day = record["signer"], record["day"]
        if verb in ("erase", "preserve", "lift"):
            return self.about_text(rx, verb)
        if verb in ("cancel", "amend") and signer != rx.doctor and (verb == "amend" or signer != self.authority):
            return "PrescriptionForeign"
        gate = TABLE[verb][STATUSES.index(rx.status(day))]
        if gate.startswith(("holder", "held")):
            if not rx.holder:
                return "PrescriptionNotHeld"
            if gate.startswith("holder") and rx.holder != signer:
                return "PrescriptionHeld"
            if gate.endswith("begun"):
                if not rx.units or rx.left() == rx.units:
                    return "PrescriptionCancelled"
                if day > rx.last:
                    return "PrescriptionExpired"
        elif gate:
            return "Prescription" + gate
        if verb in ("claim", "dispense", "transfer") and rx.first and day < rx.first:
            return "PrescriptionNotValidYet"
        if verb == "dispense":
            return self.dispense(record, rx, int(words[1]), int(words[2]))
        if verb == "transfer":
            target = self.hashes.get(words[1])
            if self.roles.get(target) != ("Pharmacy", True):
                return "RoleMissing"
            if target == rx.holder:
                return "RxStatementInvalid"
            rx.holder = target
        rx.holder = {"claim": signer, "return": None, "release": None}.get(verb, rx.holder)
        rx.cancelled, rx.replaced = rx.cancelled or verb == "cancel", rx.replaced or verb == "amend"
        return ""

    def about_text(self, rx, verb):
        if not rx.sealed:
            return "TextNotSealed"
        if rx.erased:
            return "TextErased"
        if rx.kept != (verb == "lift"):
            return "TextPreserved" if rx.kept else "TextNotPreserved"
        rx.erased, rx.kept = verb == "erase", verb == "preserve"
        return ""

    def dispense(self, record, rx, fill, units):
        if fill != rx.open_fill():
            return "FillNotOpen"
        if rx.units and units > rx.left():
            return "QuantityExceeded"
        rx.portions.append((record["txId"], record["signer"], units, None))
        if rx.complete():
            rx.portions[-1] = (record["txId"], record["signer"], units, rx.holder)
            rx.holder = None
        return ""

    def void(self, record, rx, reference):
        found = [signer for tx_id, signer, _, _ in rx.portions if tx_id == reference]
        if not found:
            return "DispenseUnknown"
        if found[0] != record["signer"]:
            return "PrescriptionForeign"
        if rx.portions[-1][0] != reference:
            return "DispenseNotLast"
        rx.holder = rx.portions.pop()[3] or rx.holder
        return ""

    def state(self, tx_id, day):
        rx = self.prescriptions[tx_id]
        left = "" if rx.left() is None else rx.left()
        return f"{rx.status(day)} {rx.holder or ''} {rx.open_fill()} {left}"


def main():
    ledger = None
    for line in sys.stdin:
        said = json.loads(line)
        if said["do"] == "start":
            ledger = Ledger(said["authority"], said["hashes"])
        elif said["do"] == "judge":
            print(ledger.judge(said) or "ok")
        else:
            print(ledger.state(said["txId"], said["day"]))


main()
