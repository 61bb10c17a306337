// What can be said of an operation's recording: its facts, the rule of its matter and the clips of its cameras, put to
// `coverage`, and the answer in the contract's words. Pure; decisions 0013 and 0017.
import type { OperationFacts, PostedCamera, StandIn } from '../case-model.ts';
import { rfc3339 } from '../clock.ts';
import type { MatterRule, PostRule, RecordingMode } from '../matter-rule.ts';
import {
  type Assignment,
  type CoverageAnswer,
  type CoverageQuestion,
  type CoverageVerdict,
  coverage,
  type GapKind,
  type PlacedClip,
  type Span,
} from './coverage.ts';
import { type PlacingRule, placeClips, type TimedClip } from './place-clip.ts';

/** Why a verdict is not `covered`, beside the holes themselves. */
export type CoverageReason =
  /** Nobody may read the operation's facts any more. */
  | 'facts-erased'
  /** No rule pack in force has the matter. */
  | 'matter-unknown'
  /** Clips that might fill a hole have a clock without ground. */
  | 'clock-unknown'
  /** With clocks that were exactly right there would be no hole. */
  | 'clock-uncertain'
  /** There would be none if names told more than whole seconds. */
  | 'seconds-only';

export interface GapAnswer {
  readonly post: string;
  readonly from: string;
  readonly to: string;
  readonly ms: number;
  readonly kind: GapKind;
}

/** CONTRACT §5 `case coverage`, as far as time is concerned. Instants are RFC 3339 in UTC. */
export interface OperationCoverage {
  readonly mode: RecordingMode | null;
  readonly verdict: CoverageVerdict;
  readonly from: string | null;
  readonly to: string | null;
  readonly gaps: readonly GapAnswer[];
  readonly alone: readonly {
    readonly post: string;
    readonly camera: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly posts: readonly {
    readonly post: string;
    readonly isMandatory: boolean;
    readonly verdict: CoverageVerdict;
  }[];
  readonly reasons: readonly { readonly code: CoverageReason; readonly clips: readonly string[] }[];
  readonly toleranceMs: number | null;
}

export interface OperationQuestion {
  readonly facts: OperationFacts | null;
  /** Undefined where no pack in force has the matter. */
  readonly rule: MatterRule | undefined;
  readonly standIns: readonly StandIn[];
  /** Of every camera that is posted or stands in. */
  readonly clips: readonly TimedClip[];
  readonly placing: PlacingRule;
}

export function operationCoverage(question: OperationQuestion): OperationCoverage {
  const { facts, rule, standIns, clips, placing } = question;
  const sessions = facts?.sessions.map(({ from, to }) => span(from, to)) ?? [];
  const edges = {
    from: sessions[0] ? rfc3339(sessions[0].fromMs) : null,
    to: sessions.at(-1) ? rfc3339(sessions.at(-1)!.toMs) : null,
  };
  if (facts === null || rule === undefined) {
    const code = facts === null ? 'facts-erased' : 'matter-unknown';
    return { ...nothingSaid, ...edges, mode: rule?.mode ?? null, reasons: [{ code, clips: [] }] };
  }
  const asked: CoverageQuestion = {
    sessions,
    posts: postsOf(rule, facts),
    assignments: assignmentsOf(facts, standIns, sessions),
    clips: placeClips(clips, placing),
    toleranceMs: rule.toleranceMs.ms,
  };
  const answer = coverage(asked);
  return {
    mode: rule.mode,
    verdict: answer.verdict,
    ...edges,
    gaps: answer.gaps.map(({ post, fromMs, toMs, kind }) => ({
      post,
      from: rfc3339(fromMs),
      to: rfc3339(toMs),
      ms: toMs - fromMs,
      kind,
    })),
    alone: inOrder(answer.alone).map(({ post, camera, fromMs, toMs }) => ({
      post,
      camera,
      from: rfc3339(fromMs),
      to: rfc3339(toMs),
    })),
    posts: answer.posts.map((post, at) => ({ ...post, isMandatory: asked.posts[at]!.isMandatory })),
    reasons: reasonsOf(answer, asked, question),
    toleranceMs: asked.toleranceMs,
  };
}

const nothingSaid = { verdict: 'unknown', gaps: [], alone: [], posts: [], toleranceMs: null } as const;

const inOrder = <T extends Span>(spans: readonly T[]) => [...spans].sort((a, b) => a.fromMs - b.fromMs);

/** Whether the rule demands that this post is filmed throughout. */
export function isMandatory({ mandatory }: PostRule, { items }: Pick<OperationFacts, 'items'>): boolean {
  return mandatory === 'always' || (mandatory === 'when-items' && items > 0);
}

function postsOf(rule: MatterRule, facts: OperationFacts) {
  return rule.posts.map((post) => ({ post: post.post, isMandatory: isMandatory(post, facts) }));
}

function assignmentsOf(facts: OperationFacts, standIns: readonly StandIn[], sessions: readonly Span[]): Assignment[] {
  const whole = { fromMs: sessions[0]?.fromMs ?? 0, toMs: sessions.at(-1)?.toMs ?? 0 };
  const posted = facts.posted.map(({ post, camera, from, to }: PostedCamera) => ({
    post,
    camera,
    isStandIn: false,
    fromMs: from === null ? whole.fromMs : Date.parse(from),
    toMs: to === null ? whole.toMs : Date.parse(to),
  }));
  const standing = standIns.map(({ post, camera, from, to }) => ({ post, camera, isStandIn: true, ...span(from, to) }));
  return [...posted, ...standing];
}

function reasonsOf(
  answer: CoverageAnswer,
  asked: CoverageQuestion,
  { clips, placing }: OperationQuestion,
): OperationCoverage['reasons'] {
  if (answer.verdict === 'unknown') return [{ code: 'clock-unknown', clips: answer.unplaced }];
  if (answer.verdict === 'covered') return [];
  const isCoveredBy = (placed: readonly PlacedClip[]) => coverage({ ...asked, clips: placed }).verdict === 'covered';
  const toTheSecond = placeClips(clips, { ...placing, isExact: true });
  if (isCoveredBy(toTheSecond)) return [{ code: 'seconds-only', clips: [] }];
  if (isCoveredBy(toTheSecond.map(asIfCertain))) return [{ code: 'clock-uncertain', clips: [] }];
  return [];
}

const asIfCertain = ({ place, ...clip }: PlacedClip): PlacedClip => ({
  ...clip,
  place: place && { ...place, commonMs: 0, ownMs: 0 },
});

function span(from: string, to: string): Span {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}
