// What is done with case files: looked up, checked against their matter's rule, recorded. Whether the asker may do it at
// all was decided before, and what cases he may know of by the guard.
import { caseChanged, documentChanged, reviewAsked, reviewed } from '../../core/case-event.ts';
import type { CaseFacts, DocumentFacts, ReviewFacts } from '../../core/case-model.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { MatterRule } from '../../core/matter-rule.ts';
import { isReviewedBefore } from '../../core/policy/legal-review.ts';
import { type Language, say } from '../language.ts';
import { newId } from '../new-id.ts';
import type { Asker } from '../people/asker.ts';
import type { CaseRow, StationPort } from '../station-port.ts';

export type Record = (drafts: readonly Omit<EventDraft, 'actor'>[]) => Promise<void>;

export interface CaseEntry {
  readonly number: string;
  readonly matter: string | null;
  /** Id of a unit. */
  readonly unit: string;
  readonly facts: Omit<CaseFacts, 'number'>;
}

/** What a case's facts are while nobody has said anything. */
export const unsaidFacts: Omit<CaseFacts, 'number'> = {
  object: null,
  actingName: null,
  body: null,
  power: null,
  stages: {},
  people: [],
};

/** Undefined where no pack in force has the matter. */
export function ruleFor({ rules }: Pick<StationPort, 'rules'>, matter: string): MatterRule | undefined {
  return rules.book().matters.find((rule) => rule.matter === matter);
}

export class CaseDesk {
  readonly #station: StationPort;

  constructor(station: StationPort) {
    this.#station = station;
  }

  get files() {
    return this.#station.catalogue.caseFiles;
  }

  /** As of one moment: how many leaves the rows know of, and what is linked to the case, whoever may see it. */
  standing({ id }: Pick<CaseRow, 'id'>): { readonly logSize: number; readonly linked: ReadonlySet<string> } {
    const { catalogue } = this.#station;
    return { logSize: catalogue.lastSeq() + 1, linked: new Set(catalogue.caseById(id)?.clips) };
  }

  /** Flagged stretches of a clip, whoever may see it. */
  stretchesOf(clip: string) {
    return this.#station.catalogue.clip(clip)?.stretches ?? null;
  }

  /** Those of the numbers that are a case's. */
  takenOf(numbers: readonly string[]): ReadonlySet<string> {
    return this.#station.catalogue.takenOf(numbers);
  }

