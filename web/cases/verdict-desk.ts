// Keeps the verdict of each operation up to date as a row: judges anew what leaves have marked and what was judged by other
// rules, some at a time, and hands out the operations of a period with verdicts that are true as they are read.
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { canonicalBytes, type Json } from '../../core/canonical-json.ts';
import type { MatterRule, RuleBook } from '../../core/matter-rule.ts';
import { type OperationVerdict, operationVerdict } from '../../core/policy/operation-verdict.ts';
import type { PlacingRule } from '../../core/policy/place-clip.ts';
import type { JudgedOperationRow, VerdictFilter, VerdictRow } from '../../storage/catalogue/verdict-rows.ts';
import type { StationPort } from '../station-port.ts';
import { OperationDesk } from './operation-desk.ts';

/** Judged before everything else gets a turn: some milliseconds. */
const sliceOperations = 16;
const pageOperations = 500;

export type VerdictPeriod = Pick<VerdictFilter, 'fromMs' | 'toMs' | 'units'>;
export type JudgedRow = VerdictRow & { readonly judged: OperationVerdict };

/** What a verdict is drawn by, beside leaves. */
interface Yardstick {
  readonly book: RuleBook;
  readonly placing: PlacingRule;
}

export class VerdictDesk {
  readonly #station: StationPort;
  readonly #operations: OperationDesk;
  #yardstick: Yardstick | undefined;
  /** Digests by matter, of the yardstick. */
  #under = new Map<string, string>();

  constructor(station: StationPort) {
    this.#station = station;
    this.#operations = new OperationDesk(station);
  }

  get #rows() {
    return this.#station.catalogue.verdicts;
  }

  /** Judges a few of those that are due, whatever the period. @returns false where none was. */
  judgeSome(): boolean {
    this.#measure();
    const due = this.#rows.due(sliceOperations);
    this.#judge(due);
    return due.length > 0;
  }

  /**
   * Operations that ended in the period, in the order of their end. What is due is judged first, a few at a time.
   * @throws whatever `signal` is aborted with.
   */
  async *during(period: VerdictPeriod, signal: AbortSignal): AsyncGenerator<JudgedRow> {
    for (let after: VerdictRow | undefined; ; ) {
      const page = await this.#judgedPage({ ...period, after, limit: pageOperations }, signal);
      yield* page;
      if (page.length < pageOperations) return;
      after = page.at(-1);
      await turn();
      signal.throwIfAborted();
    }
  }

  /** One page, all of it judged, without anything between its reading and its return. */
  async #judgedPage(filter: VerdictFilter, signal: AbortSignal): Promise<JudgedRow[]> {
    for (;;) {
      this.#measure();
      const page = this.#rows.page(filter);
      const due = page.filter(({ isDue }) => isDue).map(({ operation }) => operation);
      if (due.length === 0) return page as JudgedRow[];
      for (let from = 0; from < due.length; from += sliceOperations) {
        this.#judge(due.slice(from, from + sliceOperations));
        await turn();
        signal.throwIfAborted();
      }
    }
  }

  #judge(ids: readonly string[]): void {
    const rows = ids.flatMap((id): JudgedOperationRow[] => {
      const operation = this.#station.catalogue.caseFiles.operation(id);
      if (operation?.state !== 'valid') return [];
      const judged = this.#operations.judge(operation);
      const verdict = operationVerdict({ ...judged, facts: operation.facts });
      return [{ operation: id, under: this.#digestOf(operation.matter), ...verdict }];
    });
    this.#rows.put(rows);
  }

  /** Marks what was judged by other rules than those in force, once after each change of them. */
  #measure(): void {
    const now = { book: this.#station.rules.book(), placing: this.#operations.placing() };
    const last = this.#yardstick;
    const isSame =
      last?.book === now.book &&
      last.placing.driftMsPerDay === now.placing.driftMsPerDay &&
      last.placing.trustsCuts === now.placing.trustsCuts;
    if (isSame) return;
    this.#yardstick = now;
    this.#under = new Map();
    for (const { matter, under } of this.#rows.judgedUnder())
      if (under !== this.#digestOf(matter)) this.#rows.markUnder(matter, under);
  }

  #digestOf(matter: string): string {
    const known = this.#under.get(matter);
    if (known !== undefined) return known;
    const { book, placing } = this.#yardstick!;
    const rule = book.matters.find((each) => each.matter === matter);
    const text = { matter, rule: rule ? judgingPart(rule) : null, placing: { ...placing }, by: this.#station.version };
    const digest = createHash('sha256').update(canonicalBytes(text)).digest('hex');
    this.#under.set(matter, digest);
    return digest;
  }
}

/** What `operationCoverage` reads of a rule. */
function judgingPart({ mode, toleranceMs, posts }: MatterRule): Json {
  return { mode, toleranceMs: toleranceMs.ms, posts: posts.map(({ post, mandatory }) => ({ post, mandatory })) };
}
