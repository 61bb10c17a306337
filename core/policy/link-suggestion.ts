// Which cases a clip may belong to: by camera, officer and time of their operations, by a case's number in its path, and by
// what its officer said at the dock; and which of what was suggested has no ground any more. Pure; nothing is linked by it.
// Decision 0020.
import type { OperationFacts, PostedCamera } from '../case-model.ts';
import { officerConfidence, type SuggestionSource } from '../suggestion-event.ts';
import { type FilmedClip, placeGround } from './near-place.ts';
import { overlapOf, type Span, spanOf } from './time-overlap.ts';

/** How sure, 0 to 100 [D]; a filmed case code has 95. */
export const linkConfidence = { camera: 90, officer: 80, name: 70, edge: 50 } as const;

export interface LinkClip extends FilmedClip {
  /** Serial, or label where it has none; null where neither is known. */
  readonly camera: string | null;
  /** Certificate of whoever filmed it, by the register; the number itself where the register does not have it. */
  readonly officer: string | null;
  /** Ids of the cases whose numbers stand in its path. */
  readonly named: readonly string[];
  /** What its officer said of the docking that brought it. */
  readonly chosen: readonly Choice[];
}

export interface Choice {
  /** Opaque id. */
  readonly caseId: string;
  /** Who said it, for a person. */
  readonly reason: string;
}

export interface LinkOperation {
  /** Opaque id. */
  readonly case: string;
  readonly facts: Pick<OperationFacts, 'sessions' | 'officers' | 'posted' | 'position'>;
}

export interface LinkSuggestion {
  /** Opaque id. */
  readonly caseId: string;
  readonly by: Extract<SuggestionSource, 'officer-time' | 'name' | 'officer' | 'place'>;
  /** 0 to 100. */
  readonly confidence: number;
  /** For a person; names recorders and officers, so it goes beside the leaf. */
  readonly reason: string;
}

/** The best of each case, in the order of sureness, then of id. @param grounds see `linkGrounds`. */
export function linkSuggestions(grounds: readonly LinkSuggestion[]): LinkSuggestion[] {
  const best = new Map<string, LinkSuggestion>();
  for (const one of grounds) if (one.confidence > (best.get(one.caseId)?.confidence ?? -1)) best.set(one.caseId, one);
  return [...best.values()].sort((a, b) => b.confidence - a.confidence || (a.caseId < b.caseId ? -1 : 1));
}

/** What was suggested, as much of it as can lose its ground. */
export type Suggested = Pick<LinkSuggestion, 'caseId' | 'confidence'> & {
  readonly by: SuggestionSource;
  /** Null where it was erased: then source and sureness alone are held against the grounds. */
  readonly reason: string | null;
};

/** Those of which no ground says the same any more: of the same case and source, as sure and for the same reason. */
export function ungrounded<T extends Suggested>(suggested: readonly T[], grounds: readonly LinkSuggestion[]): T[] {
  const says = (one: T) => (ground: LinkSuggestion) =>
    ground.caseId === one.caseId &&
    ground.by === one.by &&
    ground.confidence === one.confidence &&
    (one.reason === null || ground.reason === one.reason);
  return suggested.filter((one) => !grounds.some(says(one)));
}

/**
 * Everything that speaks for a case, several times for the same one too. @param operations valid ones, of open cases.
 * @param nearMetres what counts as near, by the rule packs; null where they do not say it.
 */
export function linkGrounds(
  clip: LinkClip,
  operations: readonly LinkOperation[],
  nearMetres: number | null,
): LinkSuggestion[] {
  return [
    ...clip.chosen.map((choice): LinkSuggestion => ({ ...choice, by: 'officer', confidence: officerConfidence })),
    ...operations.flatMap((operation) => byTime(clip, operation)),
    ...operations.flatMap((operation): LinkSuggestion[] => {
      const ground = nearMetres === null ? undefined : placeGround(clip, operation.facts, nearMetres);
      return ground ? [{ caseId: operation.case, by: 'place', ...ground }] : [];
    }),
    ...clip.named.map(
      (caseId): LinkSuggestion => ({
        caseId,
        by: 'name',
        confidence: linkConfidence.name,
        reason: '文件名或目录名含案号',
      }),
    ),
  ];
}

function byTime({ camera, officer, place }: LinkClip, { case: caseId, facts }: LinkOperation): LinkSuggestion[] {
  if (place === null) return [];
  const sessions = facts.sessions.map(spanOf);
  const posted = facts.posted.filter((post) => post.camera === camera);
  const found = [
    ...posted.map((post) => ({
      overlap: overlapOf(place, timesAt(post, sessions)),
      confidence: linkConfidence.camera,
      who: `记录仪 ${post.camera} 在点位 ${post.post}`,
    })),
    ...facts.officers
      .filter((present) => present === officer)
      .map((present) => ({
        overlap: overlapOf(place, sessions),
        confidence: linkConfidence.officer,
        who: `执法人员 ${present} 在场`,
      })),
  ];
  return found.flatMap(({ overlap, confidence, who }): LinkSuggestion[] => {
    if (overlap === 'none') return [];
    const by = 'officer-time';
    return overlap === 'sure'
      ? [{ caseId, by, confidence, reason: `${who}，时间相符` }]
      : [{ caseId, by, confidence: linkConfidence.edge, reason: `${who}，时间在误差范围内相符` }];
  });
}

/** When a camera stood at its post: within the sessions, cut to its own times. */
function timesAt({ from, to }: PostedCamera, sessions: readonly Span[]): Span[] {
  const [first, last] = [
    from === null ? Number.NEGATIVE_INFINITY : Date.parse(from),
    to === null ? Infinity : Date.parse(to),
  ];
  return sessions
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, first), toMs: Math.min(toMs, last) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}
