// Deadlines of one item: how long it may be held (强制法 art. 25, testing left out where it was told in writing), and by when
// a hold of evidence has to be disposed of (处罚法 art. 56). Pure.
import type { Day } from '../case-model.ts';
import type { ConstantRule, DeadlineRule, MatterRule } from '../matter-rule.ts';
import type { PropertyAction, PropertyItem } from '../property-model.ts';
import { type Counting, type DatedDeadline, datedDeadline } from './dated-deadline.ts';
import { dayOfInstant, type Stretch } from './deadline.ts';
import { isLeaving, propertyState } from './property-state.ts';

export interface PropertyQuestion extends Counting {
  readonly item: PropertyItem;
  /** Of the matter under which it was taken. */
  readonly rule: MatterRule | undefined;
  /** Under which it is held once a hold was turned into a seizure (转扣押). */
  readonly seizureRule: MatterRule | undefined;
}

/** What ends the wait of a hold: 返还, 鉴定, 转扣押, 没收, 移送. */
const disposing: ReadonlySet<PropertyAction> = new Set(['lift', 'send-for-testing', 'convert']);

export function propertyDeadlines({ item, rule, seizureRule, ...counting }: PropertyQuestion): DatedDeadline[] {
  const { facts, moves } = item;
  const timeOf = (isMeant: (action: PropertyAction) => boolean) => {
    const found = moves.find(({ action }) => isMeant(action));
    // Erased: it was done, nobody knows when; that it was late would be a guess.
    return found ? (found.facts ? Date.parse(found.facts.time) : Number.NEGATIVE_INFINITY) : null;
  };
  const left = timeOf((action) => action === 'lift' || isLeaving(action));
  const disposed = timeOf((action) => disposing.has(action) || isLeaving(action));
  const heldMs = facts && Date.parse(facts.heldSince);
  const converted = timeOf((action) => action === 'convert');
  const extendedAtMs = timeOf((action) => action === 'extend');
  const count = (of: DeadlineRule, fromMs: number | null, doneMs: number | null) => {
    const known = doneMs !== null && Number.isFinite(doneMs) ? doneMs : null;
    const excluded = of.excludes.includes('testing') ? testing(item) : [];
    const dated = datedDeadline(of, { fromMs, doneMs: known, excluded, extendedAtMs }, counting);
    return doneMs === Number.NEGATIVE_INFINITY ? { ...dated, state: 'done' as const } : dated;
  };
  const all = rule?.deadlines ?? [];
  const terms = (rules: readonly DeadlineRule[]) => rules.filter(({ from }) => from === 'measure-decision');
  return [
    ...all.filter(({ from }) => from === 'evidence-hold-start').map((of) => count(of, heldMs, disposed)),
    ...terms(all).map((of) => count(of, heldMs, left)),
    ...(converted === null || terms(all).length > 0
      ? []
      : terms(seizureRule?.deadlines ?? []).map((of) =>
          count(of, Number.isFinite(converted) ? converted : null, left),
        )),
  ];
}

/** Stretches of testing that were told in writing: others are not left out. */
function testing({ moves }: PropertyItem): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [index, { action, facts }] of moves.entries()) {
    if (action !== 'send-for-testing' || !facts || facts.document === null) continue;
    const end = moves.slice(index + 1).find((move) => move.action === 'return' || isLeaving(move.action));
    // A return whose time nobody can read any more: nothing is left out.
    if (end && !end.facts) continue;
    stretches.push({ fromMs: Date.parse(facts.time), toMs: end?.facts ? Date.parse(end.facts.time) : null });
  }
  return stretches;
}

/** An item that is still held although its time is up. */
export function isOverdue(item: PropertyItem, deadlines: readonly DatedDeadline[]): boolean {
  return propertyState(item) !== 'left' && deadlines.some(({ state, done }) => state === 'overdue' && done === null);
}

/** The last day on which the item is to be counted again; null where no rule says it, it has left, or nobody can read the dates. */
export function nextCheck(item: PropertyItem, rule: ConstantRule | undefined, zone: string): Day | null {
  if (rule?.unit !== 'month' || propertyState(item) === 'left') return null;
  const last = item.checks.at(-1);
  const from = last ? last.facts?.time : item.facts?.heldSince;
  if (from === undefined) return null;
  const [year = 0, month = 1, day = 1] = dayOfInstant(Date.parse(from), zone).split('-').map(Number);
  // The 31st of January is counted again by the end of February.
  const lastOfMonth = new Date(Date.UTC(year, month + rule.n, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + rule.n, Math.min(day, lastOfMonth))).toISOString().slice(0, 10);
}
