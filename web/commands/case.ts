// case open, ls. A case is named by its number towards people and by a random id in the log.
import { randomBytes } from 'node:crypto';
import Type from 'typebox';
import { LiuhenError } from '../../core/errors.ts';
import { defineCommand, say } from '../command.ts';
import type { CaseRow } from '../station-port.ts';
import { CaseNumber, caseNumberOf } from './arguments.ts';

/** CONTRACT §5 `Case`; what no command fills yet is null or empty. */
function shown({ number, state, clips }: CaseRow) {
  return { number, state, matter: null, unit: null, operations: [], clips };
}

export const caseCommands = [
  defineCommand({
    name: 'case open',
    args: Type.Object({ number: CaseNumber }, { additionalProperties: false }),
    run: ({ station, actor, language, exclusive }, args) =>
      exclusive(async () => {
        const number = caseNumberOf(args.number);
        if (station.catalogue.caseByNumber(number)) {
          throw new LiuhenError('CASE_EXISTS', say(language, '不重复登记', 'not opened twice'), {
            context: { number },
            hint: 'liuhen case ls',
          });
        }
        const id = randomBytes(8).toString('hex');
        await station.record([{ type: 'case', actor, case: id, public: { action: 'open' }, private: { number } }]);
        return shown(station.catalogue.caseByNumber(number) ?? { id, number, state: 'open', clips: [] });
      }),
  }),
  defineCommand({
    name: 'case ls',
    args: Type.Object({}, { additionalProperties: false }),
    run: async ({ station }) => ({ cases: station.catalogue.cases().map(shown) }),
  }),
];
