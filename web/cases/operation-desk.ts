// What is done with the operations of a case: entered, corrected, their steps marked, their holes explained, and what can
// be said of their recording.
import { operationChanged, stepMarked, stoodIn } from '../../core/case-event.ts';
import type { Note, Operation, OperationFacts, StandIn, StepMark } from '../../core/case-model.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { MatterRule } from '../../core/matter-rule.ts';
import { explainedBy } from '../../core/policy/explained.ts';
import {
  type OperationCoverage,
  type OperationQuestion,
  operationCoverage,
} from '../../core/policy/operation-coverage.ts';
import type { PlacingRule } from '../../core/policy/place-clip.ts';
import { type PlacedClipAnswer, placedClips } from '../../core/policy/placed-clips.ts';
import { type Language, notFound, say } from '../language.ts';
import { newId } from '../new-id.ts';
import type { CaseRow, StationPort } from '../station-port.ts';
import { type Record, ruleFor } from './case-desk.ts';

/** Of one operation, with what was said about its holes. */
export interface JudgedOperation {
  readonly operation: Operation;
  readonly rule: MatterRule | undefined;
  readonly coverage: OperationCoverage;
  /** Of its cameras, where they lie in time. */
  readonly clips: readonly PlacedClipAnswer[];
  readonly standIns: readonly StandIn[];
  readonly notes: readonly Note[];
  /** Every hole lies in an approved note. */
  readonly isExplained: boolean;
  readonly marks: readonly StepMark[];
}

export class OperationDesk {
  readonly #station: StationPort;

  constructor(station: StationPort) {
    this.#station = station;
  }

  get #files() {
    return this.#station.catalogue.caseFiles;
  }

  /** Those that are valid, in the order of adding. */
  ofCase({ id }: Pick<CaseRow, 'id'>): readonly Operation[] {
    return this.#files.operationsOf(id).filter(({ state }) => state === 'valid');
  }

  /** @throws LiuhenError NOT_FOUND for one of another case too. */
  operation(row: CaseRow, id: string, language: Language): Operation {
    const found = this.ofCase(row).find((operation) => operation.id === id);
    if (!found) throw notFound(language);
    return found;
  }

  /** @returns its id. @throws LiuhenError USAGE for times out of order or a post that the matter does not have. */
  async add(
    row: CaseRow,
    rule: MatterRule,
    facts: OperationFacts,
    record: Record,
    language: Language,
  ): Promise<string> {
    this.requireSound(facts, rule, language);
    const id = newId();
    await record([operationChanged(row.id, { action: 'add', operation: id, matter: rule.matter, facts })]);
    return id;
  }

  async change(
    row: CaseRow,
    action: 'edit' | 'void',
    operation: Operation,
    next: { readonly rule: MatterRule; readonly facts: OperationFacts; readonly reason: string },
    record: Record,
    language: Language,
  ): Promise<void> {
    const { rule, facts, reason } = next;
    if (action === 'edit') this.requireSound(facts, rule, language);
    await record([operationChanged(row.id, { action, operation: operation.id, matter: rule.matter, facts, reason })]);
  }

  /** @throws LiuhenError USAGE for a step that the matter does not have, or an item beyond the inventory. */
  async mark(row: CaseRow, operation: Operation, mark: StepMark, record: Record, language: Language): Promise<void> {
    const rule = ruleFor(this.#station, operation.matter);
    const step = rule?.steps.list.find((known) => known.step === mark.step);
    if (!step)
      throw new LiuhenError('USAGE', say(language, '该事项没有这一步骤', 'the matter has no such step'), {
        context: { field: 'step', matter: operation.matter, step: mark.step },
        hint: `liuhen rules explain ${operation.matter}`,
      });
    const items = operation.facts?.items ?? 0;
    if (mark.item !== null && (!step.eachItem || mark.item > items))
      throw new LiuhenError('USAGE', say(language, '清单没有这一项', 'the inventory has no such item'), {
        context: { field: 'item', item: mark.item, items },
      });
    await record([stepMarked(row.id, operation.id, mark)]);
  }

  async standIn(row: CaseRow, operation: Operation, facts: StandIn, record: Record, language: Language): Promise<void> {
    const isThere = operation.facts?.posted.some(({ camera, post }) => camera === facts.camera && post !== facts.post);
    if (!isThere)
      throw new LiuhenError('USAGE', say(language, '该机不在其他点位', 'the camera stands at no other post'), {
        context: { field: 'camera', camera: facts.camera },
        hint: say(language, '先登记该机所在点位', 'enter first at which post it stood'),
      });
    await record([stoodIn(row.id, operation.id, facts)]);
  }

  /** How exactly clips are placed in time, by rules and settings. */
  placing(): PlacingRule {
    const { rules, settings } = this.#station;
    const seam = rules.book().constants.find(({ constant }) => constant === 'split-seam');
    return {
      driftMsPerDay: Number(settings.get('camera.driftSecondsPerDay').value) * 1000,
      trustsCuts: seam !== undefined && seam.n > 0,
    };
  }

  /** What can be said of its recording now. */
  judge(operation: Operation): JudgedOperation {
    const rule = ruleFor(this.#station, operation.matter);
    const notes = this.#files.notesOf(operation.id);
    const { facts } = operation;
    const { standIns, clips, placing } = this.evidence(operation);
    const coverage = operationCoverage({ facts, rule, standIns, clips, placing });
    const isExplained = coverage.gaps.length > 0 && explainedBy(coverage.gaps, notes);
    const marks = this.#files.marksOf(operation.id);
    const placed = placedClips(clips, placing);
    return { operation, rule, coverage, clips: placed, standIns, notes, isExplained, marks };
  }

  /** What its verdict is drawn from, beside its facts and its matter's rule. */
  evidence({ id, facts }: Operation): Pick<OperationQuestion, 'standIns' | 'clips' | 'placing'> {
    const standIns = this.#files.standInsOf(id);
    const cameras = new Set([...(facts?.posted ?? []), ...standIns].map(({ camera }) => camera));
    const [from, to] = [facts?.sessions[0]?.from, facts?.sessions.at(-1)?.to];
    const clips =
      from === undefined || to === undefined
        ? []
        : [...cameras].flatMap((camera) => this.#files.clipsDuring(camera, Date.parse(from), Date.parse(to)));
    return { standIns, clips, placing: this.placing() };
  }

  /** @throws LiuhenError USAGE for times out of order or a post that the matter does not have. */
  requireSound({ sessions, posted }: OperationFacts, rule: MatterRule, language: Language): void {
    const usage = (field: string, zh: string, en: string, context = {}) =>
      new LiuhenError('USAGE', say(language, zh, en), { context: { field, ...context } });
    if (sessions.length === 0) throw usage('from', '须写明起止', 'it has to say from when to when');
    let last = Number.NEGATIVE_INFINITY;
    for (const { from, to } of sessions) {
      if (Date.parse(from) >= Date.parse(to)) throw usage('to', '结束须晚于开始', 'it has to end after it began');
      if (Date.parse(from) < last)
        throw usage('sessions', '时段须依次且不重叠', 'sessions follow each other without overlap');
      last = Date.parse(to);
    }
    const posts = rule.posts.map(({ post }) => post);
    for (const { post, from, to } of posted) {
      if (!posts.includes(post))
        throw usage('posts', '该事项没有这个点位', 'the matter has no such post', { post, posts: posts.join(', ') });
      if (from !== null && to !== null && Date.parse(from) >= Date.parse(to))
        throw usage('posts', '机位时间的结束须晚于开始', 'a camera leaves a post after it came', { post });
    }
  }
}
