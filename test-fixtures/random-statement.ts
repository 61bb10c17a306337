// Statements of completeness over invented clips, from a seed: honest ones, as a station would make them, with everything
// that coverage knows of in them: several sessions, posts, cameras, clocks, seams, uncertainties, stand-ins, notes.

import type { ApprovalChain } from '../core/approval-chain.ts';
import type { NoteFacts, StandIn } from '../core/case-model.ts';
import { rfc3339 } from '../core/clock.ts';
import type { CustodyEvent, PublicFacts } from '../core/custody-event.ts';
import type { Manifest, StartSource } from '../core/model.ts';
import { explainedBy } from '../core/policy/explained.ts';
import { operationCoverage } from '../core/policy/operation-coverage.ts';
import type { TimedClip } from '../core/policy/place-clip.ts';
import { mayHaveFilmed, timedClipOf } from '../core/policy/timed-clip.ts';
import type { ClipAtHand } from '../core/proof/recompute-statement.ts';
import { type Statement, statementLimits } from '../core/statement.ts';
import { sampleMatters, sampleRules } from './sample-rules.ts';
import type { SeededRandom } from './seed.ts';

const dayStart = Date.UTC(2026, 2, 1, 1);
const station = { id: 'ST01', uid: '00112233445566778899aabbccddeeff', name: '一号站' };

/** The statement that an honest station makes of what is at hand. */
export function honestStatement(
  atHand: ReadonlyMap<string, ClipAtHand>,
  said: Partial<Statement> & Pick<Statement, 'operation' | 'logSize'>,
): Statement {
  const { operation, logSize, standIns = [], placing = { driftMsPerDay: 3000, trustsCuts: true }, notes = [] } = said;
  const rule = said.rule ?? sampleMatters.find(({ matter }) => matter === operation.matter)!;
  const cameras = new Set([...operation.facts.posted, ...standIns].map(({ camera }) => camera));
  const timed = [...atHand.values()]
    .filter(({ manifest }) => mayHaveFilmed(manifest))
    .filter(({ events }) => events.some(({ seq, type }) => type === 'seal' && seq < logSize))
    .map(({ manifest, events }) =>
      timedClipOf(
        manifest,
        events.filter(({ seq }) => seq < logSize),
      ),
    )
    .filter(({ camera }) => cameras.has(camera));
  const answer = operationCoverage({ facts: operation.facts, rule, standIns, clips: timed, placing });
  return {
    format: 'liuhen.statement/1',
    station,
    madeAt: rfc3339(dayStart + 86_400_000),
    madeBy: 'u7',
    zone: 'Asia/Shanghai',
    case: { id: 'c1', number: '甬综执〔2026〕12号' },
    rule,
    sources: sampleRules.sources,
    packs: [{ pack: 'sample', sha256: '0'.repeat(64) }],
    standIns,
    placing,
    clips: timed.map(statedClip),
    answer,
    explained: answer.gaps.length > 0 && explainedBy(answer.gaps, notes),
    notes,
    checklist: [],
    findings: [],
    limits: statementLimits,
    ...said,
  };
}

function statedClip({ id, startMs, endMs, ...clip }: TimedClip): Statement['clips'][number] {
  const instant = (ms: number | null) => (ms === null ? null : rfc3339(ms));
  return { clip: id, stretches: null, ...clip, start: instant(startMs), end: instant(endMs) };
}

export interface RandomStatement {
  readonly statement: Statement;
  readonly atHand: ReadonlyMap<string, ClipAtHand>;
}

