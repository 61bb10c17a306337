#!/usr/bin/env python3
"""A second reader of evidence packages, written from docs/formats.md alone, for the tests that hold the page to its word.

Python 3.9 or newer with nothing but its standard library; signatures by `openssl cms -verify`. One JSON document for
each PATH, a line each: {"path", "content", "key", "exit", "findings"}.
"""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

sys.dont_write_bytecode = True
from reader_bag import Package, check_bag, unpack  # noqa: E402
from reader_proofs import (  # noqa: E402
    Fault,
    canonical_bytes,
    consistency_holds,
    from_base64,
    inclusion_holds,
    leaf_hash,
    leaf_of,
    member,
    note_state,
    parse,
    parse_note,
    parse_vkey,
)
from reader_statement import check_statements  # noqa: E402

CLIP = re.compile(r"[A-Z][A-Z0-9]{1,15}-[0-9]{8}-[0-9]{6}\Z")


class Report:
    ORDER = ["newer-version", "altered", "gaps", "unsigned"]
    EXITS = {"newer-version": 44, "altered": 41, "gaps": 42, "unsigned": 45}

    def __init__(self):
        self.findings, self.keys = [], []

    def add(self, verdict, where, what):
        self.findings.append({"verdict": verdict, "where": where, "what": what})

    def document(self, path):
        content = next((v for v in self.ORDER if any(f["verdict"] == v for f in self.findings)), "authentic")
        if "untrusted" in self.keys:
            key = "untrusted"
        else:
            key = "trusted" if self.keys and all(k == "trusted" for k in self.keys) else "cannot-tell"
        code = self.EXITS.get(content, 0 if key == "trusted" else 43)
        return {"path": path, "content": content, "key": key, "exit": code, "findings": self.findings}


# ---- signatures (section 3)

# What openssl said, by digests: over many packages the same files come again and again.
ASKED = {}


def check_signature(package, report, path, root, at):
    p7s = path + ".p7s"
    if not package.has(p7s):
        report.add("unsigned", p7s, "no signature")
        return
    if not package.has(path):
        return
    base = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", package.name(p7s)]
    base += ["-content", package.name(path), "-purpose", "any", "-out", os.devnull]

    def holds(*more):
        known = (package.digest(p7s), package.digest(path), more)
        if known not in ASKED:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            ASKED[known] = subprocess.run(base + list(more), check=False, **quiet).returncode == 0
        return ASKED[known]

    time = [] if at is None else ["-attime", str(at)]
    if root is not None and holds("-CAfile", root, "-no-CApath", "-no-CAstore", *time):
        report.keys.append("trusted")
    elif not holds("-noverify"):
        report.add("altered", p7s, "the signature does not hold")
    elif root is None:
        report.keys.append("cannot-tell")
    else:
        report.keys.append("untrusted")
        report.add(None, p7s, "the certificate does not chain to the root")


def seconds(text):
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp())
    except (TypeError, ValueError) as error:
        raise Fault("altered", f"no time: {text!r}") from error


# ---- the checks of section 5, in its order

def extension(name):
    last = name.rpartition(".")
    ending = last[2].lower()
    return ending if last[1] and re.match(r"[a-z0-9]{1,8}\Z", ending) else "bin"


def check_clip(package, report, folder, clip, root):
    """Signatures, digests and manifest of one clip; the manifest, or None."""
    path = folder + "manifest.json"
    at = None
    try:
        manifest = parse(package.read(path), "manifest")
        at = seconds(member(member(manifest, "time", dict), "sealed", str))
        number, file = member(manifest, "clip", str), member(manifest, "file", dict)
        size, digests = member(file, "bytes", int), member(file, "digests", dict)
        original = f"{folder}{number}.{extension(member(file, 'name', str))}"
        sha256 = member(digests, "sha256", str)
    except Fault as fault:
        report.add(fault.verdict, path, fault.what)
        check_signature(package, report, path, root, at)
        return None, None
    check_signature(package, report, path, root, at)
    if clip is not None and number != clip:
        report.add("altered", path, f"of {number}")
        return None, None
    if not package.has(original):
        report.add("gaps", original, "no original")
    else:
        if package.sizes[original] != size:
            report.add("altered", original, "another size")
        if package.digest(original) != sha256:
            report.add("altered", original, "another SHA-256")
        if "sm3" in digests and "sm3" in hashlib.algorithms_available and package.digest(original, "sm3") != digests["sm3"]:
            report.add("altered", original, "another SM3")
    check_signature(package, report, original, root, at)
    return manifest, original


