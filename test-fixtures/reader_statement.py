"""Statements of completeness, computed again: section 6 of docs/formats.md, for reader.py."""
import re
from datetime import datetime, timedelta, timezone

from reader_proofs import Fault, canonical, from_base64, member, parse

TRUSTS = ["measured", "filmed", "anchored", "bounded", "none"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")


def ms(text):
    if not isinstance(text, str) or not TIME.match(text):
        raise Fault("altered", f"no time: {text!r}")
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    return (moment - EPOCH) // timedelta(milliseconds=1)


def instant(at):
    return (EPOCH + timedelta(milliseconds=at)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at % 1000:03d}Z"


# ---- a clip's time

def clip_time(manifest, events, log_size):
    """What a statement has to say of this clip; None for one that was sealed later, or films nothing."""
    then = [event for event in events if event["seq"] < log_size]
    if not may_have_filmed(manifest) or not any(event.get("type") == "seal" for event in then):
        return None
    device, time = manifest["device"], manifest["time"]
    held = {"offset": time.get("offsetMs"), "uncertainty": None, "trust": time["offsetTrust"], "basis": [], "own": True}
    for event in then:
        if event.get("type") != "anchor":
            continue
        said = event["public"]
        own = "basis" not in said
        better = TRUSTS.index(held["trust"]) - TRUSTS.index(said["trust"])
        if better > 0 or (better == 0 and (said["trust"] == "anchored" or (own and not held["own"]))):
            basis = [event["seq"]] if "deviceAtMs" in said else [int(seq) for seq in said.get("basis", [])]
            held = {"offset": said["offsetMs"], "uncertainty": said["uncertaintyMs"], "trust": said["trust"], "basis": basis, "own": own}
    shift = held["offset"] or 0
    corrected = {name: ms(time[name]) - shift if name in time else None for name in ("deviceStart", "deviceEnd")}
    return {
        "clip": manifest["clip"], "sha256": manifest["file"]["digests"]["sha256"],
        "camera": device.get("serial", device.get("label", "")),
        "start": corrected["deviceStart"], "end": corrected["deviceEnd"], "startSource": time.get("startSource"),
        "offsetMs": held["offset"], "uncertaintyMs": held["uncertainty"], "trust": held["trust"], "basis": held["basis"],
        "isCut": is_cut(manifest["file"]["bytes"], (manifest["media"] or {}).get("durationMs")),
    }


def may_have_filmed(manifest):
    if manifest["media"] is None:
        return bool({"no-media", "probe-failed"} & set(manifest["flags"]))
    return manifest["media"]["container"] not in ("jpeg", "png", "bmp")


def is_cut(size, duration):
    if any(limit - 2 ** 26 <= size < limit for limit in (2 ** 31, 2 ** 32)):
        return True
    return duration is not None and duration >= 58_000 and min(duration % 60_000, -duration % 60_000) <= 2000


def chains(clips):
    """Parts of one recording that the recorder cut: number of a clip → number of the first."""
    first = {}
    for camera in dict.fromkeys(clip["camera"] for clip in clips):
        parts = sorted((c for c in clips if c["camera"] == camera and c["start"] is not None), key=lambda c: c["start"])
        before = None
        for clip in parts:
            same = before and all(before[name] == clip[name] for name in ("offsetMs", "basis", "startSource"))
            same = same and clip["basis"] and clip["startSource"] != "file-time"
            if same and before["end"] is not None and abs(clip["start"] - before["end"]) <= 2000:
                first[clip["clip"]] = first.setdefault(before["clip"], before["clip"])
            if clip["isCut"]:
                before = clip
    return first


def place(clip, drift, chain=None, exact=False, certain=False):
    """(from, to, clock, common, own), or None."""
    start, end, uncertainty = clip["start"], clip["end"], clip["uncertaintyMs"]
    if clip["trust"] == "none" or start is None or end is None or uncertainty is None:
        return None
    if not clip["basis"]:
        result = (start, end, ("clip", clip["clip"]), 0, uncertainty)
    else:
        to_the_second = clip["startSource"] in ("name", "container")
        shift, unread = (500, 500) if to_the_second else (-500, 2500)
        drifted = -(-drift * max(0, end - start) // 86_400_000)
        unread = 0 if exact else unread
        clock = ("basis", tuple(clip["basis"]), clip["offsetMs"], chain)
        shared = (uncertainty, unread + drifted) if chain is None else (uncertainty + unread, drifted)
        result = (start + shift, end + shift, clock, *shared)
    return result[:3] + (0, 0) if certain else result


# ---- spans

def unite(spans, within=0):
    joined = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if joined and start - joined[-1][1] <= within:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return [tuple(span) for span in joined]


def cut(span, window):
    return max(span[0], window[0]), min(span[1], window[1])


def some(spans):
    return [span for span in spans if span[0] < span[1]]


def holes(spans, stretch, within):
    found, at = [], stretch[0]
    for start, end in spans:
        if end <= at:
            continue
        if start >= stretch[1]:
            break
        if start - at > within:
            found.append((at, start))
        at = end
    if stretch[1] - at > within:
        found.append((at, stretch[1]))
    return found


# ---- the answer

class Question:
    def __init__(self, statement, clips):
        facts, rule = statement["operation"]["facts"], statement["rule"]
        self.sessions = [(ms(one["from"]), ms(one["to"])) for one in facts["sessions"]]
        self.tolerance, self.drift, self.clips = rule["toleranceMs"]["ms"], statement["placing"]["driftMsPerDay"], clips
        self.chains = chains(clips) if statement["placing"]["trustsCuts"] else {}
        items = facts["items"]
        self.posts = [(p["post"], p["mandatory"] == "always" or (p["mandatory"] == "when-items" and items > 0)) for p in rule["posts"]]
        whole = self.sessions[0][0], self.sessions[-1][1]
        entries = [
            (one["post"], one["camera"], whole[at] if one[name] is None else ms(one[name]))
            for one in facts["posted"] for at, name in enumerate(("from", "to"))
        ]
        spans = [(p, c, start, end) for (p, c, start), (_, _, end) in zip(entries[::2], entries[1::2])]
        spans += [(one["post"], one["camera"], ms(one["from"]), ms(one["to"])) for one in statement["standIns"]]
        self.windows = {}
        for post, camera, start, end in spans:
            if start < end:
                self.windows.setdefault(post, {}).setdefault(camera, []).append((start, end))
        self.windows = {post: {camera: unite(of) for camera, of in cameras.items()} for post, cameras in self.windows.items()}

    def placed(self, **how):
        return [(clip, place(clip, self.drift, self.chains.get(clip["clip"]), **how)) for clip in self.clips]

    def filmed(self, post, placed):
        groups = {}
        for clip, at in placed:
            if at is not None:
                groups.setdefault((clip["camera"], at[2]), []).append(at)
        certain = []
        for (camera, _), places in groups.items():
            common = max(at[3] for at in places)
            pieces = unite(some((at[0] + at[4], at[1] - at[4]) for at in places))
            for run in unite(pieces, self.tolerance):
                seams = holes(pieces, run, 0)
                for window in self.windows.get(post, {}).get(camera, []):
                    certain.append(self.within(run, seams, common, window))
        return unite(some(certain))

    @staticmethod
    def within(run, seams, common, window):
        start, end = cut((run[0] + common, run[1] - common), window)
        for seam in seams:
            length, wide = seam[1] - seam[0], (seam[0] - common, seam[1] + common)
            if wide[0] <= window[0] < wide[1]:
                start = max(start, min(wide[1], window[0] + length))
            if wide[0] < window[1] <= wide[1]:
                end = min(end, max(wide[0], window[1] - length))
        return start, end

    def verdicts(self, placed):
        """Of each post: verdict, gaps, unplaced clips that might fill them."""
        found = {}
        for post, _ in self.posts:
            filmed = self.filmed(post, placed)
            gaps = [(session, hole) for session in self.sessions for hole in holes(filmed, session, self.tolerance)]
            cameras = self.windows.get(post, {})
            unplaced = [clip["clip"] for clip, at in placed if at is None and clip["camera"] in cameras] if gaps else []
            found[post] = ("covered" if not gaps else "unknown" if unplaced else "gap", gaps, unplaced)
        return found

    def overall(self, verdicts):
        mandatory = [verdicts[post][0] for post, is_mandatory in self.posts if is_mandatory]
        if not mandatory:
            return "unknown"
        return next((verdict for verdict in ("gap", "unknown") if verdict in mandatory), "covered")

    def alone(self, post, session, placed):
        cameras = self.windows.get(post, {})
        filmed = {}
        for camera, windows in cameras.items():
            stretches = unite([at[:2] for clip, at in placed if clip["camera"] == camera and at is not None], self.tolerance)
            inside = some(cut(session, window) for window in windows)
            filmed[camera] = unite(some(cut(span, window) for span in stretches for window in inside))
        for camera, spans in filmed.items():
            others = [other for other in cameras if other != camera]
            windows = unite([window for other in others for window in cameras[other]])
            seen = unite([span for other in others for span in filmed[other]])
            apart = [hole for span in spans for hole in holes(seen, span, self.tolerance)]
            for start, end in some(cut(span, window) for span in apart for window in windows):
                if end - start > self.tolerance:
                    yield start, {"post": post, "camera": camera, "from": instant(start), "to": instant(end)}

    def answer(self, mode):
        placed = self.placed()
        verdicts = self.verdicts(placed)
        verdict = self.overall(verdicts)
        mandatory = [post for post, is_mandatory in self.posts if is_mandatory]
        gaps = [
            {"post": post, "from": instant(hole[0]), "to": instant(hole[1]), "ms": hole[1] - hole[0], "kind": kind(hole, session)}
            for post in mandatory for session, hole in verdicts[post][1]
        ]
        alone = [one for post in mandatory for session in self.sessions for one in self.alone(post, session, placed)]
        return {
            "mode": mode, "verdict": verdict, "gaps": gaps,
            "from": instant(self.sessions[0][0]), "to": instant(self.sessions[-1][1]),
            "alone": [shown for _, shown in sorted(alone, key=lambda one: one[0])],
            "posts": [{"post": p, "isMandatory": m, "verdict": verdicts[p][0]} for p, m in self.posts],
            "reasons": self.reasons(verdict, verdicts, mandatory), "toleranceMs": self.tolerance,
        }

    def reasons(self, verdict, verdicts, mandatory):
        if verdict == "covered":
            return []
        if verdict == "unknown":
            clips = dict.fromkeys(clip for post in mandatory for clip in verdicts[post][2])
            return [{"code": "clock-unknown", "clips": list(clips)}]
        for code, how in (("seconds-only", {"exact": True}), ("clock-uncertain", {"certain": True})):
            if self.overall(self.verdicts(self.placed(**how))) == "covered":
                return [{"code": code, "clips": []}]
        return []


def kind(hole, session):
    if hole[0] == session[0]:
        return "nothing" if hole[1] == session[1] else "late-start"
    return "early-end" if hole[1] == session[1] else "interruption"


def approved(note):
    if note["state"] != "approved" or not note["facts"]:
        return False
    if "chain" not in note["facts"] or "steps" not in note:
        return True
    done = {one["step"] for one in note["steps"] if one["outcome"] == "approve"}
    return all(one["step"] in done for one in note["facts"]["chain"]["steps"])


def explained(gaps, notes):
    noted = [gap for note in notes if approved(note) for gap in note["facts"]["gaps"]]

    def within(gap, one):
        return gap["post"] == one["post"] and ms(one["from"]) <= ms(gap["from"]) and ms(gap["to"]) <= ms(one["to"])

    return bool(gaps) and all(any(within(gap, one) for one in noted) for gap in gaps)


# ---- the check (8 of section 5)

def recompute(statement, at_hand, fault):
    """@param at_hand: number of a clip → (manifest, events)."""
    log_size = member(statement, "logSize", int)
    known = {number: clip_time(manifest, events, log_size) for number, (manifest, events) in at_hand.items()}
    known = {number: found for number, found in known.items() if found is not None}
    used, named = [], set()
    for stated in member(statement, "clips", list):
        number = member(stated, "clip", str)
        own = dict(stated)
        for name in ("start", "end"):
            own[name] = None if stated[name] is None else ms(stated[name])
        found = known.get(number)
        if number in named:
            fault("altered", f"names {number} twice")
        named.add(number)
        if found is None:
            fault("gaps", f"rests on {number}, which is not here")
        elif any(found[name] != own.get(name) for name in found):
            fault("altered", f"{number} says something else of its time")
        used.append(found or own)
    facts = statement["operation"]["facts"]
    cameras = {one["camera"] for one in facts["posted"] + statement["standIns"]}
    first, last = ms(facts["sessions"][0]["from"]), ms(facts["sessions"][-1]["to"])
    for number, clip in known.items():
        start, end, by = clip["start"], clip["end"], clip["uncertaintyMs"]
        if number in named or clip["camera"] not in cameras or clip["trust"] == "none" or start is None or by is None:
            continue
        if start - by < last and (start if end is None else end) + by > first:
            fault("altered", f"leaves {number} out")
    if statement["rule"]["matter"] != statement["operation"]["matter"]:
        fault("altered", "a rule of another matter")
    answer = Question(statement, used).answer(statement["rule"]["mode"])
    if canonical(answer) != canonical(statement["answer"]):
        fault("altered", "computed again it says something else")
    if explained(answer["gaps"], statement["notes"]) != statement["explained"]:
        fault("altered", "`explained` is not so")


def check_statements(package, report, contents, at_hand, checkpoint, check_proofs, signed):
    """@param signed: checks a file's signature."""
    folder, proofs = "data/statements/", "data/log/statements.json"
    leaves = {}
    if package.has(proofs):
        document = parse(package.read(proofs), "inclusion")
        for proof in member(document, "proofs", list):
            leaf = parse(from_base64(member(proof, "leaf", str)), "event")
            public = member(leaf, "public", dict)
            good = leaf.get("type") == "statement" and public.get("action") == "made"
            good = good and leaf.get("seq") == member(proof, "index", int) and public.get("operation") not in leaves
            if good:
                leaves[public["operation"]] = leaf
            else:
                report.add("altered", proofs, "not the event of one statement")
        check_proofs(report, proofs, document, checkpoint)
    found = [re.match(re.escape(folder) + r"([0-9a-f]{16})\.json\Z", path) for path in package.sizes]
    for operation in sorted(match[1] for match in found if match):
        path = f"{folder}{operation}.json"

        def fault(verdict, what, path=path):
            report.add(verdict, path, what)

        signed(path)
        leaf = leaves.pop(operation, None)
        if leaf is None:
            fault("gaps", "no proof of its event")
        try:
            statement = parse(package.read(path), "statement")
            if leaf is not None:
                public, seq = leaf["public"], leaf["seq"]
                same = [
                    (statement["operation"]["id"], operation), (statement["case"]["id"], leaf.get("case")),
                    (statement["station"]["uid"], contents["station"]["uid"]), (statement["answer"]["verdict"], public.get("verdict")),
                    (package.digest(path), public.get("sha256")),
                ]
                if package.has(path + ".p7s"):
                    same.append((package.digest(path + ".p7s"), public.get("signature")))
                if any(one != other for one, other in same) or not statement["logSize"] <= seq < contents["logSize"]:
                    fault("altered", "not as its event has it")
            recompute(statement, at_hand, fault)
        except Fault as error:
            fault(error.verdict, error.what)
        except (TypeError, KeyError, IndexError, AttributeError, ValueError, OverflowError) as error:
            fault("altered", f"out of form: {error!r}")
    for operation in leaves:
        report.add("gaps", folder, f"an event whose statement is not here: {operation}")
