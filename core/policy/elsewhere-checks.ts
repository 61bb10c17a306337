// The same officer or the same recorder in two records or scenes at one time, across cases: the first thing that
// reviewers look for.
import type { CaseFinding } from '../case-finding.ts';
import type { OperationFacts } from '../case-model.ts';
import { type CheckQuestion, dutySource, type OtherOperation } from './check-question.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `about.case` and `about.operation` are opaque ids: whoever shows them holds them against what the asker may know of. */
export function elsewhereFindings(question: CheckQuestion): CaseFinding[] {
  const { facts, book, others } = question;
  if (!facts) return [];
  const rule = dutySource(book, 'one-place');
  return others
    .filter((other) => other.id !== question.operation && !isSameScene(facts, other, question))
    .flatMap((other) => {
      const place = { case: other.case, operation: other.id };
      const officers = [...new Set(facts.officers)].filter((officer) => other.facts.officers.includes(officer));
      const times = overlap(sessionsOf(facts), sessionsOf(other.facts));
      const cameras = [...new Set(facts.posted.map(({ camera }) => camera))].flatMap((camera): CaseFinding[] => {
        const shared = overlap(filmedBy(camera, facts), filmedBy(camera, other.facts));
        if (!shared) return [];
        return [{ code: 'CAMERA_ELSEWHERE', state: 'found', rule, about: { camera, ...place, ...shared } }];
      });
      const people = officers.flatMap((officer): CaseFinding[] =>
        times ? [{ code: 'OFFICER_ELSEWHERE', state: 'found', rule, about: { officer, ...place, ...times } }] : [],
      );
      return [...people, ...cameras];
    });
}

/** Two matters of one case at one place, such as a seizure and the service of its papers. */
function isSameScene({ place }: OperationFacts, other: OtherOperation, { case: own, rule }: CheckQuestion): boolean {
  return other.case === own && place !== null && other.facts.place === place && other.matter !== rule?.matter;
}

function sessionsOf({ sessions }: OperationFacts): Span[] {
  return sessions.map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }));
}

/** When a camera stood at any post of the operation. */
function filmedBy(camera: string, facts: OperationFacts): Span[] {
  return facts.posted
    .filter((posted) => posted.camera === camera)
    .flatMap(({ from, to }) =>
      sessionsOf(facts).map((session) => ({
        fromMs: Math.max(session.fromMs, from === null ? session.fromMs : Date.parse(from)),
        toMs: Math.min(session.toMs, to === null ? session.toMs : Date.parse(to)),
      })),
    );
}

/** The first stretch that both have. */
function overlap(some: readonly Span[], others: readonly Span[]): { from: string; to: string } | undefined {
  for (const one of some)
    for (const other of others) {
      const [fromMs, toMs] = [Math.max(one.fromMs, other.fromMs), Math.min(one.toMs, other.toMs)];
      if (fromMs < toMs) return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
    }
  return undefined;
}
