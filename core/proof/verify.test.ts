// Every tampering is found and named, by our verifier and by the reader in Python; what cannot be found without an older
// checkpoint is said here by name.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyPath } from '../../cli/verify/verify-path.ts';
import { type TestStation, testStation } from '../../test-fixtures/sealed-clips.ts';
import { one, tamperings, two } from '../../test-fixtures/tamper.ts';
import { Forger } from '../../test-fixtures/tamper-tools.ts';
import { type VerifyReport, verifyExit } from './verify-report.ts';

let station: TestStation;
let stranger: TestStation;
let sound: string;
let earlier: string;
let trust: { root: string; logKey: string };

beforeAll(async () => {
  station = await testStation();
  stranger = await testStation();
  await fill(station);
  earlier = await station.export('earlier');
  sound = await station.export('sound');
  trust = { root: station.keys.rootPem, logKey: station.keys.vkey };
  await writeFile(join(station.folder, 'root.pem'), station.keys.rootPem);
});
afterAll(async () => {
  await station.close();
  await stranger.close();
});

async function fill(made: TestStation): Promise<void> {
  expect(await made.seal({ name: 'DCAM_1_2_20260304_050607.MP4', bytes: Buffer.alloc(5000, 'film'), sm3: true })).toBe(
    one,
  );
  expect(await made.seal({ name: '现场.jpg', bytes: Buffer.alloc(1200, 'picture'), sm3: false })).toBe(two);
}

interface PythonVerdict {
  readonly content: string;
  readonly key: string;
  readonly exit: number;
  readonly findings: unknown[];
}

function readByPython(paths: readonly string[], options: readonly string[] = []): PythonVerdict[] {
  const reader = new URL('../../test-fixtures/reader.py', import.meta.url).pathname;
  const known = ['--root', join(station.folder, 'root.pem'), '--log-key', station.keys.vkey];
  const lines = execFileSync('python3', [reader, ...known, ...options, ...paths], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PythonVerdict);
}

const codes = (report: VerifyReport) => report.findings.map(({ code }) => code);

describe('tampering', () => {
  let verdicts: PythonVerdict[];
  const place = (at: number) => join(station.folder, 'tampered', String(at));

  beforeAll(async () => {
    await mkdir(join(station.folder, 'tampered'));
    for (const [at, tampering] of tamperings.entries()) {
      await cp(sound, place(at), { recursive: true });
      await tampering.act(new Forger(place(at), stranger, earlier));
    }
    verdicts = readByPython(tamperings.map((_, at) => place(at)));
  });

  test('the package itself is sound, in both readers', async () => {
    expect(await verifyPath(sound, trust)).toMatchObject({ content: 'authentic', key: 'trusted', findings: [] });
    expect(readByPython([sound])).toMatchObject([{ content: 'authentic', key: 'trusted', exit: 0, findings: [] }]);
  });

  test.each(tamperings.map((tampering, at) => [tampering.name, tampering, at] as const))(
    '%s',
    async (_, tampering, at) => {
      const report = await verifyPath(place(at), trust);
      const python = verdicts[at]!;
      expect({ content: report.content, python: python.content }).toEqual({
        content: tampering.content,
        python: tampering.content,
      });
      if (tampering.key !== undefined) expect(report.key).toBe(tampering.key);
      expect(codes(report)).toContain(tampering.finds);
      expect(python.exit).toBe(verifyExit(report));
      expect(verifyExit(report)).not.toBe(0);
    },
  );
});

describe('keys', () => {
  test('what the asker does not bring cannot make a key trusted; what does not match is untrusted', async () => {
    const key = async (given: object) => {
      const report = await verifyPath(sound, given);
      expect(report.content).toBe('authentic');
      return [report.key, verifyExit(report)];
    };
    expect(await key({})).toEqual(['cannot-tell', 43]);
    expect(await key({ root: trust.root })).toEqual(['cannot-tell', 43]);
    expect(await key({ logKey: trust.logKey })).toEqual(['cannot-tell', 43]);
    expect(await key({ root: stranger.keys.rootPem, logKey: trust.logKey })).toEqual(['untrusted', 43]);
    expect(await key({ root: trust.root, logKey: stranger.keys.vkey })).toEqual(['untrusted', 43]);
    expect(await key(trust)).toEqual(['trusted', 0]);
  });

  test('a whole package forged with keys of one’s own is sound in itself and untrusted', async () => {
    const forger = await testStation();
    await fill(forger);
    const path = await forger.export('forged');
    const report = await verifyPath(path, trust);
    expect(report).toMatchObject({ content: 'authentic', key: 'untrusted' });
    expect(codes(report)).toEqual(expect.arrayContaining(['CERTIFICATE_NOT_TRUSTED', 'LOG_KEY_NOT_TRUSTED']));
    expect(readByPython([path])).toMatchObject([{ content: 'authentic', key: 'untrusted', exit: 43 }]);
    await forger.close();
  });

  test('what is no root or no log key is wrong usage', async () => {
    await expect(verifyPath(sound, { root: 'no certificate' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(verifyPath(sound, { logKey: 'no key' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(verifyPath(join(sound, 'nowhere'), trust)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('one clip’s folder', () => {
  async function clipFolder(name: string): Promise<string> {
    const folder = join(station.folder, name);
    await mkdir(folder);
    for (const [file, bytes] of station.vault.get(one)!) await writeFile(join(folder, file), bytes);
    return folder;
  }

  test('needs the root only', async () => {
    const folder = await clipFolder('bare');
    const report = await verifyPath(folder, { root: trust.root });
    expect(report).toMatchObject({
      content: 'authentic',
      key: 'trusted',
      findings: [],
      clips: [{ clip: one, events: null }],
    });
    expect(readByPython([folder])).toMatchObject([{ content: 'authentic', key: 'trusted', exit: 0 }]);
  });

  test.each([
    ['a bit of the original', `${one}.mp4`, 'altered', (bytes: Buffer) => bytes.fill(0, 0, 1)],
    ['no signature', `${one}.mp4.p7s`, 'unsigned', undefined],
    ['no original', `${one}.mp4`, 'gaps', undefined],
    ['no manifest, and so nothing known', 'manifest.json', 'altered', undefined],
  ])('%s', async (name, file, content, spoil) => {
    const folder = await clipFolder(name);
    const { rm } = await import('node:fs/promises');
    if (spoil === undefined) await rm(join(folder, file));
    else await writeFile(join(folder, file), spoil(await readFile(join(folder, file))));
    expect(await verifyPath(folder, { root: trust.root })).toMatchObject({ content });
    expect(readByPython([folder])).toMatchObject([{ content }]);
  });

  test('a file beside the four is named, a second suite’s signature is not', async () => {
    const folder = await clipFolder('beside');
    await writeFile(join(folder, `${one}.mp4.sm2.p7s`), 'another suite');
    expect(await verifyPath(folder, { root: trust.root })).toMatchObject({ content: 'authentic' });
    await writeFile(join(folder, 'notes.txt'), 'x');
    expect(codes(await verifyPath(folder, { root: trust.root }))).toEqual(['FILE_UNEXPECTED']);
    expect(readByPython([folder])).toMatchObject([{ content: 'altered' }]);
  });
});
