// A catalogue with cases, operations and clips, and the reports over it: for tests of what reports count.
import { caseChanged, operationChanged, reviewed } from '../core/case-event.ts';
import type { CaseFacts, OperationFacts } from '../core/case-model.ts';
import type { EventDraft } from '../core/custody-event.ts';
import type { RuleBook } from '../core/matter-rule.ts';
import type { Report } from '../core/report.ts';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import { type AskedReport, ReportDesk } from '../web/reports/report-desk.ts';
import type { StationPort } from '../web/station-port.ts';
import { playableMedia, SampleHistory } from './sample-history.ts';
import { sampleRules } from './sample-rules.ts';

/** A sample catalogue in which key moments of an evidence hold must be recorded, and 24 hours to the dock. */
export const reportRules: RuleBook = {
  ...sampleRules,
  matters: sampleRules.matters.map((rule) =>
    rule.mode === 'key-moments'
      ? { ...rule, rows: [{ duty: 'must' } as RuleBook['matters'][number]['rows'][number]] }
      : rule,
  ),
  deadlines: [
    {
      ...{ deadline: 'deposit', title: '入库', n: 24, unit: 'hour', from: 'recorded', excludes: [] },
      ...{ extendOnce: null, source: 'sample/default' },
    },
  ],
};

export interface RigCase {
  readonly unit?: string;
  readonly matter?: string | null;
  readonly imported?: boolean;
  readonly initiated?: string;
}

/** Cases are their own ids. */
export class ReportRig {
  readonly history = new SampleHistory();
  readonly catalogue = Catalogue.open(':memory:', false);
  book = reportRules;
  readonly station = {
    catalogue: this.catalogue,
    version: '0.0.0',
    zone: 'Asia/Shanghai',
    rules: { book: () => this.book },
    settings: { get: () => ({ value: 3 }) },
  } as unknown as StationPort;

  add({ type, public: facts, private: detail, clip, case: id }: Omit<EventDraft, 'actor'>): void {
    const about = { ...(clip === undefined ? {} : { clip }), ...(id === undefined ? {} : { case: id }) };
    this.history.add(type, { ...about, public: facts, ...(detail === undefined ? {} : { detail }) });
    this.bringIn();
  }

  bringIn(): void {
    this.catalogue.apply(this.history.events.slice(this.catalogue.lastSeq() + 1), this.history.manifestOf);
  }

  open(id: string, { unit = 'root', matter = 'seizure', imported = false, initiated }: RigCase = {}): void {
    const stages = initiated === undefined ? {} : { initiation: initiated };
    const said: CaseFacts = { number: id, object: null, actingName: null, body: null, power: null, stages, people: [] };
    this.add(caseChanged(id, { action: 'open', unit, matter, facts: said, isImported: imported }));
  }

  /** @param from RFC 3339, as `to`. @param camera at the main post; none: nobody said. */
  operate(id: string, operation: string, from: string, to: string, camera?: string, matter = 'seizure'): void {
    const posted = camera === undefined ? [] : [{ post: 'main', camera, from: null, to: null }];
    const facts: OperationFacts = {
      ...{ sessions: [{ from, to }], place: null, officers: [], posted, items: 0, ref: null },
    };
    this.add(operationChanged(id, { action: 'add', operation, matter, facts }));
  }

  /** A clip of known time, docked a day after it began; of unknown time where `isKnown` is false. */
  film(camera: string, from: string, to: string, isKnown = true): void {
    const startMs = Date.parse(from);
    const media = { ...playableMedia, durationMs: Date.parse(to) - startMs };
    const docked = new Date(startMs + 86_400_000).toISOString();
    const clip = this.history.seal({ serial: camera, deviceStartMs: startMs, docked, media });
    this.bringIn();
    // A person's word that it is right to the millisecond: nothing is cut off the clip's ends.
    const offset = { offsetMs: 0, uncertaintyMs: 0, trust: 'anchored' };
    if (isKnown) this.add({ type: 'anchor', clip, public: offset });
  }

  review(id: string, outcome: 'pass' | 'return', date: string): void {
    this.add(reviewed(id, { outcome, date, reviewer: 'shen', opinion: '' }));
  }

  make(asked: Partial<AskedReport> & { readonly report: string }, now: string): Promise<Report> {
    const about = {
      language: 'zh',
      signal: new AbortController().signal,
      unitName: (id: string) => `单位${id}`,
    } as const;
    return new ReportDesk(this.station).make({ unit: null, units: null, ...asked }, about, Date.parse(now));
  }

  close(): void {
    this.catalogue.close();
  }
}
