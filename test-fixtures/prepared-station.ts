// A real station with a history, for tests that spoil copies of its data directory: made once a file by the daemon and the
// command line, then stopped. Commands run in this process, which is quicker than one process each.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommandLine } from '../cli/program.ts';
import { envOf, staffFor } from './people.ts';
import { StationHarness } from './station-harness.ts';

export interface Answer {
  readonly exit: number;
  // biome-ignore lint/suspicious/noExplicitAny: the documents of many commands
  readonly json: any;
  readonly stderr: string;
}

/** One command with --json on a data directory. */
export async function command(data: string, ...words: readonly string[]): Promise<Answer> {
  let out = '';
  let stderr = '';
  const exit = await runCommandLine(['--data', data, '--json', ...words], 'test', {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (stderr += text) },
    env: { LANG: 'en_US.UTF-8', ...envOf(staffFor(words)) },
    cwd: '/',
  });
  return { exit, json: out === '' ? undefined : JSON.parse(out), stderr };
}

/** Docks a recorder with these files and waits until all of them are stored. */
export async function dockAndWait(
  station: StationHarness,
  url: string,
  bay: string,
  files: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const tree = join(station.root, `recorder-${bay}`);
  await rm(tree, { recursive: true, force: true });
  for (const [path, content] of files) {
    await mkdir(join(tree, path, '..'), { recursive: true });
    await writeFile(join(tree, path), content);
  }
  await station.dock(tree, bay);
  await station.until(url, (bays) => bays.some((now) => now.bay === bay && now.state === 'safe'));
}

export const dcamName = (n: number, tail = '.mp4') =>
  `DCIM/DCAM_1234567_654321_20260102_${String(n).padStart(6, '0')}${tail}`;

const some = (n: number) => Buffer.from(`what recorder saw ${n} `.repeat(20 + n));

export interface PreparedStation {
  readonly station: StationHarness;
  /** Taken when half of the history was there. */
  readonly oldCheckpoint: string;
  /** In number order. */
  readonly clips: readonly string[];
}

/**
 * With enough cases more leaves than one tile holds; duplicates on other recorders, zero-byte files, names of all sorts, cases, links and
 * an unlink, an offset by hand, a restart between.
 * @param cases opened besides those that have clips.
 * @param extra further files of the first recorder.
 */
export async function prepareStation(
  id: string,
  { files, cases }: { readonly files: number; readonly cases: number },
  extra: ReadonlyMap<string, Buffer> = new Map(),
): Promise<PreparedStation> {
  const station = new StationHarness();
  await station.init('--id', id);
  let { url } = await station.start();
  const plain = Array.from({ length: files }, (_, n) => [dcamName(n), some(n)] as const);
  const odd: [string, Buffer][] = [
    [dcamName(93_000, '_IMP.mp4'), Buffer.from('important')],
    ['DCIM/现场执法.mp4', Buffer.from('a name with no pattern')],
    ['EMPTY/a.mp4', Buffer.alloc(0)],
    ['EMPTY/b.txt', Buffer.alloc(0)],
    ['LOG/sys.tmp', some(1)],
  ];
  await dockAndWait(station, url, 'bay-1', new Map([...plain, ...odd, ...extra]));
  const oldCheckpoint = (await command(station.data, 'log', 'checkpoint')).json.checkpoint as string;
  await station.stop();
  ({ url } = await station.start());
  const again = Array.from({ length: 8 }, (_, n) => [`AGAIN/${n}.mp4`, some(n)] as const);
  await dockAndWait(station, url, 'bay-2', new Map([...again, ['NEW/x.mp4', Buffer.from('new on the second')]]));
  const clips = clipFoldersIn(station.data).map((path) => path.slice(path.lastIndexOf('/') + 1));
  for (let from = 0; from < cases; from += 8) {
    const numbers = Array.from({ length: Math.min(8, cases - from) }, (_, n) => `其他〔2026〕${from + n}号`);
    await Promise.all(numbers.map((number) => command(station.data, 'case', 'open', number)));
  }
  for (let n = 0; n < 6; n += 1) {
    await command(station.data, 'case', 'open', `甬综执〔2026〕${n}号`);
    await command(station.data, 'clip', 'link', clips[n]!, '--case', `甬综执〔2026〕${n}号`);
  }
  await command(station.data, 'clip', 'unlink', clips[5]!, '--case', '甬综执〔2026〕5号', '--reason', '误关联');
  const word = ['--offset-ms', '-5000', '--uncertainty-ms', '1000', '--reason', '画面内报时'];
  await command(station.data, 'clip', 'anchor', clips[4]!, ...word);
  await station.stop();
  for (const bay of ['bay-1', 'bay-2']) await rm(join(station.bays, bay), { recursive: true });
  return { station, oldCheckpoint, clips };
}

/** A station of its own with a copy of this data directory. */
export async function copyOf(station: StationHarness, name: string): Promise<StationHarness> {
  const root = join(station.root, name);
  await mkdir(root);
  execFileSync('cp', ['-a', station.data, join(root, 'data')]);
  return new StationHarness(root);
}

/** Folders of clips, relative to the data directory, in number order. */
export function clipFoldersIn(data: string): string[] {
  const below = (path: string) =>
    existsSync(join(data, path))
      ? readdirSync(join(data, path))
          .sort()
          .map((name) => `${path}/${name}`)
      : [];
  return below('vault').flatMap(below).flatMap(below).flatMap(below);
}
