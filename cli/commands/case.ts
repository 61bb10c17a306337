// liuhen case open, ls
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { safe, table } from '../output/show.ts';

interface ShownCase {
  readonly number: string;
  readonly state: string;
  readonly clips: readonly string[];
}

export function addCaseCommands(program: Command, cli: CommandLine): void {
  const cases = cli.command(program, 'case');
  cli.command(cases, 'open', '<number>').action(
    cli.action(async (number: string) => {
      const { value } = await cli.ask('case open', { number });
      return { value, shown: () => `${cli.say(['已登记', 'opened'])} ${safe((value as ShownCase).number)}` };
    }),
  );
  cli.command(cases, 'ls').action(
    cli.action(async () => {
      const { value } = await cli.ask('case ls', {});
      const rows = (value as { cases: readonly ShownCase[] }).cases;
      const head = [cli.say(['案号', 'number']), cli.say(['状态', 'state']), cli.say(['资料', 'clips'])];
      return {
        value,
        shown: () =>
          rows.length === 0
            ? cli.say(phrases.none)
            : table(
                head,
                rows.map(({ number, state, clips }) => [number, state, clips.length]),
              ),
      };
    }),
  );
}
