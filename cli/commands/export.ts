// liuhen export: the daemon makes the package, this side writes it where the asker may.
import type { Command } from 'commander';
import type { PackageEntry } from '../../storage/export/package-entry.ts';
import type { IncomingFile } from '../client.ts';
import type { CommandLine } from '../command-line.ts';
import { phrases } from '../output/messages.ts';
import { safe, size } from '../output/show.ts';
import { readSmallFile } from '../small-file.ts';

interface ExportOptions {
  readonly clip?: readonly string[];
  readonly case?: string;
  readonly out: string;
  readonly purpose: string;
  readonly since?: string;
  readonly for?: string;
  readonly served?: string;
  readonly proves?: readonly string[];
}

export function addExportCommand(program: Command, cli: CommandLine): void {
  cli
    .command(program, 'export')
    .option('--clip <id...>', cli.option('clips'))
    .option('--case <number>', cli.option('case'))
    .requiredOption('--out <path[.zip]>', cli.option('out'))
    .requiredOption('--purpose <text>', cli.option('purpose'))
    .option('--since <checkpoint>', cli.option('since'))
    .option('--for <proceeding>', cli.option('proceeding'))
    .option('--served <day>', cli.option('served'))
    .option('--proves <clip=text...>', cli.option('proves'))
    .action(
      cli.action(async (options: ExportOptions) => {
        const out = cli.path(options.out);
        const { clip: clips, case: number, purpose } = options;
        const since = options.since === undefined ? undefined : await readSmallFile(cli.path(options.since), 'since');
        const { for: proceeding, served, proves } = options;
        const args = { clips, case: number, purpose, since, for: proceeding, served, proves: proves?.map(provenBy) };
        // The sinks open their output before they ask for the first file: asking leaves a trace in the log.
        const { value } = await cli.askForFiles('export', args, async (files) => {
          const entries = entriesOf(files);
          if (out.toLowerCase().endsWith('.zip')) {
            const { writeZip } = await import('../../storage/export/zip-sink.ts');
            return writeZip(out, entries);
          }
          const { writeFolder } = await import('../../storage/export/folder-sink.ts');
          return writeFolder(out, entries);
        });
        const answer = { package: out, ...(value as { clips: number; bytes: number }) };
        return {
          value: answer,
          shown: () => `${cli.say(phrases.written)} ${safe(out)} (${answer.clips}, ${size(answer.bytes)})`,
        };
      }),
    );
}

/** `ST01-…=what it proves`; without `=` it proves nothing yet, and the station refuses an empty text. */
function provenBy(given: string): { clip: string; text: string } {
  const at = given.indexOf('=');
  return at < 0 ? { clip: given, text: '' } : { clip: given.slice(0, at), text: given.slice(at + 1) };
}

/** The files as the sinks take them. Each must be written before the next is asked for. */
async function* entriesOf(files: AsyncIterable<IncomingFile>): AsyncGenerator<PackageEntry> {
  for await (const { path, bytes, content } of files) yield { path, bytes, content: () => content };
}
