// The keeper over real rows: what it writes at the end of a docking and when a reading comes, and what it raises.
import { beforeEach, describe, expect, test } from 'vitest';
import { Alarms } from '../core/alarms.ts';
import { filmedDraft } from '../core/anchor-event.ts';
import type { EventDraft } from '../core/custody-event.ts';
import type { LiuhenError } from '../core/errors.ts';
import { clockRule, dayMs } from '../core/policy/camera-clock.ts';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import { epochMs, type SampleClip, SampleHistory } from '../test-fixtures/sample-history.ts';
import { ClockKeeper } from './clock-keeper.ts';

const hourMs = 3_600_000;
const utc = (ms: number) => new Date(ms).toISOString();
/** The docking of all clips of a sample history. */
const docked = utc(epochMs);

let history: SampleHistory;
let catalogue: Catalogue;
let alarms: Alarms;
let told: EventDraft[][];
let fatal: LiuhenError[];
let isFull: boolean;
let nowMs: number;

beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
  alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  told = [];
  fatal = [];
  isFull = false;
  nowMs = epochMs + hourMs;
});

function add(draft: Omit<EventDraft, 'actor'>): void {
  const { type, clip, public: facts, private: detail } = draft;
  history.add(type, { ...(clip ? { clip } : {}), public: facts, ...(detail ? { detail } : {}) });
  bringIn();
}
function bringIn(): void {
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
}
function seal(sample: SampleClip = {}): string {
  const clip = history.seal({ flags: ['clock-untrusted'], ...sample });
  bringIn();
  return clip;
}
const undock = (dockedMs: number, device = '0000123') =>
  add({ type: 'undock', public: { state: 'safe' }, private: { device, docked: utc(dockedMs), label: null } });
const reading = (offsetMs: number, seenMs: number) =>
  ({ offsetMs, uncertaintyMs: 900, trust: 'filmed', deviceAtMs: seenMs + offsetMs }) as const;

/** Runs `act` to its end over a keeper that was made as at a start of the station. */
async function keeping(act: (keeper: ClockKeeper) => void): Promise<void> {
  const keeper = new ClockKeeper({
    catalogue,
    tell: async (drafts) => {
      told.push([...drafts]);
      if (!isFull) for (const draft of drafts) add(draft);
    },
    rule: () => clockRule(),
    clock: { now: () => nowMs, quality: () => 'synced' },
    alarms,
    onFatal: (error) => fatal.push(error),
  });
  catalogue.onReadings((seqs) => keeper.read(seqs));
  act(keeper);
  await keeper.idle();
  await keeper.stop();
  catalogue.onReadings(() => undefined);
  expect(fatal).toEqual([]);
}
const drafts = () => told.flat();
const codes = () => alarms.list().map(({ code }) => code);

describe('conclusions', () => {
  const [start, film] = [epochMs - 3 * hourMs, epochMs - 4 * hourMs];

  test('a reading reaches the other clips of its docking, in one batch, once', async () => {
    const shown = seal({ deviceStartMs: film + 60_000 });
    const [near, other] = [seal({ deviceStartMs: start + 60_000 }), seal({ serial: '0000999' })];
    await keeping(() => add(filmedDraft(shown, reading(60_000, film))));
    expect(drafts()).toMatchObject([
      { type: 'anchor', actor: 'station', clip: near, public: { offsetMs: 60_000, trust: 'bounded', basis: ['6'] } },
    ]);
    expect(catalogue.clip(near)).toMatchObject({ start: utc(start), offsetTrust: 'bounded', flags: [] });
    expect(catalogue.clip(other)?.offsetTrust).toBe('none');
    await keeping((keeper) => {
      keeper.docked(docked);
      keeper.read([6]);
      keeper.start();
    });
    expect(drafts()).toHaveLength(1);
  });

  test('what came in before is concluded at the end of the docking, or at the next start for two days', async () => {
    const shown = seal({ deviceStartMs: film });
    add(filmedDraft(shown, reading(0, film)));
    const later = seal({ deviceStartMs: start });
    await keeping((keeper) => keeper.docked(utc(epochMs + 1)));
    expect(drafts()).toEqual([]);
    nowMs = epochMs + 2 * dayMs + hourMs;
    await keeping((keeper) => keeper.start());
    expect(drafts()).toEqual([]);
    nowMs = epochMs + 2 * dayMs;
    await keeping((keeper) => keeper.start());
    expect(drafts()).toMatchObject([{ clip: later }]);
    const last = seal({ deviceStartMs: start + hourMs });
    await keeping((keeper) => keeper.docked(docked));
    expect(drafts().slice(1)).toMatchObject([{ clip: last }]);
  });

  test('bounded gives way where readings come to surround the clip; what is its own is left alone', async () => {
    undock(epochMs - 23 * hourMs);
    const before = seal({ deviceStartMs: start });
    const own = seal({ deviceStartMs: start });
    const shown = seal();
    add({ type: 'anchor', clip: own, public: { offsetMs: 7, uncertaintyMs: 7, trust: 'anchored' } });
    await keeping(() => add(filmedDraft(shown, reading(0, film))));
    expect(catalogue.clip(before)?.offsetTrust).toBe('bounded');
    // Readings of the days around, as their own clips would bring them.
    await keeping(() => {
      for (const days of [-1, 1]) anchorElsewhere(film + days * dayMs);
    });
    expect(catalogue.clip(before)).toMatchObject({ offsetTrust: 'filmed', offsetMs: 0 });
    expect(catalogue.clip(own)).toMatchObject({ offsetTrust: 'anchored', offsetMs: 7 });
    expect(drafts().filter(({ clip }) => clip === before)).toHaveLength(2);
  });

  function anchorElsewhere(seenMs: number): void {
    const facts = reading(0, seenMs);
    add({ type: 'anchor', public: facts, private: { device: '0000123', docked: utc(seenMs), bay: '1' } });
  }

  test('a label that nobody registered is no recorder: only clips of the same docking', async () => {
    const label = { serial: null, label: 'NO NAME' };
    const shown = seal({ ...label, deviceStartMs: film });
    const near = seal({ ...label, deviceStartMs: start });
    await keeping(() => add(filmedDraft(shown, reading(0, film))));
    expect(drafts()).toMatchObject([{ clip: near }]);
    const line = [1, 2, 3].map((days) => reading(0, film - days * dayMs));
    for (const facts of line) add({ type: 'anchor', public: facts, private: { device: 'CARD', docked: utc(0) } });
    const far = seal({ serial: null, label: 'CARD', deviceStartMs: start });
    await keeping((keeper) => keeper.docked(docked));
    expect(catalogue.clip(far)?.offsetTrust).toBe('none');
    const register = { action: 'register', camera: 'c1', unit: 'root' };
    add({ type: 'camera', public: register, private: { serial: 'CARD', name: null } });
    await keeping((keeper) => keeper.docked(docked));
    expect(catalogue.clip(far)?.offsetTrust).toBe('bounded');
  });

  test('a hundred and fifty clips are three writes of one batch, and a full disk is owed to once', async () => {
    const shown = seal({ deviceStartMs: film });
    for (let n = 0; n < 150; n += 1) seal({ deviceStartMs: start + n });
    add(filmedDraft(shown, reading(0, film)));
    isFull = true;
    await keeping((keeper) => {
      keeper.docked(docked);
      keeper.docked(docked);
    });
    expect(told.map((page) => page.length)).toEqual([63, 64, 23]);
    expect(new Set(drafts().map(({ batch }) => batch)).size).toBe(1);
  });

  test('a station that stops writes no more', async () => {
    const shown = seal({ deviceStartMs: film });
    seal({ deviceStartMs: start });
    add(filmedDraft(shown, reading(0, film)));
    await keeping((keeper) => {
      void keeper.stop();
      keeper.docked(docked);
    });
    expect(drafts()).toEqual([]);
  });
});

