// The code of a case from end to end: printed, filmed, docked, suggested, taken by a person, and the same after a rebuild.
// The clip has no sound, which is found in the same way.
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeCaseCode } from '../../core/case-code.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import type { BayStatus, Clip } from '../../core/model.ts';
import { readCodes } from '../../ingest/media/read-codes.ts';
import { filmCodes } from '../../test-fixtures/filmed-code.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

interface Code {
  readonly number: string;
  readonly text: string;
  readonly out?: string;
}
interface Page {
  readonly suggestions: readonly { clip: string; case: string; by: string; confidence: number; atMs: number }[];
  readonly next: string | null;
}

const seconds = 1000;
const run = promisify(execFile);
const station = new StationHarness();
let url = '';
beforeAll(async () => {
  await station.init('--id', 'CC01');
  ({ url } = await station.start());
  expect((await station.here('config', 'set', 'media.stretchSeconds', '3')).exit).toBe(0);
  for (const number of ['2026-017', '甲〔2026〕18号'])
    expect((await station.here('case', 'open', number)).exit).toBe(0);
}, 30 * seconds);
afterAll(() => station.remove());

const codeOf = async (number: string) => (await station.here<Code>('case', 'qr', number)).json;
const suggestions = async (...words: string[]) => (await station.here<Page>('clip', 'suggestions', ...words)).json;
const waiting = async () =>
  (await station.here<{ queues: { derive: number } }>('station', 'status')).json.queues.derive;

/** What a reader sees on a printed page. */
async function readPage(path: string): Promise<string[]> {
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-vf', 'scale=800:-1', '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 2 ** 24 },
  );
  return readCodes({ index: 0, width: 800, height: stdout.length / 800, pixels: stdout });
}

test('printed as a page of either kind, or drawn in the terminal', { timeout: 60 * seconds }, async () => {
  const { text } = await codeOf('甲〔2026〕18号');
  expect(text).toMatch(/^LH1C:CC01:[0-9A-F]{16}:[0-9A-Z]{16}$/);
  const [svg, png] = ['svg', 'png'].map((kind) => join(station.root, `code.${kind}`)) as [string, string];
  expect((await station.here<Code>('case', 'qr', '甲〔2026〕18号', '--out', svg)).json).toMatchObject({
    text,
    out: svg,
  });
  expect(await readFile(svg, 'utf8')).toContain('甲〔2026〕18号');
  expect((await station.here('case', 'qr', '甲〔2026〕18号', '--out', png)).exit).toBe(0);
  expect(await readPage(png)).toEqual([text]);
  expect((await station.here('case', 'qr', '甲〔2026〕18号', '--out', png)).exit).not.toBe(0);
  expect((await station.here('case', 'qr', '2026-017', '--out', join(station.root, 'code.pdf'))).exit).toBe(2);
  expect((await station.here('case', 'qr', 'no such case')).exit).toBe(60);
});

test(
  'filmed, suggested once, taken by a person, refused where it is not so; the same after a rebuild',
  async () => {
    const [one, other] = [await codeOf('2026-017'), await codeOf('甲〔2026〕18号')];
    const forged = composeCaseCode('CC01', '0123456789abcdef', Buffer.alloc(32, 1));
    const tree = join(station.root, 'recorder');
    await mkdir(join(tree, 'DCIM'), { recursive: true });
    const name = 'DCAM_0012345_330726_20260301_093000.mp4';
    // Two cases for two seconds each, then one that nobody here has made.
    const codes = [one.text, one.text, one.text, other.text, other.text, forged];
    await filmCodes(join(tree, 'DCIM', name), { codes, intoFirstMs: 0, turnsAfter: 1, seconds: 6, keyEvery: 8 });
    await station.dock(tree, '1');
    const safe = (bays: readonly BayStatus[]) => bays.some(({ bay, state }) => bay === '1' && state === 'safe');
    await station.until(url, safe);
    const { id } = (await station.here<{ clips: Clip[] }>('clip', 'ls')).json.clips[0]!;
    await expect.poll(async () => (await suggestions()).suggestions.length, { timeout: 60_000, interval: 300 }).toBe(2);
    const page = await suggestions(id);
    expect(page).toMatchObject({
      suggestions: [
        { clip: id, case: '2026-017', by: 'case-code', confidence: 95 },
        { clip: id, case: '甲〔2026〕18号', by: 'case-code', confidence: 95 },
      ],
      next: null,
    });
    expect(page.suggestions[0]!.atMs).toBeGreaterThanOrEqual(900);
    expect(page.suggestions[0]!.atMs).toBeLessThan(3000);
    expect(page.suggestions[1]!.atMs).toBeGreaterThanOrEqual(3000);
    expect((await station.here<Clip>('clip', 'show', id)).json.cases).toEqual([]);

    expect((await station.here<Clip>('clip', 'link', id, '--case', '2026-017')).json.cases).toEqual(['2026-017']);
    const no = ['clip', 'refuse', id, '--case', '甲〔2026〕18号', '--reason', '前一案的码'];
    expect((await station.here(...no)).json).toEqual({ clip: id, case: '甲〔2026〕18号', state: 'refused' });
    expect((await station.here(...no)).exit).toBe(60);
    expect(await suggestions()).toEqual({ suggestions: [], next: null });

    const shown = async () => (await station.here<Clip>('clip', 'show', id)).json;
    // What its work ends with.
    await expect.poll(async () => (await shown()).stretches, { timeout: 60_000, interval: 300 }).not.toBeNull();
    const clip = await shown();
    expect(clip.stretches).toEqual([{ kind: 'silent', fromMs: 0, toMs: clip.durationMs }]);
    const custody = async () =>
      (await station.here<{ events: CustodyEvent[] }>('clip', 'custody', id)).json.events.filter(
        ({ type, public: facts }) => ['suggest', 'link'].includes(type) || facts['kind'] === 'codes',
      );
    const events = await custody();
    expect(events).toMatchObject([
      { type: 'derive', public: { found: 3, caseCode: 'read' } },
      { type: 'suggest', actor: 'station', public: { by: 'case-code', confidence: 95 } },
      { type: 'suggest', actor: 'station', public: { by: 'case-code', confidence: 95 } },
      { type: 'link' },
      { type: 'suggest', public: { action: 'refuse' }, detail: { reason: '前一案的码' } },
    ]);
    expect(JSON.stringify(events.map(({ detail: _, ...leaf }) => leaf))).not.toMatch(/2026-017|18号|前一案/);

    expect(await station.stop()).toBe(0);
    expect((await station.cli('rebuild')).exit).toBe(0);
    ({ url } = await station.start());
    await expect.poll(waiting, { timeout: 60_000, interval: 300 }).toBe(0);
    expect(await shown()).toEqual(clip);
    expect(await custody()).toEqual(events);
    expect(await suggestions()).toEqual({ suggestions: [], next: null });
    expect(await codeOf('2026-017')).toEqual(one);
    expect((await station.here('fsck')).exit).toBe(0);
  },
  150 * seconds,
);