export function randomStatement(random: SeededRandom): RandomStatement {
  const maybe = (share: number) => random.next() < share;
  const lengthMs = random.pick([60_000, 180_000, 600_000]);
  const sessions = Array.from({ length: random.integer(1, 2) }, (_, n) => {
    const from = dayStart + n * 40_000_000;
    return { from: rfc3339(from), to: rfc3339(from + lengthMs) };
  });
  const inside = () => Date.parse(random.pick(sessions).from) + random.integer(-2000, lengthMs + 2000);
  const cameras = ['A1', 'B2', 'C3'].slice(0, random.integer(1, 3));
  const span = () => [inside(), inside()].sort((a, b) => a - b).map(rfc3339) as [string, string];
  const posted = cameras.flatMap((camera) =>
    Array.from({ length: random.integer(1, 2) }, () => {
      const [from, to] = span();
      const post = random.pick(['main', 'main', 'inventory', 'outer']);
      return { post, camera, from: maybe(0.7) ? null : from, to: maybe(0.7) ? null : to };
    }),
  );
  const standIns: StandIn[] = maybe(0.2)
    ? [
        {
          post: 'main',
          camera: random.pick(cameras),
          from: span()[0],
          to: sessions[0]!.to,
          officer: '1',
          reason: '可见',
        },
      ]
    : [];
  const atHand = new Map<string, ClipAtHand>();
  let seq = 10;
  for (const camera of cameras) {
    const source = random.pick<StartSource>(['name', 'container', 'file-time']);
    const kind = random.pick(['hand', 'hand', 'basis', 'basis', 'none', 'filmed']);
    const cuts = maybe(0.5);
    const usualMs = random.pick([0, 1500, -60_000]);
    for (const session of sessions) {
      let at = Date.parse(session.from) - random.integer(-500, 3000);
      const to = Date.parse(session.to) + random.integer(-500, 3000);
      while (at < to) {
        const wholeMs = to - at + random.integer(-600, 600);
        const pieceMs = cuts
          ? 60_000 + random.integer(-2100, 2100)
          : maybe(0.5)
            ? wholeMs
            : random.integer(5000, lengthMs);
        const offsetMs = maybe(0.8) ? usualMs : random.pick([0, 1500, -60_000]);
        // Something short that the recorder wrote beside it, now and then.
        const meanwhile = maybe(0.2) ? [[at + Math.round(pieceMs / 3), 3000] as const] : [];
        for (const [fromMs, clipMs] of [[at, pieceMs] as const, ...meanwhile]) {
          const made = oneClip(atHand.size + 1, camera, source, fromMs + offsetMs, clipMs, seq);
          const anchors = anchorsOf(kind, offsetMs, random);
          atHand.set(made.manifest.clip, {
            manifest: made.manifest,
            events: [
              ...made.events,
              ...anchors.map((facts, n) => event(seq + 2 + n, 'anchor', made.manifest.clip, facts)),
            ],
          });
          seq += 2 + anchors.length;
        }
        at += Math.max(1000, pieceMs) + random.pick([0, 40, 400, 999, 1000, 1001, 2500, 20_000]);
      }
    }
  }
  const rule = {
    ...random.pick(sampleMatters),
    toleranceMs: { ms: random.pick([0, 1000, 2000]), source: 'sample/default' },
  };
  const facts = { sessions, place: null, officers: ['1', '2'], posted, items: random.integer(0, 2), ref: null };
  const operation = { id: '0123456789abcdef', matter: rule.matter, facts };
  const placing = { driftMsPerDay: random.pick([0, 3000]), trustsCuts: maybe(0.6) };
  const said = { placing, operation, logSize: maybe(0.8) ? seq : random.integer(10, seq), standIns, rule };
  const plain = honestStatement(atHand, said);
  const gaps: NoteFacts['gaps'] = plain.answer.gaps.map(({ post, from, to }) => ({ post, from, to }));
  const note = {
    cause: 'battery',
    gaps: maybe(0.7) ? gaps : gaps.slice(1),
    text: '换电池',
    substitute: null,
    signers: ['1', '2'],
  } as const;
  const state = random.pick(['approved', 'submitted'] as const);
  // Without a chain: as versions wrote it that knew of none.
  const byChain = maybe(0.7) && {
    facts: { ...note, chain: twoSteps },
    steps: approvals.slice(state === 'approved' ? 0 : 1),
  };
  const notes = maybe(0.5) ? [{ note: 'n1', state, facts: note, judged: null, ...byChain }] : [];
  return { statement: honestStatement(atHand, { ...said, notes }), atHand };
}

const twoSteps: ApprovalChain = {
  chain: 'interruption-note',
  title: '审批',
  steps: [
    { step: 'head', title: '队长', roles: ['unit-head'], unit: 'own' },
    { step: 'chief', title: '局长', roles: ['agency-head'], unit: 'any-above' },
  ],
};
const approvals = twoSteps.steps.map(({ step, title }) => ({
  step,
  title,
  outcome: 'approve' as const,
  at: '2026-03-02T01:00:00.000Z',
  user: 'u',
  opinion: '属实',
}));

/** What the log says of a recorder's clock, best word not always last. */
function anchorsOf(kind: string, offsetMs: number, random: SeededRandom): PublicFacts[] {
  const uncertaintyMs = random.pick([0, 40, 900, 3000]);
  const hand = { offsetMs, uncertaintyMs, trust: 'anchored' };
  const filmed = { offsetMs, uncertaintyMs, trust: 'filmed' };
  const concluded = { ...filmed, basis: ['3', '7'] };
  if (kind === 'none') return [];
  if (kind === 'hand')
    return random.next() < 0.5 ? [hand] : [{ ...hand, offsetMs: 99 }, hand, { ...hand, trust: 'bounded' }];
  if (kind === 'filmed') return [concluded, { ...filmed, deviceAtMs: dayStart }];
  return [hand, concluded, { ...concluded, offsetMs: offsetMs + 5, trust: 'bounded' }];
}

function oneClip(n: number, camera: string, source: StartSource, startMs: number, lengthMs: number, seq: number) {
  const clip = `ST01-20260301-${String(n).padStart(6, '0')}`;
  const times = { deviceStart: rfc3339(startMs), deviceEnd: rfc3339(startMs + Math.max(0, lengthMs)) };
  const now = rfc3339(dayStart + 80_000_000);
  const manifest: Manifest = {
    format: 'liuhen.manifest/1',
    clip,
    station,
    file: {
      name: `${n}.mp4`,
      path: `${n}.mp4`,
      bytes: n % 17 === 0 ? 2 ** 32 - n : n,
      digests: { sha256: String(n).padStart(64, '0') },
    },
    device: { profile: 'dcam', serial: camera },
    time: {
      zone: 'Asia/Shanghai',
      ...times,
      startSource: source,
      offsetTrust: 'none',
      docked: now,
      pulled: now,
      sealed: now,
    },
    ...contentOf(n, lengthMs),
    origin: 'recorder',
  };
  return { manifest, events: [event(seq, 'pull', clip, {}), event(seq + 1, 'seal', clip, {})] };
}

/** Mostly film; photographs and other files among it hold no recording, a damaged film may. */
function contentOf(n: number, lengthMs: number): Pick<Manifest, 'media' | 'flags'> {
  if (n % 7 === 0) return { media: { container: 'jpeg', durationMs: null }, flags: [] };
  if (n % 11 === 0) return { media: null, flags: ['unparsed'] };
  if (n % 13 === 0) return { media: null, flags: ['no-media'] };
  return { media: { container: 'mp4', durationMs: Math.max(0, lengthMs) }, flags: [] };
}

function event(seq: number, type: CustodyEvent['type'], clip: string, facts: PublicFacts): CustodyEvent {
  return {
    format: 'liuhen.event/1',
    seq,
    at: rfc3339(dayStart),
    atQuality: 'synced',
    type,
    actor: 'station',
    clip,
    public: facts,
  };
}
