// liuhen audit ls
import type { Command } from 'commander';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { localTime, shorten, table } from '../output/show.ts';
import { wholeNumber } from '../whole-number.ts';

export function addAuditCommands(program: Command, cli: CommandLine): void {
  const audit = cli.command(program, 'audit');
  cli
    .command(audit, 'ls')
    .option('--person <user>', cli.option('person'))
    .option('--clip <id>', cli.option('clip'))
    .option('--type <type>', cli.option('eventType'))
    .option('--from <time>', cli.option('eventFrom'))
    .option('--to <time>', cli.option('eventTo'))
    .option('--limit <n>', cli.option('limit'), wholeNumber)
    .option('--cursor <next>', cli.option('cursor'))
    .action(
      cli.action(async (options: object) => {
        const { value, zone } = await cli.ask('audit ls', options);
        const page = value as { events: readonly CustodyEvent[]; next: string | null };
        return { value, shown: () => showEvents(page, zone, cli) };
      }),
    );
}

async function showEvents(
  { events, next }: { events: readonly CustodyEvent[]; next: string | null },
  zone: string,
  cli: CommandLine,
): Promise<string> {
  if (events.length === 0) return cli.say(phrases.none);
  const head = [
    cli.say(['日志', 'leaf']),
    cli.say(['时间', 'time']),
    cli.say(['事项', 'event']),
    cli.say(['经办', 'actor']),
    cli.say(['资料', 'clip']),
    cli.say(['细节', 'detail']),
  ];
  const drawn = await table(
    head,
    events.map((event) => [
      event.seq,
      localTime(event.at, zone),
      event.type,
      event.detail?.['user'] ?? event.actor,
      event.clip ?? null,
      shorten(JSON.stringify({ ...event.public, ...event.detail })),
    ]),
  );
  return next === null ? drawn : `${drawn}\n${cli.say(phrases.more)}: --cursor ${next}`;
}
