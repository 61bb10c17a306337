// Written times against recorded ones, the order of steps, and whether the footage that counts is linked and came in on
// time. Uncertainty of clocks speaks against a finding: what may be in order is not said to be out of it.
import type { CaseFinding } from '../case-finding.ts';
import { rfc3339 } from '../clock.ts';
import { type CheckClip, type CheckQuestion, dutySource } from './check-question.ts';
import { dayOfInstant, deadline } from './deadline.ts';
import { isMandatory } from './operation-coverage.ts';
import type { TimedClip } from './place-clip.ts';

export function footageFindings(question: CheckQuestion): CaseFinding[] {
  return [
    ...edgesDisagree(question),
    ...stepTimes(question),
    ...servedTimes(question),
    ...stepsOutOfOrder(question),
    ...stepsOutsideFootage(question),
    ...notLinked(question),
    ...depositedLate(question),
  ];
}

/** How far written and recorded times may be apart; null where no rule says it. */
function toleranceMs({ book }: CheckQuestion): number | null {
  const found = book.constants.find(({ constant, unit }) => constant === 'times-agree' && unit === 'second');
  return found ? found.n * 1000 : null;
}

const disagree = (question: CheckQuestion, about: CaseFinding['about'], state: CaseFinding['state'] = 'found') =>
  ({ code: 'TIMES_DISAGREE', state, rule: dutySource(question.book, 'times-agree'), about }) as const;