def check_custody(package, report, folder, clip, last, log_size, manifest, original):
    path = folder + "custody.json"
    custody = parse(package.read(path), "custody")
    events = member(custody, "events", list)
    for event in events:
        form = member(event, "format", str)
        match = re.match(r"liuhen\.event/([1-9][0-9]*)\Z", form)
        if not match:
            raise Fault("altered", "an entry is no event")
        if int(match[1]) > 1:
            raise Fault("newer-version", form)
        member(event, "seq", int), member(event, "at", str), member(event, "public", dict)

    def fault(verdict, what):
        report.add(verdict, path, what)

    if custody.get("clip") != clip or any(event.get("clip") != clip for event in events):
        fault("altered", "events of another clip")
    if [event.get("clipSeq") for event in events] != list(range(1, last + 1)):
        fault("gaps", "events are missing")
    if not events or events[0].get("type") not in ("pull", "import"):
        fault("gaps", "does not begin with pull or import")
    seals = [event for event in events if event.get("type") == "seal"]
    if len(seals) != 1:
        fault("gaps", "not one seal")
    before = None
    for event in events:
        if event.get("clipPrev") != (None if before is None else leaf_hash(leaf_of(before)).hex()):
            fault("altered", "clipPrev")
        if before is not None and (event["seq"] <= before["seq"] or event["at"] < before["at"]):
            fault("altered", "out of order")
        if "salt" in event or "detail" in event:
            salt, detail = event.get("salt"), event.get("detail")
            good = isinstance(salt, str) and re.match(r"[0-9a-f]{32}\Z", salt) and isinstance(detail, dict)
            committed = hashlib.sha256(bytes.fromhex(salt) + canonical_bytes(detail)).hexdigest() if good else ""
            if committed != event.get("private"):
                fault("altered", "a private detail differs from its commitment")
        before = event
    if before is not None and before["seq"] >= log_size:
        fault("altered", "an event later than contents.json")
    if seals and manifest is not None:
        public, file = seals[0]["public"], manifest["file"]
        pairs = [(original, "sha256"), (original + ".p7s", "signature")]
        pairs += [(folder + "manifest.json", "manifest"), (folder + "manifest.json.p7s", "manifestSignature")]
        for name, fact in pairs:
            if package.has(name) and package.digest(name) != public.get(fact):
                report.add("altered", name, f"not the `{fact}` that was sealed")
        if public.get("bytes") != file["bytes"] or public.get("sm3") != file["digests"].get("sm3"):
            fault("altered", "size or SM3 differs from the seal")
    return events


def check_proofs(report, path, document, checkpoint):
    if checkpoint is None:
        return
    _, size, root = checkpoint[:3]
    if member(document, "treeSize", int) != size:
        report.add("altered", path, "made for another tree")
    for proof in member(document, "proofs", list):
        hashes = [from_base64(h, 32) for h in member(proof, "hashes", list)]
        leaf = from_base64(member(proof, "leaf", str))
        if not inclusion_holds(leaf_hash(leaf), member(proof, "index", int), size, hashes, root):
            report.add("altered", path, f"leaf {proof['index']} does not lead to the root")


def check_inclusion(package, report, folder, events, checkpoint):
    path = folder + "inclusion.json"
    document = parse(package.read(path), "inclusion")
    proofs = member(document, "proofs", list)
    if len(proofs) != len(events):
        report.add("gaps", path, "not one proof for each event")
    for proof, event in zip(proofs, events):
        leaf = from_base64(member(proof, "leaf", str))
        if member(proof, "index", int) != event["seq"] or leaf != leaf_of(event):
            report.add("altered", path, "a proof of another event")
    check_proofs(report, path, document, checkpoint)


