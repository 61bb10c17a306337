// liuhen case property add, move, check, ls, due; case deadlines
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { deadlineStates, propertyActionTexts, propertyStates } from '../output/property-texts.ts';
import { localTime, safe, table } from '../output/show.ts';

interface ShownDeadline {
  readonly case?: string;
  readonly title: string;
  readonly due: string | null;
  readonly lastDay: string | null;
  readonly state: string;
  readonly why: string | null;
  readonly operation?: string | null;
  readonly property?: string | null;
  readonly document?: string | null;
  readonly source: string | null;
}

interface ShownItem {
  readonly property: string;
  readonly case?: string | null;
  readonly state: string;
  readonly name: string | null;
  readonly quantity: string | null;
  readonly sealNumber: string | null;
  readonly place: string | null;
  readonly moves: readonly { readonly action: string; readonly time: string | null }[];
  readonly deadlines: readonly ShownDeadline[];
  readonly nextCheck: string | null;
}

interface ActOptions {
  readonly handler: readonly string[];
  readonly seal?: string;
}

export function addCasePropertyCommands(cases: Command, cli: CommandLine): void {
  const property = cli.command(cases, 'property');
  cli
    .command(property, 'add', '<number>')
    .requiredOption('--name <text>', cli.option('itemName'))
    .requiredOption('--quantity <text>', cli.option('quantity'))
    .requiredOption('--place <text>', cli.option('itemPlace'))
    .requiredOption('--held-since <time>', cli.option('heldSince'))
    .requiredOption('--handler <certificate...>', cli.option('handler'))
    .option('--seal-number <text>', cli.option('sealNumber'))
    .option('--operation <id>', cli.option('itemOperation'))
    .option('--clip <clip>', cli.option('itemClip'))
    .option('--at <time>', cli.option('stepAt'))
    .action(
      cli.action(async (number: string, { handler, ...options }: ActOptions) => {
        const { value } = await cli.ask('case property add', { case: number, handlers: handler, ...options });
        return { value, shown: () => safe((value as ShownItem).property) };
      }),
    );
  cli
    .command(property, 'move', '<number> <property> <action>')
    .requiredOption('--time <time>', cli.option('moveTime'))
    .requiredOption('--handler <certificate...>', cli.option('handler'))
    .option('--from <text>', cli.option('moveFrom'))
    .option('--to <text>', cli.option('moveTo'))
    .option('--place <text>', cli.option('itemPlace'))
    .option('--seal <state>', cli.option('sealState'))
    .option('--seal-number <text>', cli.option('sealNumber'))
    .option('--document <number>', cli.option('moveDocument'))
    .option('--reason <text>', cli.option('reason'))
    .option('--clip <clip>', cli.option('itemClip'))
    .option('--at <time>', cli.option('stepAt'))
    .action(
      cli.action(async (number: string, id: string, action: string, options: ActOptions) => {
        const asked = { case: number, property: id, action, ...actArguments(options) };
        const { value, zone } = await cli.ask('case property move', asked);
        return { value, shown: () => showItems([value as ShownItem], zone, cli) };
      }),
    );
  cli
    .command(property, 'check', '<number>')
    .requiredOption('--time <time>', cli.option('moveTime'))
    .requiredOption('--handler <certificate...>', cli.option('handler'))
    .option('--present <property...>', cli.option('present'))
    .option('--absent <property...>', cli.option('absent'))
    .option('--place <text>', cli.option('itemPlace'))
    .option('--seal <state>', cli.option('sealState'))
    .option('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (number: string, options: ActOptions) => {
        const { value, zone } = await cli.ask('case property check', { case: number, ...actArguments(options) });
        return { value, shown: () => showItems((value as { items: readonly ShownItem[] }).items, zone, cli) };
      }),
    );
  cli.command(property, 'ls', '<number>').action(
    cli.action(async (number: string) => {
      const { value, zone } = await cli.ask('case property ls', { case: number });
      return { value, shown: () => showItems((value as { items: readonly ShownItem[] }).items, zone, cli) };
    }),
  );
  cli.command(property, 'due').action(
    cli.action(async () => {
      const { value, zone } = await cli.ask('case property due', {});
      return { value, shown: () => showItems((value as { items: readonly ShownItem[] }).items, zone, cli) };
    }),
  );
  cli.command(cases, 'deadlines', '[number]').action(
    cli.action(async (number?: string) => {
      const { value, zone } =
        number === undefined ? await cli.ask('case due', {}) : await cli.ask('case deadlines', { case: number });
      return {
        value,
        shown: () => showDeadlines((value as { deadlines: readonly ShownDeadline[] }).deadlines, zone, cli),
      };
    }),
  );
}

/** `broken` or anything but `intact` goes to the station as it is, which refuses what it does not know. */
function actArguments({ handler, seal, ...rest }: ActOptions): object {
  const sealIntact = seal === 'intact' ? true : seal === 'broken' ? false : seal;
  return { ...rest, handlers: handler, ...(seal === undefined ? {} : { sealIntact }) };
}

const word = (texts: Readonly<Record<string, readonly [string, string]>>, code: string, cli: CommandLine) =>
  texts[code] ? cli.say(texts[code]) : code;

/** The last day for deadlines in days: midnight would read as the day after. */
function dueOf({ due, lastDay, why }: ShownDeadline, zone: string, cli: CommandLine): string {
  return lastDay ?? (due === null ? word(deadlineStates, why ?? 'unknown', cli) : localTime(due, zone));
}

function showItems(items: readonly ShownItem[], zone: string, cli: CommandLine): string | Promise<string> {
  if (items.length === 0) return cli.say(phrases.none);
  const head = [
    cli.say(['编号', 'item']),
    cli.say(['案号', 'case']),
    cli.say(['名称', 'name']),
    cli.say(['数量', 'quantity']),
    cli.say(['封条号', 'seal']),
    cli.say(['状态', 'state']),
    cli.say(['最近流转', 'last']),
    cli.say(['期限', 'deadlines']),
    cli.say(['下次盘点', 'next count']),
  ];
  const rows = items.map((item) => {
    const last = item.moves.at(-1);
    return [
      item.property,
      item.case,
      item.name,
      item.quantity,
      item.sealNumber,
      word(propertyStates, item.state, cli),
      last ? `${word(propertyActionTexts, last.action, cli)} ${localTime(last.time, zone)}` : null,
      item.deadlines
        .map((one) => `${one.title} ${dueOf(one, zone, cli)} ${word(deadlineStates, one.state, cli)}`)
        .join('; '),
      item.nextCheck,
    ];
  });
  return table(head, rows);
}

function showDeadlines(deadlines: readonly ShownDeadline[], zone: string, cli: CommandLine): string | Promise<string> {
  if (deadlines.length === 0) return cli.say(phrases.none);
  const head = [
    cli.say(['案号', 'case']),
    cli.say(['期限', 'deadline']),
    cli.say(['届满', 'due']),
    cli.say(['状态', 'state']),
    cli.say(['对象', 'of']),
    cli.say(['依据', 'source']),
  ];
  return table(
    head,
    deadlines.map((one) => [
      one.case,
      one.title,
      dueOf(one, zone, cli),
      word(deadlineStates, one.state, cli),
      one.document ?? one.property ?? one.operation,
      one.source,
    ]),
  );
}
