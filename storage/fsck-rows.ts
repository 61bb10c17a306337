// Rows of catalogue.db against those that follow from log and vault. The latter are made beside it, by the code that
// makes rows everywhere, and both are read side by side.
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { CustodyEvent } from '../core/custody-event.ts';
import { asLiuhenError } from '../core/errors.ts';
import type { Manifest } from '../core/model.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { type DumpedRow, differences } from './catalogue/whole.ts';
import type { Findings } from './fsck-findings.ts';

/** Rows are made in batches that hold everything else up for some milliseconds. */
const batchEvents = 50;
/** Rows compared before everything else gets a turn: a daemon at work must not stand still. */
const rowsPerTurn = 200;

export class ExpectedRows {
  readonly #file: string;
  readonly #catalogue: Catalogue;
  #batch: { readonly event: CustodyEvent; readonly manifest: Manifest | undefined }[] = [];
  /** Seal events whose manifest is damaged or gone: their clips' rows cannot be judged. */
  readonly #unknown = new Set<number>();
  readonly #unknownClips = new Set<unknown>();
  #next = 0;
  #leavesGone = false;
  #lead = true;

  private constructor(file: string) {
    this.#file = file;
    this.#catalogue = Catalogue.open(file, false);
  }

  /** @param folder where the scratch file may lie; `close` takes it away. */
  static open(folder: string): ExpectedRows {
    return new ExpectedRows(join(folder, `fsck-${randomBytes(8).toString('hex')}.db`));
  }

  /** Takes away what checks left in `folder` that were killed. While none runs there. */
  static async sweep(folder: string): Promise<void> {
    for (const name of await readdir(folder))
      if (/^fsck-[0-9a-f]{16}\.db(-wal|-shm)?$/.test(name)) await rm(join(folder, name), { force: true });
  }

  async close(): Promise<void> {
    this.#catalogue.close();
    for (const suffix of ['', '-wal', '-shm']) await rm(`${this.#file}${suffix}`, { force: true });
  }

  /** seq of the next event to be added. */
  get next(): number {
    return this.#next;
  }

  /** False once a leaf is missing or contradicts the others: no rows follow from such a log. */
  get follow(): boolean {
    this.#flush();
    return this.#lead;
  }

  add(event: CustodyEvent, manifest: Manifest | undefined): void {
    if (event.type === 'seal' && manifest === undefined) {
      this.#unknown.add(event.seq);
      this.#unknownClips.add(event.clip);
    }
    this.#next = event.seq + 1;
    this.#batch.push({ event, manifest });
    if (this.#batch.length >= batchEvents) this.#flush();
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    if (!this.#lead || batch.length === 0) return;
    const manifests = new Map(batch.map(({ event, manifest }) => [event.clip, manifest]));
    for (const { event, manifest } of batch) if (event.type === 'seal') manifests.set(event.clip, manifest);
    try {
      this.#catalogue.apply(
        batch.map(({ event }) => event),
        (clip) => manifests.get(clip),
      );
    } catch (error) {
      if (asLiuhenError(error).code !== 'LOG_DAMAGED') throw error;
      this.#lead = false;
    }
  }

  /**
   * Names every row of `actual` that is not as it follows, and every one that is not there.
   * @param lastSeq of the last leaf that `actual` knows of.
   */
  async compare(actual: Iterator<DumpedRow>, lastSeq: number, findings: Findings, signal: AbortSignal): Promise<void> {
    this.#flush();
    // What leaves that are gone did to a row cannot be told from what a hand did.
    this.#leavesGone = lastSeq >= this.#next;
    const expected = this.#catalogue.rows();
    try {
      let ours = expected.next();
      let theirs = actual.next();
      for (let rows = 1; !ours.done || !theirs.done; rows += 1) {
        if (rows % rowsPerTurn === 0) {
          await turn();
          signal.throwIfAborted();
        }
        const left = ours.done ? undefined : ours.value;
        const right = theirs.done ? undefined : theirs.value;
        const [first] = left?.content === right?.content ? [] : differences(left ? [left] : [], right ? [right] : []);
        if (first) this.#name(first.what, left, right, findings);
        if (first?.what !== 'extra') ours = expected.next();
        if (first?.what !== 'missing') theirs = actual.next();
      }
    } finally {
      expected.return(undefined);
      actual.return?.();
    }
  }

  #name(
    what: 'missing' | 'extra' | 'different',
    ours: DumpedRow | undefined,
    theirs: DumpedRow | undefined,
    findings: Findings,
  ): void {
    const row = what === 'extra' ? theirs : ours;
    if (!row) return;
    const columns = columnsOf(row);
    const seq = Number(columns['seq'] ?? -1);
    if (this.#unknown.size > 0 && (row.table === 'totals' || (row.table === 'clip' && this.#unknown.has(seq)))) return;
    const clip = columns[row.table === 'clip' ? 'id' : 'clip'];
    // Whose clock it shows stands in the manifest.
    if (row.table === 'reading' && this.#unknownClips.has(clip)) return;
    const where = `catalogue.db, ${row.table} ${row.table === 'clip' ? String(clip) : row.key.join(' ')}`;
    const about = typeof clip === 'string' ? clip : undefined;
    if (what === 'missing') findings.add('INCOMPLETE', 'a row is missing', where, about);
    else if (what === 'different') {
      const code = this.#leavesGone && row.table !== 'event' ? 'INCOMPLETE' : 'ALTERED';
      findings.add(code, `a row differs: ${changed(ours, theirs)}`, where, about);
    } else if (seq >= this.#next) findings.add('INCOMPLETE', 'a row without a leaf', where, about);
    else findings.add('ALTERED', 'a row that follows from no leaf', where, about);
  }
}

const columnsOf = ({ content }: DumpedRow) => JSON.parse(content) as Record<string, unknown>;

function changed(ours: DumpedRow | undefined, theirs: DumpedRow | undefined): string {
  if (!ours || !theirs) return '';
  const [left, right] = [columnsOf(ours), columnsOf(theirs)];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name])).join(', ');
}
