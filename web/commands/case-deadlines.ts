// case deadlines: what has to be done by when, of one case; case due: of all open ones that the asker may know of.
import Type from 'typebox';
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
      return { deadlines: inOrder(ofCase(row, context)) };
    },
  }),
  defineCommand({
    name: 'case due',
    action: 'case.see',
    args: Type.Object({}, strict),
    run: async (context) => {
      const found = [...openCases(context.seen)].flatMap((row) => ofCase(row, context));
      // Of all cases only what somebody has to do something about.
      return { deadlines: inOrder(found.filter(({ done, state }) => done === null && state !== 'done')) };
    },
  }),
];

function ofCase(row: CaseRow, context: CommandContext) {
  return context.deadlines
    .ofCase(row, Date.now())
    .map((dated) => ({ case: row.number, ...shownDeadline(dated, context) }));
}

/** What cannot be told comes first: somebody has to look. */
function inOrder<T extends { readonly due: string | null }>(deadlines: readonly T[]): T[] {
  const at = ({ due }: T) => (due === null ? 0 : Date.parse(due));
  return deadlines.toSorted((a, b) => at(a) - at(b));
}

function* openCases(seen: CommandContext['seen']): Generator<CaseRow> {
  for (let before: number | null | undefined; before !== null; ) {
    const page = seen.cases({ state: 'open', limit: 1000, ...(before === undefined ? {} : { before }) });
    yield* page.cases;
    before = page.next;
  }
}
