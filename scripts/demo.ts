// `npm run demo`: a whole station in .demo/ with four virtual recorders, from docking to a verified package. Uses the
// product only as its users do: through bin/liuhen. `--once` ends when everything is verified; else it runs on.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BayStatus, Clip } from '../core/model.ts';
import { isDaemonRunning } from '../storage/station/station-lock.ts';
import { buildCameraA, buildCameraB, dockByRename, filesOf } from '../test-fixtures/virtual-camera.ts';
import { filmOperations, judgeOperations, stateOperations } from './demo-operations.ts';
import { choosePassword, listPeople, makePeople } from './demo-people.ts';
import { filmTimeCode, findOffset, watchTimeCode } from './demo-time-code.ts';

const project = join(import.meta.dirname, '..');
const home = join(project, '.demo');
const data = join(home, 'data');
const launcher = join(project, 'bin', 'liuhen');
const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
const say = (text: string) => process.stdout.write(`${text}\n`);

/** One command as whoever `env` says. @throws if it does not end with 0. */
function liuhen<T>(env: Readonly<Record<string, string>>, ...args: readonly string[]): T {
  const answer = execFileSync(launcher, ['--data', data, '--json', ...args], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return JSON.parse(answer) as T;
}

const passwords = () => join(home, 'passwords', 'all');
const as = (user: string) => ({ LIUHEN_USER: user, LIUHEN_PASSWORD_FILE: passwords() });

interface Ready {
  readonly station: ChildProcess;
  readonly url: string;
}

async function startStation(): Promise<Ready> {
  const listen = values.once ? ['--listen', '127.0.0.1:0'] : [];
  const args = ['--data', data, 'station', 'run', '--no-usb', ...listen];
  const station = spawn(launcher, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  station.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<never>((_, reject) => {
    station.once('exit', (code) => reject(new Error(`the station ended with ${code}\n${stderr}`)));
  });
  // After the ready line an end is looked at where the demo waits, not here.
  ended.catch(() => undefined);
  const line = new Promise<string>((resolve) => createInterface({ input: station.stdout! }).once('line', resolve));
  const { url } = JSON.parse(await Promise.race([line, ended])) as { url: string };
  return { station, url };
}

/** Shows each change of a bay until all recorders are safe. @throws when one fails or nothing comes of it. */
async function watchDock(url: string, bays: readonly string[]): Promise<void> {
  const shown = new Map<string, string>();
  for (let waited = 0; waited < 120_000; waited += 200) {
    const now = ((await (await fetch(`${url}/api/v1/dock`)).json()) as { bays: BayStatus[] }).bays;
    for (const { bay, state, device, clips, files, remaining } of now) {
      const line = `  bay ${bay}  ${state.padEnd(11)} ${device ?? ''}  ${clips}/${files} files stored, ${remaining} only on the recorder`;
      if (shown.get(bay) !== line && state !== 'empty') say(line);
      shown.set(bay, line);
      if (state === 'failed' || state === 'refused') throw new Error(`bay ${bay} is ${state}`);
    }
    if (bays.every((bay) => now.find((status) => status.bay === bay)?.state === 'safe')) return;
    await sleep(200);
  }
  throw new Error('the recorders were not stored within two minutes');
}

async function digestsOf(tree: string): Promise<Map<string, string>> {
  const files = await filesOf(tree);
  return new Map(
    files.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(tree, path)))
        .digest('hex'),
    ]),
  );
}

/** Every file of the recorders must be a clip with its very digest. */
async function checkAllSealed(trees: readonly string[], clips: readonly Clip[]): Promise<void> {
  const sealed = new Set(clips.map(({ sha256 }) => sha256));
  for (const tree of trees)
    for (const [path, sha256] of await digestsOf(tree))
      if (!sealed.has(sha256)) throw new Error(`${path} is on a recorder and not among the clips`);
}

function showClips(clips: readonly Clip[]): void {
  for (const { id, file, bytes, flags, media } of [...clips].reverse()) {
    const codec = media?.video?.codec ?? media?.audio?.codec ?? '-';
    say(`  ${id}  ${codec.padEnd(6)} ${String(bytes).padStart(9)}  ${file.name}  [${flags.join(' ')}]`);
  }
}

/** Links everything to a case, takes it out as a package, and checks that package offline against the station's keys. */
function exportAndVerify(clips: readonly Clip[], keys: { root: string; logKey: string }): string {
  const number = '金执罚〔2026〕第17号';
  liuhen(as('wang'), 'case', 'open', number);
  for (const { id } of clips) liuhen(as('wang'), 'clip', 'link', id, '--case', number);
  const out = join(home, 'package.zip');
  liuhen(as('wang'), 'export', '--case', number, '--out', out, '--purpose', '案卷评查');
  const verdict = liuhen<{ content: string; key: string; clips: unknown[] }>(
    {},
    ...['verify', out, '--root', keys.root, '--log-key', keys.logKey],
  );
  say(`  verify: content ${verdict.content}, key ${verdict.key}, ${verdict.clips.length} clips`);
  if (verdict.content !== 'authentic' || verdict.key !== 'trusted' || verdict.clips.length !== clips.length)
    throw new Error('the package does not verify');
  return out;
}