describe('alarms', () => {
  const readAt = (offsetMs: number, seenMs: number) =>
    add({ type: 'anchor', public: reading(offsetMs, seenMs), private: { device: 'A', docked: utc(seenMs) } });

  test('a clock that drifts, one that jumped, and one that is well again', async () => {
    await keeping(() => {
      readAt(0, epochMs);
      readAt(4700, epochMs + dayMs);
    });
    expect(alarms.list()).toEqual([]);
    await keeping(() => readAt(11_000, epochMs + 2 * dayMs));
    expect(alarms.list()).toMatchObject([{ code: 'CAMERA_DRIFTS', context: { device: 'A', offsetMs: 11_000 } }]);
    await keeping(() => readAt(-hourMs, epochMs + 3 * dayMs));
    expect(codes()).toEqual(['CAMERA_CLOCK_JUMPED']);
    alarms.clear('camera-clock/A');
    await keeping((keeper) => keeper.start());
    expect(codes()).toEqual(['CAMERA_CLOCK_JUMPED']);
    await keeping(() => readAt(-hourMs, epochMs + 4 * dayMs));
    expect(codes()).toEqual([]);
  });

  test('files that bear times which cannot be, until a docking of that recorder brings none', async () => {
    undock(epochMs - 5 * hourMs);
    seal({ deviceStartMs: epochMs - 5 * hourMs - dayMs });
    await keeping((keeper) => keeper.docked(docked));
    expect(codes()).toEqual([]);
    seal({ deviceStartMs: epochMs - 5 * hourMs - dayMs - 1 });
    seal({ deviceStartMs: epochMs + dayMs + 1 });
    seal({ serial: '0000999', deviceStartMs: 0 });
    await keeping((keeper) => keeper.docked(docked));
    expect(alarms.list()).toMatchObject([{ code: 'CAMERA_CLOCK_JUMPED', context: { device: '0000123', clips: 2 } }]);
    seal({ serial: '0000999', docked: utc(epochMs + hourMs) });
    await keeping((keeper) => keeper.docked(utc(epochMs + hourMs)));
    expect(codes()).toEqual(['CAMERA_CLOCK_JUMPED']);
    seal({ docked: utc(epochMs + hourMs) });
    await keeping((keeper) => keeper.docked(utc(epochMs + hourMs)));
    expect(codes()).toEqual([]);
  });

  test('a filmed time code that contradicts the dockings moves no other clip', async () => {
    const shown = seal();
    const near = seal();
    await keeping(() => add(filmedDraft(shown, reading(0, epochMs + hourMs))));
    expect(alarms.list()).toMatchObject([{ code: 'TIME_CODE_CONTRADICTED', context: { device: '0000123' } }]);
    expect(catalogue.clip(near)?.offsetTrust).toBe('none');
    await keeping(() => add(filmedDraft(near, reading(0, epochMs - hourMs))));
    expect(codes()).toEqual([]);
  });
});