def check_export(package, report, contents, custodies, checkpoint):
    path = "data/log/export.json"
    document = parse(package.read(path), "inclusion")
    expected = package.digest("data/contents.json")
    missing = {clip["clip"]: clip for clip in contents["clips"]}
    for proof in member(document, "proofs", list):
        leaf = parse(from_base64(member(proof, "leaf", str)), "event")
        clip, public = missing.pop(leaf.get("clip"), None), member(leaf, "public", dict)
        good = clip is not None and leaf.get("type") == "export" and leaf.get("seq") == member(proof, "index", int)
        good = good and leaf["seq"] >= contents["logSize"] and public.get("contents") == expected
        good = good and public.get("sha256") == clip["sha256"]
        if good:
            number, last = member(leaf, "clipSeq", int), clip["lastClipSeq"]
            events = custodies.get(clip["clip"])
            good = number > last
            if number == last + 1 and events:
                good = leaf.get("clipPrev") == leaf_hash(leaf_of(events[-1])).hex()
        if not good:
            report.add("altered", path, "no export leaf of this package")
    for clip in missing:
        report.add("gaps", path, f"no export leaf for {clip}")
    check_proofs(report, path, document, checkpoint)


def check_contents(package, report, root):
    path = "data/contents.json"
    contents, at = None, None
    try:
        contents = parse(package.read(path), "contents")
        at = seconds(member(contents, "madeAt", str))
        member(contents, "logSize", int)
        clips = [member(clip, "clip", str) for clip in member(contents, "clips", list)]
        for clip in contents["clips"]:
            member(clip, "lastClipSeq", int), member(clip, "sha256", str)
        files = {member(f, "path", str): (member(f, "bytes", int), member(f, "sha256", str)) for f in member(contents, "files", list)}
        later = member(contents, "later", list)
    except Fault as fault:
        report.add(fault.verdict, path, fault.what)
        check_signature(package, report, path, root, at)
        return None
    check_signature(package, report, path, root, at)
    if clips != sorted(set(clips)) or [f["path"] for f in contents["files"]] != sorted(files):
        report.add("altered", path, "not sorted")
    allowed = [f"data/clips/{clip}/inclusion.json" for clip in clips] + ["data/log/checkpoint", "data/log/export.json"]
    optional = {"data/log/consistency.json", "data/log/statements.json"}
    if sorted(map(str, later)) != sorted(allowed + [path for path in optional if path in later]):
        report.add("altered", path, "`later`")
    payload = {p for p in package.sizes if p.startswith("data/")} - {path, path + ".p7s"}
    named = set(files) | set(map(str, later))
    for extra in payload - named:
        report.add("altered", extra, "not named in contents.json")
    for gone in named - payload:
        report.add("gaps", gone, "named in contents.json, missing")
    for name, (size, digest) in files.items():
        if package.has(name) and (package.sizes[name] != size or package.digest(name) != digest):
            report.add("altered", name, "differs from contents.json")
    folders = {p.split("/")[2] for p in package.sizes if p.startswith("data/clips/") and p.count("/") > 2}
    for clip in folders - set(clips):
        report.add("altered", clip, "a clip that contents.json does not name")
    for clip in set(clips) - folders:
        report.add("gaps", clip, "a clip is missing")
    return contents


def check_checkpoint(package, report, agency_key):
    path = "data/log/checkpoint"
    try:
        note = parse_note(package.read(path).decode("utf-8", "replace"))
        own = parse_vkey(package.read("data/station/log.vkey").decode("utf-8", "replace"))
    except Fault as fault:
        report.add(fault.verdict, path, fault.what)
        report.keys.append("cannot-tell")
        return None
    if note_state(note, own) != "good":
        report.add("altered", path, "not signed by the package's log key")
    if agency_key is None:
        report.keys.append("cannot-tell")
    else:
        good = note_state(note, agency_key) == "good"
        report.keys.append("trusted" if good else "untrusted")
        if not good:
            report.add(None, path, "not signed by the log key given")
    return note