  /** @throws LiuhenError USAGE for one that no pack in force has. */
  matter(matter: string, language: Language): MatterRule {
    const rule = ruleFor(this.#station, matter);
    if (rule) return rule;
    throw new LiuhenError('USAGE', say(language, '事项清单中没有这一事项', 'no rule pack has this matter'), {
      context: { field: 'matter', matter },
      hint: 'liuhen rules ls',
    });
  }

  ruleOf({ matter }: Pick<CaseRow, 'matter'>): MatterRule | undefined {
    return matter === null ? undefined : ruleFor(this.#station, matter);
  }

  /** @throws LiuhenError CASE_EXISTS: a number is one case's in the whole agency, whoever may know of that case. */
  async open({ number, matter, unit, facts }: CaseEntry, record: Record, language: Language): Promise<void> {
    if (this.takenOf([number]).has(number))
      throw new LiuhenError('CASE_EXISTS', say(language, '不重复登记', 'not opened twice'), {
        context: { number },
        hint: 'liuhen case ls',
      });
    await record([caseChanged(newId(), { action: 'open', unit, matter, facts: { number, ...facts } })]);
  }

  /** @throws LiuhenError USAGE for a closed one. */
  async edit(
    row: CaseRow,
    change: { readonly matter?: string; readonly unit?: string; readonly facts: Partial<Omit<CaseFacts, 'number'>> },
    reason: string,
    record: Record,
    language: Language,
  ): Promise<void> {
    this.requireOpen(row, language);
    const { matter = row.matter, unit = row.unit } = change;
    const facts = { ...this.factsOf(row), ...change.facts };
    await record([caseChanged(row.id, { action: 'edit', unit, matter, facts, reason })]);
  }

  async reopen(row: CaseRow, reason: string, record: Record): Promise<void> {
    if (row.state === 'open') return;
    const { unit, matter } = row;
    await record([caseChanged(row.id, { action: 'reopen', unit, matter, facts: this.factsOf(row), reason })]);
  }

  async close(row: CaseRow, record: Record): Promise<void> {
    const { unit, matter } = row;
    await record([caseChanged(row.id, { action: 'close', unit, matter, facts: this.factsOf(row) })]);
  }

  /**
   * A document entered by hand. Of the same kind and number it takes the place of the one before.
   * @throws LiuhenError APPROVAL_MISSING for a decision whose matter asks for a legal review that was not passed by then.
   */
  async addDocument(row: CaseRow, facts: DocumentFacts, record: Record, language: Language): Promise<void> {
    this.requireOpen(row, language);
    if (facts.kind === 'decision' && this.ruleOf(row)?.legalReview) {
      const reviews = this.files.reviewsOf(row.id);
      if (!isReviewedBefore(facts.date, reviews))
        throw new LiuhenError(
          'APPROVAL_MISSING',
          say(language, '决定日期之前没有通过法制审核', 'no legal review was passed by the date of the decision'),
          {
            context: { case: row.number, date: facts.date },
            hint: say(language, '先由法制审核员 case review 通过', 'have a reviewer pass it first: case review'),
          },
        );
    }
    const known = this.files
      .documentsOf(row.id)
      .find(({ facts: held, kind }) => kind === facts.kind && held?.number === facts.number);
    await record([documentChanged(row.id, known ? 'edit' : 'add', known?.id ?? newId(), facts)]);
  }

  /** Asked twice is asked once. @throws LiuhenError NOT_ALLOWED, USAGE for what `askBar` says. */
  async askReview(row: CaseRow, asker: Asker, record: Record, language: Language): Promise<void> {
    this.requireOpen(row, language);
    const bar = this.askBar(row, asker);
    if (bar === 'other')
      throw new LiuhenError('NOT_ALLOWED', say(language, '不是本案承办人', 'you are not of this case'), {
        context: { case: row.number },
        hint: say(language, '由本案承办人或者单位负责人提请', 'an officer of the case or a unit head asks for it'),
      });
    if (bar === 'not-demanded' || bar === 'passed') {
      const what =
        bar === 'passed'
          ? say(language, '法制审核已通过', 'the legal review was passed')
          : say(language, '本案事项不要求法制审核', 'its matter asks for no legal review');
      throw new LiuhenError('USAGE', what, { context: { case: row.number } });
    }
    if (bar === null) await record([reviewAsked(row.id)]);
  }

  /** What stands against this asker asking for the review, beside his right to do such a thing; null: nothing. */
  askBar(row: CaseRow, asker: Asker): 'closed' | 'other' | 'not-demanded' | 'passed' | 'asked' | null {
    if (row.state === 'closed') return 'closed';
    const isHead = asker.account.roles.includes('unit-head');
    if (!isHead && !row.authors.includes(asker.account.id) && !this.isOfCase(row, asker)) return 'other';
    if (!this.ruleOf(row)?.legalReview) return 'not-demanded';
    if (this.files.reviewsOf(row.id).at(-1)?.outcome === 'pass') return 'passed';
    return this.files.reviewAskOf(row.id) === null ? null : 'asked';
  }

  /** @throws LiuhenError NOT_ALLOWED for who is of the case: among its people, or among those who entered it. */
  async review(
    row: CaseRow,
    asker: Asker,
    judged: Pick<ReviewFacts, 'outcome' | 'date' | 'opinion'>,
    record: Record,
    language: Language,
  ): Promise<void> {
    this.requireOpen(row, language);
    if (row.authors.includes(asker.account.id) || this.isOfCase(row, asker))
      throw new LiuhenError('NOT_ALLOWED', say(language, '办案人员不得审核本案', 'nobody reviews a case of his own'), {
        context: { case: row.number },
        hint: say(language, '由未参与本案的法制审核员审核', 'a reviewer who is not of the case has to do it'),
      });
    await record([reviewed(row.id, { ...judged, reviewer: asker.account.user })]);
  }

  /** Whether one of the asker's certificates is among the people of the case or of its operations. */
  isOfCase(row: CaseRow, { account }: Asker): boolean {
    const own = this.#station.catalogue.officersOfAccount(account.id).map(({ certificate }) => certificate);
    const operations = this.files.operationsOf(row.id);
    const people = [...(row.facts?.people ?? []), ...operations.flatMap(({ facts }) => facts?.officers ?? [])];
    return own.some((certificate) => people.includes(certificate));
  }

  /** @throws LiuhenError USAGE */
  requireOpen({ state, number }: CaseRow, language: Language): void {
    if (state === 'open') return;
    throw new LiuhenError('USAGE', say(language, '案件已归卷', 'the case is closed'), {
      context: { case: number },
      hint: say(language, '确需更改的，先 case reopen 并写明事由', 'to change it, case reopen with a reason first'),
    });
  }

  /** What is known, or nothing but the number where it was erased. */
  factsOf({ number, facts }: CaseRow): CaseFacts {
    return facts ?? { number, ...unsaidFacts };
  }
}
