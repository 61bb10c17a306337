// How a note of interruption is shown: what it says, the steps of its approval, and which is due by whom.
import type { Note } from '../../core/case-model.ts';
import type { CommandContext } from '../command.ts';
import type { CaseRow } from '../station-port.ts';
import type { PlacedStep } from './note-desk.ts';

type Context = Pick<CommandContext, 'notes' | 'caseFiles' | 'asker'>;

/** `steps` is empty of a note that was judged before there were chains; `judged` then says by whom. */
export function shownNote(row: CaseRow, note: Note, { notes, caseFiles, asker }: Context) {
  const { id, operation, state, facts } = note;
  const { chain, steps, said, due } = notes.progress(row, note);
  const isByChain = facts?.chain !== undefined || said.length > 0 || state === 'submitted';
  const judged = caseFiles.files.judgedNote(id);
  return {
    note: id,
    operation,
    state,
    cause: facts?.cause ?? null,
    gaps: facts?.gaps ?? [],
    text: facts?.text ?? null,
    substitute: facts?.substitute ?? null,
    signers: facts?.signers ?? [],
    chain: isByChain && chain ? { chain: chain.chain, title: chain.title } : null,
    steps: isByChain
      ? steps.map((step) => {
          const last = said.findLast((one) => one.step === step.step);
          return {
            ...shownStep(step),
            state: last ? last.outcome : due?.step === step.step ? ('due' as const) : ('waiting' as const),
            user: last?.user ?? null,
            at: last?.at ?? null,
            opinion: last?.opinion ?? null,
          };
        })
      : [],
    due: due && {
      ...shownStep(due),
      isYours: notes.barOf(row, note, due, asker.account) === null,
      isPossible: notes.canAnybody(row, note, due),
    },
    judged,
  };
}

const shownStep = ({ step, title, roles, units }: PlacedStep) => ({
  step,
  title,
  roles,
  units: units.map(({ name }) => name),
});
