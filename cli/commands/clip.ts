// liuhen clip ls, show, custody, get, link, unlink, anchor
import type { Command } from 'commander';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { Clip } from '../../core/model.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { facts, localTime, safe, shorten, size, span, table } from '../output/show.ts';
import { signedNumber, wholeNumber } from '../whole-number.ts';
import { addInboxCommands } from './clip-inbox.ts';
import { addSuggestionCommands } from './suggestion.ts';

export function addClipCommands(program: Command, cli: CommandLine): void {
  const clip = cli.command(program, 'clip');
  addList(clip, cli);
  cli.command(clip, 'show', '<id>').action(
    cli.action(async (id: string) => {
      const { value, zone } = await cli.ask('clip show', { clip: id });
      return { value, shown: () => showClip(value as Clip, zone) };
    }),
  );
  cli.command(clip, 'custody', '<id>').action(
    cli.action(async (id: string) => {
      const { value, zone } = await cli.ask('clip custody', { clip: id });
      return { value, shown: () => showCustody((value as { events: readonly CustodyEvent[] }).events, zone, cli) };
    }),
  );
  addGet(clip, cli);
  cli
    .command(clip, 'link', '<id>')
    .requiredOption('--case <number>', cli.option('case'))
    .action(
      cli.action(async (id: string, options: { case: string }) => {
        const { value } = await cli.ask('clip link', { clip: id, case: options.case });
        return { value, shown: () => showCases(value as Clip, cli) };
      }),
    );
  cli
    .command(clip, 'unlink', '<id>')
    .requiredOption('--case <number>', cli.option('case'))
    .requiredOption('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (id: string, options: { case: string; reason: string }) => {
        const { value } = await cli.ask('clip unlink', { clip: id, ...options });
        return { value, shown: () => showCases(value as Clip, cli) };
      }),
    );
  addSuggestionCommands(clip, cli);
  addInboxCommands(clip, cli);
  cli
    .command(clip, 'anchor', '<id>')
    .requiredOption('--offset-ms <n>', cli.option('offsetMs'), signedNumber)
    .requiredOption('--uncertainty-ms <n>', cli.option('uncertaintyMs'), wholeNumber)
    .requiredOption('--reason <text>', cli.option('reason'))
    .action(
      cli.action(async (id: string, options: object) => {
        const { value, zone } = await cli.ask('clip anchor', { clip: id, ...options });
        return { value, shown: () => showClip(value as Clip, zone) };
      }),
    );
}

function addList(clip: Command, cli: CommandLine): void {
  cli
    .command(clip, 'ls')
    .option('--case <number>', cli.option('case'))
    .option('--device <serial>', cli.option('device'))
    .option('--officer <number>', cli.option('officer'))
    .option('--from <time>', cli.option('from'))
    .option('--to <time>', cli.option('to'))
    .option('--flag <flag>', cli.option('flag'))
    .option('--state <state>', cli.option('state'))
    .option('--q <text>', cli.option('q'))
    .option('--limit <n>', cli.option('limit'), wholeNumber)
    .option('--cursor <next>', cli.option('cursor'))
    .action(
      cli.action(async (options: object) => {
        const { value, zone } = await cli.ask('clip ls', options);
        const page = value as { clips: readonly Clip[]; next: string | null };
        return { value, shown: () => showPage(page, zone, cli) };
      }),
    );
}

function addGet(clip: Command, cli: CommandLine): void {
  cli
    .command(clip, 'get', '<id>')
    .requiredOption('--out <file>', cli.option('out'))
    .requiredOption('--purpose <text>', cli.option('purpose'))
    .action(
      cli.action(async (id: string, options: { out: string; purpose: string }) => {
        const out = cli.path(options.out);
        const { writeReceived } = await import('../output/write-received.ts');
        const args = { clip: id, purpose: options.purpose };
        const { value } = await cli.askForFiles('clip get', args, (files, onProgress) =>
          writeReceived(out, files, (done, total) => onProgress({ done, total, unit: 'bytes' })),
        );
        const answer = { ...(value as { clip: string; bytes: number; sha256: string }), out };
        return { value: answer, shown: () => `${cli.say(phrases.written)} ${safe(out)} (${size(answer.bytes)})` };
      }),
    );
}

async function showPage(
  { clips, next }: { clips: readonly Clip[]; next: string | null },
  zone: string,
  cli: CommandLine,
): Promise<string> {
  if (clips.length === 0) return cli.say(phrases.none);
  const head = [
    ['编号', 'clip'],
    ['开始', 'start'],
    ['时长', 'length'],
    ['大小', 'size'],
    ['警号', 'officer'],
    ['记录仪', 'recorder'],
    ['文件名', 'file'],
    ['标志', 'flags'],
  ] as const;
  const rows = clips.map((clip) => [
    clip.id,
    localTime(clip.start, zone),
    clip.durationMs === null ? null : span(clip.durationMs, cli.language),
    size(clip.bytes),
    clip.officer,
    clip.device.serial,
    clip.file.name,
    clip.flags.join(' '),
  ]);
  const drawn = await table(
    head.map((title) => cli.say(title)),
    rows,
  );
  return next === null ? drawn : `${drawn}\n${cli.say(phrases.more)}: --cursor ${next}`;
}

function showClip(clip: Clip, zone: string): Promise<string> {
  const times = new Set(['start', 'end', 'docked', 'sealed']);
  return facts(
    Object.entries(clip).map(([name, value]) => {
      if (times.has(name)) return [name, localTime(value as string | null, zone)];
      if (name === 'bytes') return [name, `${clip.bytes} (${size(clip.bytes)})`];
      return [name, value];
    }),
  );
}

function showCustody(events: readonly CustodyEvent[], zone: string, cli: CommandLine): Promise<string> {
  const head = [
    '#',
    cli.say(['日志', 'leaf']),
    cli.say(['时间', 'time']),
    cli.say(['事项', 'event']),
    cli.say(['经办', 'actor']),
    cli.say(['细节', 'detail']),
  ];
  return table(
    head,
    events.map((event) => [
      event.clipSeq,
      event.seq,
      localTime(event.at, zone),
      event.type,
      event.detail?.['user'] ?? event.actor,
      shorten(JSON.stringify({ ...event.public, ...event.detail })),
    ]),
  );
}

function showCases(clip: Clip, cli: CommandLine): string {
  return `${clip.id}: ${clip.cases.length === 0 ? cli.say(phrases.none) : safe(clip.cases.join(', '))}`;
}
