// The promises of the contract that scripts lean on most, tested from outside only: the real command line, a real daemon,
// HTTP, files and openssl. Nothing here may know how anything is done.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BayStatus, Clip } from '../core/model.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const seconds = 1000;
const dcam = (n: number) => `DCAM_1234567_654321_20260102_${String(n).padStart(6, '0')}.mp4`;
const seenOn = (bay: string) => (bays: readonly BayStatus[]) => bays.some((now) => now.bay === bay);
const settled =
  (bay: string, states = ['safe', 'failed', 'refused']) =>
  (bays: readonly BayStatus[]) =>
    bays.some((now) => now.bay === bay && states.includes(now.state));

const station = new StationHarness();
let url = '';
let init: { station: object; root: string; logKey: string; accounts: unknown[] };

beforeAll(async () => {
  init = (await station.init('--id', 'CT01', '--name', '一中队')) as typeof init;
  // Far from the station's zone on purpose: days are those of the station, whatever TZ says.
  ({ url } = await station.start({ env: { TZ: 'America/Los_Angeles' } }));
}, 20 * seconds);
afterAll(() => station.remove());

async function dock(bay: string, files: Readonly<Record<string, string | Buffer>>): Promise<BayStatus> {
  await station.dock(await station.tree(files), bay);
  return until(bay);
}

async function until(bay: string): Promise<BayStatus> {
  const bays = await station.until(url, settled(bay));
  return bays.find((now) => now.bay === bay)!;
}

async function clips(...filter: string[]): Promise<readonly Clip[]> {
  const { json } = await station.cli<{ clips: readonly Clip[] }>('clip', 'ls', '--limit', '1000', ...filter);
  return json.clips;
}

/** Which of two files of one content names its clip is the card's business. */
const clipOf = async (content: string) => {
  const digest = createHash('sha256').update(content).digest('hex');
  return (await clips()).find(({ sha256 }) => sha256 === digest)!;
};
const originalOf = ({ id, file }: Clip) => `${id}${extname(file.name).toLowerCase()}`;

const folderOf = (id: string) => {
  const day = id.split('-')[1]!;
  return join(station.data, 'vault', day.slice(0, 4), day.slice(4, 6), day.slice(6), id);
};

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

