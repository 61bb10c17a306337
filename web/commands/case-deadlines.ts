// case deadlines: what has to be done by when, of one case; case due: of all open ones that the asker may know of.
import Type from 'typebox';
import { unitsOf } from '../../core/policy/access.ts';
import type { CaseDeadline } from '../../core/policy/case-deadlines.ts';
import { byDue } from '../../core/policy/dated-deadline.ts';
import { shownDeadline } from '../cases/deadline-view.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import type { CaseRow } from '../station-port.ts';
import { CaseNumber, caseNumberOf } from './arguments.ts';

const strict = { additionalProperties: false } as const;

export const caseDeadlineCommands = [
  defineCommand({
    name: 'case deadlines',
    action: 'case.see',
    args: Type.Object({ case: CaseNumber }, strict),
    run: async (context, { case: typed }) => {
      const row = context.seen.caseOf(caseNumberOf(typed));
      const own = context.deadlines.ofCase(row, Date.now());
      return { deadlines: own.map((dated) => shown(row, dated, context)).sort(byDue) };
    },
  }),
  defineCommand({
    name: 'case due',
    action: 'case.see',
    args: Type.Object({}, strict),
    run: async (context) => {
      const { deadlines, asker, signal } = context;
      const units = unitsOf(asker.rights, 'case.see');
      const found = [];
      // Of all cases only what somebody has to do something about.
      for await (const page of deadlines.ofOpenCases(units, Date.now(), signal))
        for (const { row, deadlines: own } of page)
          for (const dated of own)
            if (dated.done === null && dated.state !== 'done') found.push(shown(row, dated, context));
      return { deadlines: found.sort(byDue) };
    },
  }),
];

function shown({ number }: Pick<CaseRow, 'number'>, dated: CaseDeadline, context: CommandContext) {
  return { case: number, ...shownDeadline(dated, context) };
}