/** An officer sees his own clips and none of another unit; the auditor sees who tried. */
function showTheGuard(clips: readonly Clip[]): void {
  const { id } = clips.find(({ officer }) => officer === '330726')!;
  const seen = (user: string) => liuhen<{ clips: Clip[] }>(as(user), 'clip', 'ls', '--limit', '1000').clips.length;
  say(`  wang sees ${seen('wang')} clips, zhang ${seen('zhang')} of his own, li ${seen('li')} of hers`);
  let exit = 0;
  try {
    liuhen(as('li'), 'clip', 'show', id);
  } catch (error) {
    exit = (error as { status: number }).status;
  }
  if (exit !== 60) throw new Error(`an officer of another unit got exit ${exit} for ${id}`);
  const { events } = liuhen<{ events: { detail: { user: string } }[] }>(
    as('auditor'),
    ...['audit', 'ls', '--type', 'refuse', '--clip', id],
  );
  if (events[0]?.detail.user !== 'li') throw new Error('the auditor does not see who asked');
  say(`  li asks for ${id}: there is no such clip for her; the auditor sees that she asked`);
}

/** Stock tools on one clip: what a stranger would do. */
function verifyWithOpenssl({ id }: Clip, root: string): void {
  const [, year, month, day] = /-(\d{4})(\d\d)(\d\d)-/.exec(id)!;
  const manifest = join(data, 'vault', year!, month!, day!, id, 'manifest.json');
  const words = ['-binary', '-inform', 'DER', '-in', `${manifest}.p7s`, '-content', manifest, '-CAfile', root];
  execFileSync('openssl', ['cms', '-verify', ...words, '-purpose', 'any', '-out', '/dev/null'], { stdio: 'pipe' });
  say(`  openssl cms -verify: ${id} good`);
}

async function demo(): Promise<void> {
  if (await isDaemonRunning(join(data, 'run'))) throw new Error('another demo is running in .demo/; end it first');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  say('1. filming with virtual recorders …');
  const [treeA, treeB] = [join(home, 'recorder-a'), join(home, 'recorder-b')];
  const shanghaiMs = 8 * 3600_000;
  const yesterday = new Date(Date.now() + shanghaiMs - 86_400_000).toISOString().slice(0, 10);
  await buildCameraA(treeA, { start: `${yesterday}T09:30:00` });
  await buildCameraB(treeB, { start: `${yesterday}T10:05:00` });

  say('2. making and starting a station …');
  type Made = { root: string; logKey: string; accounts: { user: string; passwordFile: string }[] };
  const keys = liuhen<Made>(
    {},
    ...['station', 'init', '--id', 'DEMO01', '--name', '演示采集站', '--org', '演示综合行政执法队'],
  );
  const { station, url } = await startStation();
  const stop = () => station.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop).on('exit', stop);

  const chosen = choosePassword(home);
  makePeople(liuhen, keys.accounts, chosen, home);

  const shown = await watchTimeCode(url);
  const filmed = await filmTimeCode(treeA, shown);
  const operations = await filmOperations(home, shown);
  say('3. docking four recorders; the clocks of three are wrong, and they have filmed the time code …');
  const bays = join(data, 'bays');
  const docked = [await dockByRename(treeA, bays, '1'), await dockByRename(treeB, bays, '2')];
  for (const { tree, bay } of operations.trees) docked.push(await dockByRename(tree, bays, bay));
  await watchDock(url, ['1', '2', '3', '4']);

  say('4. what was sealed:');
  const { clips } = liuhen<{ clips: Clip[] }>(as('wang'), 'clip', 'ls', '--limit', '1000');
  showClips(clips);
  await checkAllSealed(docked, clips);

  say('5. a case, an evidence package, and its verification:');
  const out = exportAndVerify(clips, keys);
  verifyWithOpenssl(clips[0]!, keys.root);
  const fsck = liuhen<{ checked: number; findings: unknown[] }>(as('system-admin'), 'fsck');
  say(`  fsck: ${fsck.checked} events checked, ${fsck.findings.length} findings`);

  say('6. who may see what:');
  showTheGuard(clips);

  say('7. what a filmed time code tells:');
  const film = clips.find(({ file }) => file.name === filmed);
  if (!film) throw new Error(`${filmed} is not among the clips`);
  say(`  ${await findOffset(liuhen, as('wang'), film)}`);

  say('8. whether two mandatory recordings are complete:');
  const line = (text: string) => say(`  ${text}`);
  await judgeOperations(liuhen, launcher, data, as, operations, line);
  stateOperations(liuhen, as('wang'), home, keys, line);

  if (values.once) say('everything is sealed, exported and verified');
  else await runOn(url, out, chosen.password, clips[0]!, station);
  const ended = new Promise<number | null>((resolve) => station.once('exit', resolve));
  stop();
  if (station.exitCode === null && (await ended) !== 0) throw new Error('the station did not stop cleanly');
}

async function runOn(url: string, out: string, password: string, clip: Clip, station: ChildProcess): Promise<void> {
  say(`
the station runs at ${url} until Ctrl-C. Accounts:
${listPeople(password)}

what to look at:
  ${url}/#/board                          the dock board, no log-in needed
  ${url}/#/time-code                      the time code for recorders to film
  ${url}/#/clips                          as wang: yesterday's clips, to search and play
  ${url}/#/clips/${clip.id}     the same address as zhang or li: own clips only
  ${url}/#/events                         as auditor: who looked
  export LIUHEN_USER=wang LIUHEN_PASSWORD_FILE=.demo/passwords/all
  bin/liuhen --data .demo/data clip ls --q 现场   the same at the command line
  ${out}   the evidence package
  mv .demo/data/bays/1 .demo/recorder-a          takes a recorder out; moving it back docks it again`);
  await new Promise((resolve) => station.once('exit', resolve));
}

try {
  await demo();
} catch (error) {
  process.stderr.write(`demo failed: ${(error as Error).message}\n`);
  // The station would keep this process alive; the handler of `exit` ends it.
  process.exit(1);
}
