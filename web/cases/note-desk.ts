// What is done with notes of interruption (中断情况说明): written, approved step by step by its chain, returned. Which step
// is due, and by whom, is said with every refusal. Decision 0024.
import type { ApprovalChain, ChainStep } from '../../core/approval-chain.ts';
import { noteAdded, noteJudged } from '../../core/case-event.ts';
import type { Note, NoteFacts, NoteStep, Operation } from '../../core/case-model.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Account, Unit } from '../../core/model.ts';
import {
  type Approver,
  chainAsHeld,
  chainFor,
  dueStep,
  type StepBar,
  stepBar,
  unitsOfStep,
} from '../../core/policy/approval.ts';
import type { NotedGap } from '../../core/policy/explained.ts';
import { unitPath } from '../../core/policy/units.ts';
import { type Language, notFound, say } from '../language.ts';
import { newId } from '../new-id.ts';
import type { Asker } from '../people/asker.ts';
import type { CaseRow, StationPort } from '../station-port.ts';
import type { Record } from './case-desk.ts';

const thing = 'interruption-note';

/** A step of a chain with the units whose people may do it. */
export interface PlacedStep extends ChainStep {
  readonly units: readonly Unit[];
}

export interface NoteProgress {
  /** That of the note; of one from before there were chains, the one that holds now; null where none does. */
  readonly chain: ApprovalChain | null;
  readonly steps: readonly PlacedStep[];
  /** What each said, in order. */
  readonly said: readonly NoteStep[];
  /** Null where nothing is due: it was approved or returned, or there is no chain. */
  readonly due: PlacedStep | null;
}

export interface Judgement {
  readonly action: 'approve' | 'return';
  readonly opinion: string;
}

export class NoteDesk {
  readonly #station: StationPort;

  constructor(station: StationPort) {
    this.#station = station;
  }

