// From what the process has seen to what stands in the log: the search's own leaf, the reading's with it, and nothing twice.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import type { Manifest } from '../../core/model.ts';
import { composeTimeCode } from '../../core/time-code.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { realFiles } from '../../storage/file-port.ts';
import { StoredStation } from '../../test-fixtures/stored-station.ts';
import type { CodeListener } from './code-listener.ts';
import { DeriveQueue } from './derive-queue.ts';
import type { ScanJob, ScannedClip } from './scan-job.ts';
import { timeCodeListener } from './time-code-listener.ts';

const media = { container: 'mp4', durationMs: 9000, video: { codec: 'h264', width: 2, height: 2, fps: '25/1' } };
const secret = Buffer.alloc(32, 3);
/** 192 s ahead of the station, which was at `second` then; the docking is at 03:04:05. */
const time = { deviceStart: '2026-01-02T02:03:12.000Z', startSource: 'name' } as const;
const second = Date.UTC(2026, 0, 2, 2, 0, 0) / 1000;
const code = (after: number, frameMs: number, station = 'ST01') => ({
  text: composeTimeCode(station, second + after, secret),
  frameMs,
});

let station: StoredStation;
let alarms: Alarms;
/** Without the other search, for stretches. */
let recorded: EventDraft[][];
let asked: ScanJob[];
let shows: ScannedClip;
beforeEach(async () => {
  station = await StoredStation.make();
  alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  recorded = [];
  asked = [];
  shows = { sightings: [], failure: null };
});
afterEach(() => station.remove());

/** A station's queue until nothing waits. */
async function work(...others: CodeListener[]): Promise<void> {
  const queue = queueOf(() => true, others);
  queue.wake();
  await vi.waitFor(() => expect(station.catalogue.jobs.counts()).toMatchObject({ waiting: 0, running: 0 }));
  await queue.stop();
}

function queueOf(isEnabled: () => boolean, others: readonly CodeListener[] = []): DeriveQueue {
  return new DeriveQueue({
    files: realFiles,
    catalogue: station.catalogue,
    vault: station.vault,
    deriver: {
      run: async ({ clip }) => ({ clip, files: [], failures: [] }),
      scan: async (job) => {
        asked.push(job);
        return shows;
      },
      stretches: async () => ({ stretches: [], failure: null }),
      places: async () => ({ points: [], failure: null }),
      stop: async () => undefined,
    },
    codeListeners: [timeCodeListener('ST01', secret), ...others],
    stretchSeconds: () => 10,
    derived: station.path('derived'),
    isEnabled,
    record: (drafts) => {
      if (!['stretches', 'places'].includes(String(drafts[0]?.public['kind']))) recorded.push([...drafts]);
      return station.record(...drafts);
    },
    alarms,
    onFatal: (error) => expect.fail(error.message),
  });
}

const manifestOf = (clip: string) =>
  JSON.parse(readFileSync(station.path(`vault/2026/01/02/${clip}/manifest.json`), 'utf8')) as Manifest;

test('also where no proxies are made: the time of evidence is no convenience', async () => {
  await station.seal({ media, time });
  const queue = queueOf(() => false);
  queue.wake();
  await vi.waitFor(() => expect(recorded).toHaveLength(1));
  await queue.stop();
  expect(station.catalogue.jobs.counts()).toEqual({ waiting: 1, running: 0, failed: 0 });
});

test('a reading is written together with the search that found it', async () => {
  const clip = await station.seal({ media, time });
  shows = { sightings: [code(0, 400), code(0, 900), code(1, 1100), code(1, 1900)], failure: null };
  await work();
  const { file } = manifestOf(clip);
  expect(asked).toMatchObject([{ clip, sha256: file.digests.sha256, media, prefixes: ['LH1T:'] }]);
  expect(recorded).toEqual([
    [
      {
        type: 'derive',
        actor: 'station',
        clip,
        public: { kind: 'codes', found: 2, source: file.digests.sha256, timeCode: 'read' },
      },
      {
        type: 'anchor',
        actor: 'station',
        clip,
        public: {
          offsetMs: 192_375,
          uncertaintyMs: 726,
          trust: 'filmed',
          deviceAtMs: Date.UTC(2026, 0, 2, 2, 3, 13, 150),
        },
      },
    ],
  ]);
});

test.each<[string, ScannedClip['sightings'], object]>([
  ['nothing', [], { found: 0 }],
  ['a code of somebody’s', [{ text: 'https://example.test/?q=张三', frameMs: 0 }], { found: 1 }],
  ['a photograph', [code(0, 0), code(0, 800)], { found: 1, timeCode: 'one-second' }],
  ['another station’s', [code(0, 0, 'ST02'), code(1, 1000, 'ST02')], { found: 2, timeCode: 'other-station' }],
])(
  '%s gives no reading, says why, and is not looked for again, nor after a rebuild',
  async (_what, sightings, facts) => {
    const clip = await station.seal({ media, time });
    shows = { sightings, failure: null };
    await work();
    expect(recorded).toHaveLength(1);
    expect(recorded[0]).toHaveLength(1);
    const { kind, source, ...said } = recorded[0]![0]!.public;
    expect({ kind, ...said }).toEqual({ kind: 'codes', ...facts });
    expect(source).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(recorded)).not.toContain('张三');
    const again = Catalogue.open(':memory:');
    for await (const event of station.log.events(0)) again.apply([event], () => manifestOf(clip));
    expect(again.jobs.next()).toMatchObject({ kind: 'thumbnail' });
    again.close();
    await work();
    expect(asked.map((job) => job.clip)).toEqual([clip]);
    station.catalogue.jobs.remove('codes', clip);
    expect(station.catalogue.jobs.failures()).toEqual([]);
  },
);

test('a clip that does not tell its start', async () => {
  await station.seal({ media });
  shows = { sightings: [code(0, 400), code(1, 1400)], failure: null };
  await work();
  expect(recorded[0]![0]!.public).toMatchObject({ timeCode: 'start-unknown' });
});

test('sound has no codes, and is not looked through', async () => {
  await station.seal({ media: { container: 'aac', durationMs: 9000, audio: { codec: 'aac' } } });
  await work();
  expect(asked).toEqual([]);
});

test('another listener hears the texts of its prefix, and no others', async () => {
  const clip = await station.seal({ media, time });
  const hear = vi.fn<CodeListener['hear']>(() => ({ facts: { caseCode: 'known' }, drafts: [] }));
  const texts = [{ text: 'LH1C:2026-017', frameMs: 5 }, code(0, 10), { text: 'LH1D:x', frameMs: 20 }];
  shows = { sightings: texts, failure: null };
  await work({ prefix: 'LH1C:', isLookedAtClosely: false, hear });
  expect(asked[0]!.prefixes).toEqual(['LH1T:']);
  expect(hear.mock.calls).toMatchObject([[{ clip }, [texts[0]]]]);
  expect(recorded[0]![0]!.public).toMatchObject({ found: 3, caseCode: 'known', timeCode: 'one-second' });
});

test('an original that is no longer what was sealed gives no reading but an alarm', async () => {
  const clip = await station.seal({ media, time });
  shows = { sightings: [], failure: 'original differs' };
  await work();
  expect(recorded).toEqual([]);
  expect(alarms.list()).toMatchObject([{ code: 'ALTERED', context: { clip } }]);
  expect(station.catalogue.jobs.failures()).toMatchObject([{ kind: 'codes', clip, reason: 'codes: original differs' }]);
});