def check_since(package, report, checkpoint, since, agency_key):
    path = "data/log/consistency.json"
    document = parse(package.read(path), "consistency") if package.has(path) else None
    if document is not None and checkpoint is not None:
        if member(document, "to", int) != checkpoint[1] or member(document, "from", int) > document["to"]:
            report.add("altered", path, "of another tree")
    if since is None:
        return
    try:
        older = parse_note(since)
    except Fault:
        older = None
    signed = older is not None and (agency_key is None or note_state(older, agency_key) == "good")
    if not signed or checkpoint is None or older[0] != checkpoint[0] or older[1] > checkpoint[1]:
        report.add("gaps", path, "the older checkpoint cannot be gone by")
    elif older[1] == checkpoint[1]:
        if older[2] != checkpoint[2]:
            report.add("altered", path, "history was rewritten")
    elif document is None or document["from"] != older[1]:
        report.add("gaps", path, "nothing leads to the older checkpoint")
    else:
        hashes = [from_base64(h, 32) for h in member(document, "hashes", list)]
        if not consistency_holds(older[1], checkpoint[1], hashes, older[2], checkpoint[2]):
            report.add("altered", path, "history was rewritten")


def guarded(report, where, act, *arguments):
    """A document out of form is a finding, and what needed it stays unchecked."""
    try:
        return act(*arguments)
    except Fault as fault:
        report.add(fault.verdict, where, fault.what)
    except (TypeError, KeyError, AttributeError, ValueError, RecursionError) as error:
        report.add("altered", where, f"out of form: {error!r}")
    return None


def check_package(package, report, root, agency_key, since):
    guarded(report, "bag", check_bag, package, report)
    contents = guarded(report, "data/contents.json", check_contents, package, report, root)
    checkpoint = guarded(report, "data/log/checkpoint", check_checkpoint, package, report, agency_key)
    custodies, at_hand = {}, {}
    for clip in contents["clips"] if contents else []:
        number, folder = clip["clip"], f"data/clips/{clip['clip']}/"
        if not CLIP.match(number) or not any(path.startswith(folder) for path in package.sizes):
            continue
        manifest, original = guarded(report, folder, check_clip, package, report, folder, number, root) or (None, None)
        if manifest is not None and manifest["file"]["digests"]["sha256"] != clip["sha256"]:
            report.add("altered", folder, "contents.json gives another SHA-256")
        events = guarded(
            report, folder + "custody.json", check_custody, package, report, folder, number, clip["lastClipSeq"],
            contents["logSize"], manifest, original,
        )
        if events is not None:
            custodies[number] = events
            if manifest is not None:
                at_hand[number] = (manifest, events)
            guarded(report, folder + "inclusion.json", check_inclusion, package, report, folder, events, checkpoint)
    if contents:
        guarded(report, "data/log/export.json", check_export, package, report, contents, custodies, checkpoint)

        def signed(path):
            check_signature(package, report, path, root, seconds(contents["madeAt"]))

        guarded(
            report, "data/statements", check_statements, package, report, contents, at_hand, checkpoint, check_proofs, signed,
        )
    guarded(report, "data/log/consistency.json", check_since, package, report, checkpoint, since, agency_key)


def check_bare_clip(package, report, root):
    manifest, original = guarded(report, "manifest.json", check_clip, package, report, "", None, root) or (None, None)
    for path in package.sizes:
        belongs = any(re.match(re.escape(str(f)) + r"((\.[a-z0-9]+)?\.p7s)?\Z", path) for f in (original, "manifest.json"))
        if manifest is not None and not belongs:
            report.add("altered", path, "no file of a clip's folder")


def check(path, root, agency_key, since):
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        folder = path
        try:
            if not os.path.isdir(path):
                unpack(path, scratch)
                folder = scratch
        except Fault as fault:
            report.add(fault.verdict, path, fault.what)
            return report.document(path)
        package = Package(folder, report)
        if any(name.startswith("data/") or name == "bagit.txt" for name in package.sizes):
            check_package(package, report, root, agency_key, since)
        elif package.has("manifest.json"):
            check_bare_clip(package, report, root)
        else:
            report.add("altered", path, "neither a package nor a clip's folder")
        return report.document(path)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--root", help="root.pem, obtained from the agency")
    arguments.add_argument("--log-key", help="the vkey line, obtained from the agency")
    arguments.add_argument("--since", help="file with an older checkpoint")
    arguments.add_argument("paths", nargs="+", metavar="PATH")
    given = arguments.parse_args()
    agency_key = parse_vkey(given.log_key.strip()) if given.log_key else None
    since = None
    if given.since:
        with open(given.since, encoding="utf-8") as file:
            since = file.read()
    for path in given.paths:
        print(json.dumps(check(path, given.root, agency_key, since), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