describe('answers', () => {
  test('station init names the station, its root and its log key; a second one changes nothing', async () => {
    expect(init).toEqual({
      station: { id: 'CT01', uid: expect.stringMatching(/^[0-9a-f]{32}$/), name: '一中队' },
      root: join(station.data, 'keys', 'root.pem'),
      logKey: expect.stringMatching(/^liuhen\/CT01-[0-9a-f]{8}\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/),
      accounts: ['system-admin', 'security-admin', 'auditor'].map((role) => ({
        user: role,
        role,
        passwordFile: join(station.data, 'first-passwords', `${role}.txt`),
      })),
    });
    const before = filesBelow(join(station.data, 'keys')).map((name) => readFileSync(join(station.data, 'keys', name)));
    expect(await station.cli('station', 'init', '--id', 'CT02')).toMatchObject({ exit: 2 });
    const after = filesBelow(join(station.data, 'keys')).map((name) => readFileSync(join(station.data, 'keys', name)));
    expect(after).toEqual(before);
  });

  test.each([
    [2, []],
    [2, ['clip', 'ls', '--limit', '0']],
    [2, ['clip', 'ls', '--limit', '1001']],
    [2, ['clip', 'ls', '--from', '2026-02-30']],
    [2, ['clip', 'ls', '--cursor', 'none']],
    [2, ['clip', 'get', 'CT01-20260101-000001', '--out', 'x']],
    [2, ['config', 'get', 'no.such']],
    [2, ['config', 'set', 'storage.reserveBytes', '9007199254740993']],
    [2, ['station', 'run', '--listen', 'x']],
    [10, ['profile', 'test', '/dev/null', '/']],
    [30, ['station', 'run', '--no-usb', '--listen', '127.0.0.1:0']],
    [30, ['fsck', '--offline']],
    [30, ['rebuild']],
    [60, ['clip', 'show', 'CT01-20260101-000001']],
    [60, ['clip', 'show', '../../station.yaml']],
    [60, ['clip', 'custody', 'x']],
    [60, ['export', '--clip', 'CT01-20260101-000001', '--out', 'x', '--purpose', 'x']],
    [60, ['export', '--case', 'none', '--out', 'x', '--purpose', 'x']],
    [60, ['verify', '/nowhere']],
  ])('exit %i of %j: one document on stdout, one line on stderr', async (exit, words) => {
    const answer = await station.cli<{ error: Record<string, unknown> }>(...words);
    expect(answer.exit).toBe(exit);
    expect(Object.keys(answer.json.error).sort()).toEqual(['code', 'context', 'hint', 'message']);
    expect(answer.json.error['hint']).toBeTruthy();
    expect(answer.stdout.trim().split('\n')).toHaveLength(1);
    expect(answer.stderr.trim().split('\n')).toHaveLength(1);
    expect(answer.stderr).toContain(`[${answer.json.error['code']}]`);
  });

  test('what is not there and what is not known are the same, byte for byte', async () => {
    const [one, other] = await Promise.all(
      ['CT01-20260101-000001', 'ZZ99-20260101-000001'].map((id) => station.cli('clip', 'show', id)),
    );
    expect(one).toEqual(other);
  });

  test('settings: a wrong value changes nothing', async () => {
    const release = { key: 'release.erase', value: 'never', default: 'never', source: 'default' };
    expect(await station.cli('config', 'set', 'release.erase', 'always')).toMatchObject({ exit: 2 });
    expect((await station.cli('config', 'get', 'release.erase')).json).toEqual(release);
    const { json } = await station.cli<{ settings: { key: string }[] }>('config', 'ls');
    for (const key of ['digests', 'release.erase', 'release.recheck', 'storage.reserveBytes', 'dock.unknownCamera'])
      expect(json.settings.map((setting) => setting.key)).toContain(key);
  });

  test('HTTP tells what is public as JSON and nothing else to whoever has not logged in', async () => {
    for (const path of ['health', 'dock', 'time', 'openapi.json']) {
      const answer = await fetch(`${url}/api/v1/${path}`);
      expect([answer.status, typeof (await answer.json())]).toEqual([200, 'object']);
    }
    for (const path of ['/', '/metrics']) expect((await fetch(`${url}${path}`)).status, path).toBe(200);
    for (const path of ['/vault', '/nothing', '/api/v1/clips', '/api/v1/dock/../../keys/log.key'])
      expect((await fetch(`${url}${path}`)).status, path).toBe(401);
  });
});