  get #files() {
    return this.#station.catalogue.caseFiles;
  }

  /** All of a case, in the order of its operations and of writing. */
  ofCase({ id }: Pick<CaseRow, 'id'>): readonly Note[] {
    const valid = this.#files.operationsOf(id).filter(({ state }) => state === 'valid');
    return valid.flatMap((operation) => this.#files.notesOf(operation.id));
  }

  /** How far its approval has come. */
  progress({ unit }: Pick<CaseRow, 'unit'>, { id, state, facts }: Note): NoteProgress {
    const path = this.#path(unit);
    const chain = facts?.chain ?? this.#chainNow(path);
    const said = this.#files.noteStepsOf(id);
    const ids = path.map((above) => above.id);
    const steps = (chain?.steps ?? []).map((step) => {
      const units = unitsOfStep(step, ids);
      return { ...step, units: path.filter((above) => units.includes(above.id)) };
    });
    const next = chain && state === 'submitted' ? dueStep(chain, approvals(said)) : undefined;
    return { chain, steps, said, due: steps.find(({ step }) => step === next?.step) ?? null };
  }

  /** What stands against an account doing a step of the note; null: nothing. */
  barOf(row: Pick<CaseRow, 'unit'>, { id, facts }: Note, step: ChainStep, account: Account): StepBar | null {
    const path = this.#path(row.unit).map((unit) => unit.id);
    const done = approvals(this.#files.noteStepsOf(id));
    return stepBar(step, this.#approver(account), { path, done, signers: facts?.signers ?? [] });
  }

  /** Whether anybody at the station can do a step of the note; where nobody can, it waits for ever. */
  canAnybody(row: Pick<CaseRow, 'unit'>, note: Note, step: PlacedStep): boolean {
    const units = new Set(step.units.map(({ id }) => id));
    return this.#station.catalogue
      .accounts()
      .some(
        (account) =>
          account.state === 'active' && units.has(account.unit) && this.barOf(row, note, step, account) === null,
      );
  }

  /**
   * Writes a note on the holes that the operation has now, to be approved by the chain that holds now.
   * @returns its id. @throws LiuhenError USAGE where there is nothing to explain, or one person signs twice.
   */
  async add(
    row: CaseRow,
    operation: Operation,
    said: Omit<NoteFacts, 'gaps' | 'chain'> & { readonly gaps: readonly NotedGap[] },
    record: Record,
    language: Language,
  ): Promise<string> {
    if (said.gaps.length === 0)
      throw new LiuhenError('USAGE', say(language, '没有需要说明的中断', 'there is no hole to explain'), {
        context: { operation: operation.id },
      });
    if (said.signers[0] === said.signers[1])
      throw new LiuhenError('USAGE', say(language, '说明须由二人签名', 'two people have to sign'), {
        context: { field: 'signers' },
      });
    const chain = this.#chainNow(this.#path(row.unit));
    const gaps = said.gaps.map(({ post, from, to }) => ({ post, from, to }));
    const id = newId();
    await record([noteAdded(row.id, operation.id, id, { ...said, gaps, ...(chain && { chain }) })]);
    return id;
  }

  /**
   * Does the step that is due, or returns the note, which then is to be written anew. Who could do the last step may
   * return a note that was approved.
   * @throws LiuhenError NOT_FOUND; USAGE where nothing is due; NOT_ALLOWED for one of its signers, of those who approved
   * a step before, or who may not do this step: it names the step and who may.
   */
  async judge(
    row: CaseRow,
    id: string,
    { action, opinion }: Judgement,
    asker: Asker,
    record: Record,
    language: Language,
  ): Promise<void> {
    const note = this.ofCase(row).find((known) => known.id === id);
    if (!note) throw notFound(language);
    const progress = this.progress(row, note);
    const step = stepFor(note, progress, action);
    if (progress.chain === null || step === null) throw nothingDue(note, language);
    const bar = this.barOf(row, note, step, asker.account);
    // Having approved it is no bar to taking that back.
    const isOwn = action === 'return' && note.state === 'approved' && bar === 'approved-before';
    if (bar !== null && !isOwn) throw barred(note, step, bar, language);
    const done = approvals(progress.said);
    const left = progress.steps.filter(
      (one) => one.step !== step.step && !done.some(({ step: at }) => at === one.step),
    );
    const judged = { action, opinion, chain: progress.chain.chain, step: step.step, title: step.title };
    await record([noteJudged(row.id, id, { ...judged, left: left.length })]);
  }

  #path(unit: string): readonly Unit[] {
    return unitPath(this.#station.catalogue.units(), unit);
  }

  #chainNow(path: readonly Unit[]): ApprovalChain | null {
    const chain = chainFor(this.#station.rules.book().chains, thing, path);
    return chain ? chainAsHeld(chain) : null;
  }

  #approver({ id, roles, unit }: Account): Approver {
    const officers = this.#station.catalogue.officersOfAccount(id);
    return { account: id, roles, unit, certificates: officers.map(({ certificate }) => certificate) };
  }
}

const approvals = (said: readonly NoteStep[]) => said.filter(({ outcome }) => outcome === 'approve');

/** The step that an act would be: the one that is due, or the last one where what was approved is returned. */
function stepFor({ state }: Note, { due, steps }: NoteProgress, action: Judgement['action']): PlacedStep | null {
  return state === 'approved' && action === 'return' ? (steps.at(-1) ?? null) : due;
}

function nothingDue({ id, state }: Note, language: Language): LiuhenError {
  const words = {
    approved: say(language, '该说明已批准', 'the note is approved already'),
    returned: say(language, '该说明已退回', 'the note was returned'),
    submitted: say(language, '没有可办的审批步骤', 'no step of approval is due'),
  };
  return new LiuhenError('USAGE', words[state], {
    context: { note: id },
    ...(state === 'approved' ? {} : { hint: say(language, '重新说明：case note add', 'write it anew: case note add') }),
  });
}

function barred({ id }: Note, { step, title, roles, units }: PlacedStep, bar: StepBar, language: Language) {
  const who = `${roles.join(' / ')} (${units.map(({ name }) => name).join(' / ')})`;
  const words: Readonly<{ [B in StepBar]: string }> = {
    signed: say(language, '不得批准自己签署的说明', 'nobody approves what he signed'),
    'approved-before': say(language, '各步须由不同的人批准', 'each step is for another person'),
    'other-role': say(language, '这一步不由您批准', 'this step is not yours to approve'),
    'other-unit': say(language, '这一步不由您所在单位批准', 'this step is not for your unit to approve'),
  };
  const due = say(language, `待办：${title}，${who}`, `due: ${title}, by ${who}`);
  return new LiuhenError('NOT_ALLOWED', `${words[bar]}${say(language, '；', '; ')}${due}`, {
    context: { note: id, step, roles: roles.join(' '), units: units.map(({ name }) => name).join(' ') },
  });
}
