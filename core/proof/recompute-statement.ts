// A statement of completeness computed again from the clips that it names: the one judgement by which the station signs
// one and a stranger checks it. Pure; trusts nothing of the statement that the clips can tell.
import { canonicalJson, type Json } from '../canonical-json.ts';
import type { CustodyEvent } from '../custody-event.ts';
import type { Manifest } from '../model.ts';
import type { Span } from '../policy/coverage.ts';
import { explainedBy } from '../policy/explained.ts';
import { operationCoverage } from '../policy/operation-coverage.ts';
import type { TimedClip } from '../policy/place-clip.ts';
import { mayHaveFilmed, mayLieWithin, timedClipOf } from '../policy/timed-clip.ts';
import type { StatedClip, StatedNote, Statement } from '../statement.ts';

/** A clip at hand: its manifest, and its events in order. */
export interface ClipAtHand {
  readonly manifest: Manifest;
  readonly events: readonly CustodyEvent[];
}

export interface StatementFault {
  readonly code: 'STATEMENT_DIFFERS' | 'STATEMENT_NOT_PROVABLE';
  readonly what: string;
  readonly clip?: string;
}

/** @param atHand by number: every clip there is, named by the statement or not. */
export function statementFaults(statement: Statement, atHand: ReadonlyMap<string, ClipAtHand>): StatementFault[] {
  const { logSize, clips, standIns, rule, placing, operation, answer, notes, explained } = statement;
  const known = new Map(
    [...atHand].flatMap(([clip, { manifest, events }]) => timedAsOf(logSize, clip, manifest, events)),
  );
  const faults: StatementFault[] = [];
  const named = new Set<string>();
  for (const stated of clips) {
    const found = known.get(stated.clip);
    if (named.has(stated.clip)) faults.push(differs('names a clip twice', stated.clip));
    if (found === undefined)
      faults.push({ code: 'STATEMENT_NOT_PROVABLE', what: 'rests on a clip that is not here', clip: stated.clip });
    else
      for (const member of differing(stated, found))
        faults.push(differs(`\`${member}\` is not what the clip says`, stated.clip));
    named.add(stated.clip);
  }
  for (const clip of leftOut(statement, known, named))
    faults.push(differs('leaves out a clip of one of its cameras', clip));
  const placed = clips.map((stated) => known.get(stated.clip) ?? timedAsStated(stated));
  if (rule.matter !== operation.matter) faults.push(differs('its rule is of another matter'));
  const own = operationCoverage({ facts: operation.facts, rule, standIns, clips: placed, placing });
  const isExplained =
    own.gaps.length > 0 &&
    explainedBy(
      own.gaps,
      notes.filter(isBorneOut).map(({ state, facts }) => ({ state, facts })),
    );
  if (plain(own) !== plain(answer)) faults.push(differs(`computed again it says ${own.verdict}, with other facts`));
  if (isExplained !== explained) faults.push(differs('computed again `explained` is not so'));
  return faults;
}

/** A note that names its chain is approved by all of its steps; what an earlier version wrote names none. */
function isBorneOut({ facts, steps }: StatedNote): boolean {
  if (!facts?.chain || steps === undefined) return true;
  return facts.chain.steps.every(({ step }) => steps.some((one) => one.step === step && one.outcome === 'approve'));
}

/** As the log stood when the statement was made; a clip that was sealed later, or films nothing, is none for it. */
function timedAsOf(
  logSize: number,
  clip: string,
  manifest: Manifest,
  events: readonly CustodyEvent[],
): [clip: string, timed: TimedClip][] {
  const then = events.filter(({ seq }) => seq < logSize);
  const isThere = mayHaveFilmed(manifest) && then.some(({ type }) => type === 'seal');
  return isThere ? [[clip, timedClipOf(manifest, then)]] : [];
}

function differing(stated: StatedClip, found: TimedClip): string[] {
  const own = timedAsStated(stated);
  const members = [
    'sha256',
    'camera',
    'startMs',
    'endMs',
    'startSource',
    'offsetMs',
    'uncertaintyMs',
    'trust',
    'isCut',
  ] as const;
  const other: string[] = members.filter((member) => own[member] !== found[member]);
  if (own.basis.join() !== found.basis.join()) other.push('basis');
  return other;
}

/** Clips of its cameras that lie within the operation for all that is known, and that it does not name. */
function leftOut(
  { operation, standIns }: Statement,
  known: ReadonlyMap<string, TimedClip>,
  named: ReadonlySet<string>,
): string[] {
  const { sessions, posted } = operation.facts;
  const whole: Span = { fromMs: Date.parse(sessions[0]!.from), toMs: Date.parse(sessions.at(-1)!.to) };
  const cameras = new Set([...posted, ...standIns].map(({ camera }) => camera));
  return [...known]
    .filter(([clip, timed]) => !named.has(clip) && cameras.has(timed.camera) && mayLieWithin(timed, whole))
    .map(([clip]) => clip);
}

function timedAsStated({ clip, sha256, camera, start, end, ...rest }: StatedClip): TimedClip {
  const instant = (at: string | null) => (at === null ? null : Date.parse(at));
  const { startSource, offsetMs, uncertaintyMs, trust, basis, isCut } = rest;
  const times = { startMs: instant(start), endMs: instant(end) };
  return { id: clip, camera, sha256, ...times, startSource, offsetMs, uncertaintyMs, trust, basis, isCut };
}

const plain = (value: object) => canonicalJson(value as unknown as Json);

function differs(what: string, clip?: string): StatementFault {
  return { code: 'STATEMENT_DIFFERS', what, ...(clip === undefined ? {} : { clip }) };
}