interface Placed {
  readonly clip: CheckClip;
  /** At the earliest, at the latest. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly uncertaintyMs: number;
}

/** Null where nothing is known of when it was made. */
function placed<T extends TimedClip>({ startMs, endMs, uncertaintyMs, trust }: T) {
  if (trust === 'none' || startMs === null || endMs === null || uncertaintyMs === null) return null;
  return { startMs, endMs, uncertaintyMs, fromMs: startMs - uncertaintyMs, toMs: endMs + uncertaintyMs };
}

/** Clips of the cameras whose footage counts: at mandatory posts, or standing in; of all where no post is mandatory. */
function counting({ facts, rule, clips, standIns }: CheckQuestion): Placed[] {
  if (!facts) return [];
  const mandatory = new Set(rule?.posts.filter((post) => isMandatory(post, facts)).map(({ post }) => post));
  const cameras = facts.posted.filter(({ post }) => mandatory.size === 0 || mandatory.has(post));
  const counted = new Set([...cameras.map(({ camera }) => camera), ...standIns]);
  return clips.flatMap((clip) => {
    const place = counted.has(clip.camera) ? placed(clip) : null;
    return place ? [{ clip, ...place }] : [];
  });
}

/** A session whose first footage begins after its written start, or whose last ends before its written end. */
function edgesDisagree(question: CheckQuestion): CaseFinding[] {
  const tolerance = toleranceMs(question);
  const { facts, clips } = question;
  // A clip of unknown time might lie at the edge.
  if (!facts || tolerance === null || clips.some((clip) => placed(clip) === null)) return [];
  const all = counting(question);
  return facts.sessions.flatMap(({ from, to }) => {
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    const within = all.filter((clip) => clip.fromMs < toMs && clip.toMs > fromMs);
    if (within.length === 0) return [];
    const first = Math.min(...within.map((clip) => clip.fromMs));
    const last = Math.max(...within.map((clip) => clip.toMs));
    const edge = (name: string, written: string, recordedMs: number) =>
      disagree(question, { edge: name, written, recorded: rfc3339(recordedMs) });
    return [
      ...(first - fromMs > tolerance ? [edge('start', from, first)] : []),
      ...(toMs - last > tolerance ? [edge('end', to, last)] : []),
    ];
  });
}

/** A step's time outside the operation, or on another day than the document that shows it. */
function stepTimes(question: CheckQuestion): CaseFinding[] {
  const { facts, rule, marks, documents, zone } = question;
  const tolerance = toleranceMs(question);
  if (!facts || tolerance === null) return [];
  const byTimecode = new Set(
    rule?.steps.list.filter(({ evidence }) => evidence === 'timecode').map(({ step }) => step),
  );
  return marks.flatMap(({ step, item, at, document }) => {
    if (at === null) return [];
    const atMs = Date.parse(at);
    const isInside = facts.sessions.some(
      ({ from, to }) => atMs >= Date.parse(from) - tolerance && atMs <= Date.parse(to) + tolerance,
    );
    const shown = documents.find(({ facts: known }) => document !== null && known?.number === document);
    const isOtherDay = shown?.facts && shown.facts.date !== dayOfInstant(atMs, zone);
    return [
      ...(byTimecode.has(step) && !isInside ? [disagree(question, { step, item, written: at })] : []),
      ...(isOtherDay
        ? [disagree(question, { step, item, written: at, kind: shown.kind, date: shown.facts.date })]
        : []),
    ];
  });
}

function servedTimes(question: CheckQuestion): CaseFinding[] {
  const tolerance = toleranceMs(question);
  if (tolerance === null) return [];
  return question.documents.flatMap(({ kind, facts }) => {
    if (!facts?.servedAt || facts.servedClip === null) return [];
    const clip = question.namedClips.get(facts.servedClip);
    const place = clip ? placed(clip) : null;
    const about = { kind, written: facts.servedAt, clip: facts.servedClip };
    if (!place) return [disagree(question, about, 'unknown')];
    const atMs = Date.parse(facts.servedAt);
    const isShown = atMs >= place.fromMs - tolerance && atMs <= place.toMs + tolerance;
    return isShown ? [] : [disagree(question, { ...about, recorded: rfc3339(place.startMs) })];
  });
}

/** Where the rule has an order: the first time code of a step lies before that of a step that should come earlier. */
function stepsOutOfOrder({ rule, marks }: CheckQuestion): CaseFinding[] {
  if (rule?.steps.order !== 'strict') return [];
  const found: CaseFinding[] = [];
  let last: { readonly step: string; readonly at: number } | undefined;
  for (const { step, source } of rule.steps.list) {
    const times = marks.flatMap((mark) => (mark.step === step && mark.state === 'done' && mark.at ? [mark.at] : []));
    if (times.length === 0) continue;
    const at = Math.min(...times.map((time) => Date.parse(time)));
    if (last && at < last.at)
      found.push({
        code: 'STEP_ORDER',
        state: 'found',
        rule: source,
        about: { step, after: last.step, at: rfc3339(at) },
      });
    else last = { step, at };
  }
  return found;
}

function stepsOutsideFootage({ rule, marks, namedClips }: CheckQuestion): CaseFinding[] {
  const tolerance = rule?.toleranceMs.ms ?? 0;
  return marks.flatMap(({ step, item, clip, at }): CaseFinding[] => {
    if (clip === null || at === null) return [];
    const source = rule?.steps.list.find((known) => known.step === step)?.source ?? null;
    const about = { step, item, clip, at };
    const named = namedClips.get(clip);
    const place = named ? placed(named) : null;
    if (!place) return [{ code: 'STEP_NOT_IN_FOOTAGE', state: 'unknown', rule: source, about }];
    const atMs = Date.parse(at);
    if (atMs >= place.fromMs - tolerance && atMs <= place.toMs + tolerance) return [];
    return [{ code: 'STEP_NOT_IN_FOOTAGE', state: 'found', rule: source, about }];
  });
}

/** Those that may lie within a session. */
function during(question: CheckQuestion): Placed[] {
  const sessions = question.facts?.sessions ?? [];
  return counting(question).filter(({ fromMs, toMs }) =>
    sessions.some(({ from, to }) => fromMs < Date.parse(to) && toMs > Date.parse(from)),
  );
}

function notLinked(question: CheckQuestion): CaseFinding[] {
  const clips = during(question).flatMap(({ clip }) => (clip.isLinked ? [] : [clip.id]));
  if (clips.length === 0) return [];
  const rule = dutySource(question.book, 'clips-linked');
  return [{ code: 'CLIP_NOT_LINKED', state: 'found', rule, about: { clips, count: clips.length } }];
}

/** Counted from the end of the operation (`deposit`). */
function depositedLate(question: CheckQuestion): CaseFinding[] {
  const { facts, book, calendar, zone } = question;
  const rule = book.deadlines.find(({ deadline: named }) => named === 'deposit');
  const last = facts?.sessions.at(-1);
  if (!rule || !last) return [];
  const asked = { rule, fromMs: Date.parse(last.to), excluded: [], extendedAtMs: null, calendar, zone };
  const { dueMs } = deadline(asked);
  const late = dueMs === null ? [] : during(question).filter(({ clip }) => Date.parse(clip.docked) > dueMs);
  if (dueMs === null || late.length === 0) return [];
  const docked = late.map(({ clip }) => clip.docked).sort();
  const clips = late.map(({ clip }) => clip.id);
  const about = { clips, count: clips.length, due: rfc3339(dueMs), docked: docked.at(-1)! };
  return [{ code: 'DEPOSITED_LATE', state: 'found', rule: rule.source, about }];
}
