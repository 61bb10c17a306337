// case open, ls. A case is named by its number towards people and by a random id in the log.
import { randomBytes } from 'node:crypto';
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { say } from '../language.ts';
import type { PeopleDesk } from '../people/people-desk.ts';
import type { CaseRow } from '../station-port.ts';
import { CaseNumber, caseNumberOf } from './arguments.ts';

/** CONTRACT §5 `Case`; what no command fills yet is null or empty. */
function shown({ number, state, unit, clips }: CaseRow, people: PeopleDesk) {
  return { number, state, matter: null, unit: people.unitName(unit), operations: [], clips };
}

export const caseCommands = [
  defineCommand({
    name: 'case open',
    action: 'case.open',
    args: Type.Object({ number: CaseNumber }, { additionalProperties: false }),
    run: ({ seen, people, asker, record, language, exclusive }, args) =>
      exclusive(async () => {
        const number = caseNumberOf(args.number);
        // A number is one case's in the whole agency, whoever may know of that case.
        if (people.isCaseNumberTaken(number)) {
          throw new LiuhenError('CASE_EXISTS', say(language, '不重复登记', 'not opened twice'), {
            context: { number },
            hint: 'liuhen case ls',
          });
        }
        const id = randomBytes(8).toString('hex');
        const { unit } = asker.account;
        await record([{ type: 'case', case: id, public: { action: 'open', unit }, private: { number } }]);
        return shown(seen.caseOf(number), people);
      }),
  }),
  defineCommand({
    name: 'case ls',
    action: 'case.see',
    args: Type.Object({}, { additionalProperties: false }),
    run: async ({ seen, people }) => ({ cases: seen.cases().map((row) => shown(row, people)) }),
  }),
];