describe('a recorder', () => {
  const odd = {
    [dcam(1)]: 'one',
    'SUB/again.avi': 'one',
    'a.tar.GZ': 'extension of the last dot, lower case',
    'no-extension': 'none',
    'a.ninechars': 'too long',
    '现场.视频': 'not in a to z',
    'EMPTY/1.mp4': '',
    'EMPTY/2.txt': '',
  };
  const bayKeys = ['bay', 'state', 'device', 'files', 'bytes', 'doneBytes', 'clips', 'remaining'];
  const clipKeys =
    'id state sha256 sm3 bytes file device officer start end durationMs offsetMs offsetTrust offsetUncertaintyMs continues ' +
    'continuedBy bay docked sealed flags seenAt level caveats cases retention media playable stretches';

  test('is safe once every file is a clip or a logged duplicate', async () => {
    const bay = await dock('1号 口', odd);
    expect(bay).toMatchObject({ state: 'safe', device: '1234567', files: 8, clips: 8, remaining: 0 });
    const { json } = await station.cli<{ bays: object[] }>('dock', 'ls');
    for (const key of bayKeys) expect(json.bays[0]).toHaveProperty([key]);

    const found = await clips();
    expect(found).toHaveLength(6);
    for (const clip of found) expect(Object.keys(clip)).toEqual(clipKeys.split(' '));
    const empty = found.find(({ bytes }) => bytes === 0)!;
    expect(empty.flags).toContain('empty');
    expect([...found.map(({ seenAt }) => seenAt.length)].sort()).toEqual([0, 0, 0, 0, 1, 1]);
    expect(found.find(({ seenAt }) => seenAt.length === 1 && seenAt[0]?.path?.includes('.'))).toBeDefined();
  });

  test('clip numbers count from 1 without holes, by the day of the station’s zone, folder and number alike', async () => {
    const found = await clips();
    const today = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' }).format(new Date(found[0]!.sealed));
    const day = today.replaceAll('-', '');
    expect(found.map(({ id }) => id).sort()).toEqual(found.map((_, n) => `CT01-${day}-00000${n + 1}`));
    for (const { id, file, bytes } of found) {
      const tail = /\.([a-z0-9]{1,8})$/i.exec(file.name)?.[1]?.toLowerCase() ?? 'bin';
      const original = `${id}.${tail}`;
      expect(filesBelow(folderOf(id))).toEqual([original, `${original}.p7s`, 'manifest.json', 'manifest.json.p7s']);
      expect(readFileSync(join(folderOf(id), original))).toHaveLength(bytes);
    }
  });

  test('the same recorder in the same bay leaves nothing new; in another bay each file is seen again', async () => {
    const before = await clips();
    await station.undock('1号 口', join(station.root, 'out'));
    await station.until(url, (bays) => !seenOn('1号 口')(bays));
    await rename(join(station.root, 'out'), join(station.bays, '1号 口'));
    await station.until(url, seenOn('1号 口'));
    expect((await until('1号 口')).state).toBe('safe');
    expect(await clips()).toEqual(before);

    expect(await dock('2', { [dcam(1)]: 'one' })).toMatchObject({ state: 'safe', clips: 1 });
    const { json: status } = await station.cli<{ alarms: { code: string }[] }>('station', 'status');
    expect(status.alarms.map(({ code }) => code)).toContain('CAMERA_TWICE');
    const one = await clipOf('one');
    expect(one.seenAt).toHaveLength(2);
    const { json } = await station.cli<{ events: Record<string, unknown>[] }>('clip', 'custody', one.id);
    expect(json.events.map(({ type, clipSeq }) => `${clipSeq} ${type}`)).toEqual([
      '1 pull',
      '2 seal',
      '3 seen-again',
      '4 seen-again',
    ]);
  });

  test('pages of clip ls join to the whole', async () => {
    const all = (await clips()).map(({ id }) => id);
    const first = await station.cli<{ clips: Clip[]; next: string }>('clip', 'ls', '--limit', '4');
    const rest = await station.cli<{ clips: Clip[]; next: null }>('clip', 'ls', '--cursor', first.json.next);
    expect([...first.json.clips, ...rest.json.clips].map(({ id }) => id)).toEqual(all);
    expect(rest.json.next).toBeNull();
  });

  test('no room: failed with the number of files that are only there; docked again with room: safe', async () => {
    await station.cli('config', 'set', 'storage.reserveBytes', String(2 ** 50));
    const files = { [dcam(11)]: 'eleven', [dcam(12)]: 'twelve' };
    expect(await dock('3', files)).toMatchObject({ state: 'failed', remaining: 2, error: { code: 'DISK_FULL' } });
    const { json } = await station.cli<{ alarms: { code: string }[] }>('station', 'status');
    expect(json.alarms.map(({ code }) => code)).toContain('DISK_FULL');
    await station.cli('config', 'set', 'storage.reserveBytes', '0');
    expect(await dock('4', files)).toMatchObject({ state: 'safe', clips: 2, remaining: 0 });
  });

  test('refused by policy: nothing is taken', async () => {
    const before = await clips();
    await station.cli('config', 'set', 'dock.unknownCamera', 'refuse');
    expect(await dock('5', { 'new.mp4': 'never seen' })).toMatchObject({ state: 'refused', clips: 0 });
    await station.cli('config', 'set', 'dock.unknownCamera', 'ingest');
    expect(await clips()).toEqual(before);
  });

  test('erased after sealing only where setting and profile allow it', async () => {
    await station.cli('config', 'set', 'release.erase', 'after-seal');
    expect(await dock('6', { [dcam(21)]: 'to be erased' })).toMatchObject({ state: 'safe', device: '1234567' });
    await dock('7', { 'unknown-model.mp4': 'to be kept' });
    await station.cli('config', 'set', 'release.erase', 'never');
    expect(existsSync(join(station.bays, '6', dcam(21)))).toBe(false);
    expect(existsSync(join(station.bays, '7', 'unknown-model.mp4'))).toBe(true);
    expect(await clips('--q', '0102_000021')).toHaveLength(1);
  });
});

