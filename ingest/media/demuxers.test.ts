// Outside the sandbox on purpose: the two allow-lists must hold by themselves.
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shoot } from '../../test-fixtures/footage.ts';
import { inputOptions } from './demuxers.ts';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liuhen-demuxers-'));
  const shot = { seed: 'tests', start: '2026-03-09T09:30:00', seconds: 3, station: 'ST01', officer: '1', camera: '1' };
  await copyFile(await shoot({ ...shot, kind: 'mpegts' }), join(folder, 'victim.ts'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function streams(name: string, options: readonly string[]): Promise<string> {
  const shown = ['-v', 'quiet', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
  const ran = run('ffprobe', [...shown, ...options, '-i', `file:${join(folder, name)}`]);
  return (await ran.catch(() => ({ stdout: '' }))).stdout.trim();
}

describe.each([
  ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nvictim.ts\n#EXT-X-ENDLIST\n'],
  ['an ffconcat script', 'ffconcat version 1.0\nfile victim.ts\n'],
])('%s that passes for sound', (name, script) => {
  const file = `${name}.mp3`;

  test('reads another file when only protocols are listed, and nothing with our options', async () => {
    await writeFile(
      join(folder, file),
      Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), Buffer.from(script)]),
    );
    expect(await streams(file, inputOptions('mp3'))).toBe('');
    expect(await streams(file, inputOptions('mp4'))).toBe('');
  });
});

test('the attack is real: ffconcat reads its victim through a list of protocols alone', async () => {
  await writeFile(join(folder, 'script.mp4'), 'ffconcat version 1.0\nfile victim.ts\n');
  expect(await streams('script.mp4', ['-protocol_whitelist', 'file'])).toContain('h264');
  expect(await streams('script.mp4', inputOptions('mp4'))).toBe('');
  expect(await streams('script.mp4', inputOptions('mp3'))).toBe('');
});
