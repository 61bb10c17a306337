"""Folder, zip and bag for reader.py: the first half of section 5 of docs/formats.md."""
import hashlib
import os
import re
import shutil
import stat
import zipfile

from reader_proofs import Fault

MAX_DOCUMENT = 64 << 20
SAFE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\Z")


class Package:
    def __init__(self, folder, report):
        self.folder, self.report, self.sizes, self.hashes = folder, report, {}, {}
        for below, directories, names in os.walk(folder):
            relative = os.path.relpath(below, folder)
            prefix = "" if relative == "." else relative + "/"
            for name in names + [d for d in directories if os.path.islink(os.path.join(below, d))]:
                path = prefix + name
                facts = os.lstat(os.path.join(below, name))
                if len(path) > 1024 or not SAFE_PATH.match(path):
                    report.add("altered", repr(path), "a path outside the format")
                elif not stat.S_ISREG(facts.st_mode):
                    report.add("altered", path, "no plain file")
                else:
                    self.sizes[path] = facts.st_size
        folded = {}
        for path in self.sizes:
            if folded.setdefault(path.lower(), path) != path:
                report.add("altered", path, "twice but for case")

    def has(self, path):
        return path in self.sizes

    def name(self, path):
        return os.path.join(self.folder, path)

    def read(self, path):
        if not self.has(path):
            raise Fault("gaps", "the file is missing")
        if self.sizes[path] > MAX_DOCUMENT:
            raise Fault("altered", "far too long")
        with open(self.name(path), "rb") as file:
            return file.read()

    def digest(self, path, algorithm="sha256"):
        if (path, algorithm) not in self.hashes:
            state = hashlib.new(algorithm)
            with open(self.name(path), "rb") as file:
                for block in iter(lambda: file.read(1 << 20), b""):
                    state.update(block)
            self.hashes[path, algorithm] = state.hexdigest()
        return self.hashes[path, algorithm]


def unpack(path, target):
    """The bag in a zip, with every name looked at before it becomes a path."""
    try:
        with zipfile.ZipFile(path) as archive:
            tops, seen, spans = set(), set(), []
            for entry in archive.infolist():
                top, _, rest = entry.orig_filename.partition("/")
                plain = rest[:-1] if rest.endswith("/") else rest
                tops.add(top)
                if not top or top in (".", "..") or (plain and not SAFE_PATH.match(plain)):
                    raise Fault("altered", f"a path outside the format: {entry.orig_filename!r}")
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or entry.flag_bits & 1:
                    raise Fault("altered", f"no plain file: {entry.orig_filename!r}")
                if entry.is_dir():
                    continue
                if plain in seen or not plain:
                    raise Fault("altered", f"twice, or beside the folder: {entry.orig_filename!r}")
                seen.add(plain)
                spans.append((entry.header_offset, entry.header_offset + 30 + entry.compress_size))
                name = os.path.join(target, plain)
                os.makedirs(os.path.dirname(name), exist_ok=True)
                with archive.open(entry) as source, open(name, "xb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
            spans.sort()
            if any(before[1] > after[0] for before, after in zip(spans, spans[1:])):
                raise Fault("altered", "entries overlap")
            if len(tops) != 1:
                raise Fault("altered", "not one top-level folder")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise Fault("altered", f"not a readable zip: {error}") from error


def manifest_lines(data):
    lines, before = {}, b""
    if not data.endswith(b"\n"):
        raise Fault("altered", "no LF at the end")
    for line in data[:-1].split(b"\n"):
        match = re.match(rb"([0-9a-f]{64})  ([\x21-\x7e]+)\Z", line)
        if not match or match[2] <= before:
            raise Fault("altered", "a line out of form or order")
        before = match[2]
        lines[before.decode()] = match[1].decode()
    return lines


def check_bag(package, report):
    tags = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"]
    missing = False
    payload = sorted(path for path in package.sizes if path.startswith("data/"))
    for path in package.sizes:
        if not path.startswith("data/") and path not in tags + ["tagmanifest-sha256.txt"]:
            report.add("altered", path, "beside the bag")
    if not package.has("bagit.txt") or package.read("bagit.txt") != (
        b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    ):
        report.add("altered", "bagit.txt", "missing or of another form")
    for name, expected in (("manifest-sha256.txt", payload), ("tagmanifest-sha256.txt", tags)):
        if not package.has(name):
            report.add("altered", name, "no manifest")
            continue
        try:
            lines = manifest_lines(package.read(name))
        except Fault as fault:
            report.add(fault.verdict, name, fault.what)
            continue
        for path, digest in lines.items():
            if not package.has(path):
                missing = True
                report.add("gaps", path, f"named in {name}, missing")
            elif package.digest(path) != digest:
                report.add("altered", path, f"another digest than in {name}")
        for path in expected:
            if path not in lines:
                report.add("altered" if package.has(path) else "gaps", path, f"not named in {name}")
    if package.has("bag-info.txt") and not missing:
        oxum = re.search(rb"^Payload-Oxum: (.*)$", package.read("bag-info.txt"), re.M)
        if oxum and oxum[1].decode("latin-1") != f"{sum(package.sizes[p] for p in payload)}.{len(payload)}":
            report.add("altered", "bag-info.txt", "Payload-Oxum")