describe('an outsider', () => {
  const out = (name: string) => join(station.root, name);
  const verify = async (path: string, ...options: string[]) => {
    const { exit, json } = await station.cli<{ content: string; key: string }>('verify', path, ...options);
    return [exit, json.content, json.key];
  };

  test(
    'checks original and manifest with openssl, a clip’s folder and a package with verify',
    async () => {
      const clip = await clipOf('one');
      const folder = folderOf(clip.id);
      for (const name of [originalOf(clip), 'manifest.json'].map((file) => join(folder, file))) {
        const options = [
          '-in',
          `${name}.p7s`,
          '-content',
          name,
          '-CAfile',
          init.root,
          '-purpose',
          'any',
          '-out',
          '/dev/null',
        ];
        await promisify(execFile)('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', ...options]);
      }
      const trust = ['--root', init.root, '--log-key', init.logKey];
      expect(await verify(folder, '--root', init.root)).toEqual([0, 'authentic', 'trusted']);

      const { json: old } = await station.cli<{ checkpoint: string }>('log', 'checkpoint');
      await writeFile(out('old'), old.checkpoint);
      await station.cli('case', 'open', '甬综执〔2026〕17号');
      await station.cli('clip', 'link', clip.id, '--case', '甬综执〔2026〕17号');
      const asked = ['--case', '甬综执〔2026〕17号', '--purpose', '移送'];
      const made = await station.cli('export', ...asked, '--since', out('old'), '--out', out('package'));
      expect(made.json).toEqual({ package: out('package'), clips: 1, bytes: expect.any(Number) });
      await station.cli('export', '--clip', clip.id, '--purpose', '移送', '--out', out('package.zip'));
      await promisify(execFile)('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: out('package') });

      expect(await verify(out('package'), ...trust, '--since', out('old'))).toEqual([0, 'authentic', 'trusted']);
      expect(await verify(out('package.zip'), ...trust)).toEqual([0, 'authentic', 'trusted']);
      expect(await verify(out('package.zip'))).toEqual([43, 'authentic', 'cannot-tell']);
      expect(await verify(out('package.zip'), ...trust, '--since', out('old'))).toEqual([42, 'gaps', 'trusted']);
      expect(await station.cli('log', 'consistency', '--from', out('old'))).toMatchObject({ exit: 0 });
      await writeFile(out('other'), old.checkpoint.replaceAll('CT01', 'CT02'));
      expect(await station.cli('log', 'consistency', '--from', out('other'))).toMatchObject({ exit: 41 });

      const original = join(out('package'), 'data', 'clips', clip.id, originalOf(clip));
      await rm(original);
      expect((await verify(out('package'), ...trust))[0]).toBe(42);
      await writeFile(original, 'One');
      expect((await verify(out('package'), ...trust))[0]).toBe(41);

      await station.cli('clip', 'get', clip.id, '--out', out('copy.mp4'), '--purpose', '办案');
      expect(
        createHash('sha256')
          .update(readFileSync(out('copy.mp4')))
          .digest('hex'),
      ).toBe(clip.sha256);
      expect(await station.cli('fsck')).toMatchObject({ exit: 0, json: { findings: [] } });
    },
    30 * seconds,
  );
});
