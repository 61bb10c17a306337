// What `anchor` and `undock` leaves do to the rows.
import { describe, expect, test } from 'vitest';
import { concludedDraft, filmedDraft, measuredDraft } from '../../core/anchor-event.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { epochMs, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';

const hourMs = 3_600_000;
const utc = (ms: number) => new Date(ms).toISOString();

function station() {
  const history = new SampleHistory();
  const catalogue = Catalogue.open(':memory:');
  const bringIn = () => catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
  const add = ({ type, clip, public: facts, private: detail }: Omit<EventDraft, 'actor'>) => {
    const event = history.add(type, { ...(clip ? { clip } : {}), public: facts, ...(detail ? { detail } : {}) });
    bringIn();
    return event.seq;
  };
  const seal = (sample: Parameters<SampleHistory['seal']>[0] = {}) => {
    const clip = history.seal({ flags: ['clock-untrusted', 'important'], ...sample });
    bringIn();
    return clip;
  };
  const undock = (device: string | null, docked: string, change: { state?: string; label?: string } = {}) =>
    add({
      type: 'undock',
      public: { state: change.state ?? 'safe' },
      private: { device, docked, label: change.label ?? null },
    });
  return { history, catalogue, add, seal, undock };
}

const anchored = (offsetMs: number, uncertaintyMs = 30_000) =>
  ({ type: 'anchor', public: { offsetMs, uncertaintyMs, trust: 'anchored' }, private: { reason: 'x' } }) as const;
const filmed = (offsetMs: number, deviceAtMs = epochMs - hourMs) =>
  ({ offsetMs, uncertaintyMs: 900, trust: 'filmed', deviceAtMs }) as const;

describe('the offset of a clip', () => {
  test('moves start and end, is said with its uncertainty, and takes the flag away; what is searched follows', () => {
    const { catalogue, add, seal } = station();
    const start = epochMs - hourMs;
    const clip = seal({ deviceStartMs: start });
    expect(catalogue.clip(clip)).toMatchObject({ start: utc(start), offsetMs: null, offsetUncertaintyMs: null });
    expect(catalogue.list({ flag: 'clock-untrusted', limit: 9 }).clips).toHaveLength(1);
    add(filmedDraft(clip, filmed(90_000)));
    expect(catalogue.clip(clip)).toMatchObject({
      start: utc(start - 90_000),
      end: utc(start - 30_000),
      offsetMs: 90_000,
      offsetTrust: 'filmed',
      offsetUncertaintyMs: 900,
      flags: ['important'],
    });
    expect(catalogue.list({ flag: 'clock-untrusted', limit: 9 }).clips).toHaveLength(0);
    const from = (fromMs: number) => catalogue.list({ fromMs, limit: 9 }).clips.length;
    expect([from(start - 90_000), from(start - 89_999)]).toEqual([1, 0]);
  });

  test('a clip without a start has an offset all the same', () => {
    const { catalogue, add, seal } = station();
    const clip = seal({ deviceStartMs: null });
    add({ ...anchored(5000), clip });
    expect(catalogue.clip(clip)).toMatchObject({ start: null, end: null, offsetMs: 5000, flags: ['important'] });
  });

  test('is the most trusted; of equals its own before a conclusion, the first before the later', () => {
    const { catalogue, add, seal } = station();
    const clip = seal();
    const shown = () => [catalogue.clip(clip)?.offsetTrust, catalogue.clip(clip)?.offsetMs];
    const conclude = (trust: 'bounded' | 'filmed' | 'measured', offsetMs: number) =>
      add(concludedDraft(clip, { offsetMs, uncertaintyMs: 1, trust }, [1], 'b'));
    conclude('bounded', 1);
    conclude('bounded', 2);
    expect(shown()).toEqual(['bounded', 1]);
    add({ ...anchored(3), clip });
    expect(shown()).toEqual(['anchored', 3]);
    add({ ...anchored(4), clip });
    expect(shown(), 'a person corrects himself').toEqual(['anchored', 4]);
    conclude('bounded', 5);
    expect(shown()).toEqual(['anchored', 4]);
    conclude('filmed', 6);
    conclude('filmed', 7);
    expect(shown()).toEqual(['filmed', 6]);
    add(filmedDraft(clip, filmed(8)));
    add(filmedDraft(clip, filmed(9)));
    expect(shown()).toEqual(['filmed', 8]);
    conclude('filmed', 10);
    expect(shown()).toEqual(['filmed', 8]);
    conclude('measured', 11);
    expect(shown()).toEqual(['measured', 11]);
  });

  test('one that its manifest was sealed with stays', () => {
    const { catalogue, add, seal } = station();
    const clip = seal({ offsetMs: 1500 });
    add(filmedDraft(clip, filmed(8)));
    expect(catalogue.clip(clip)).toMatchObject({ offsetMs: 1500, offsetTrust: 'measured', offsetUncertaintyMs: null });
  });

  test.each([
    { offsetMs: 1, trust: 'filmed' },
    { uncertaintyMs: 1, trust: 'filmed' },
    { offsetMs: 1, uncertaintyMs: -1, trust: 'filmed' },
    { offsetMs: 1, uncertaintyMs: 1, trust: 'none' },
  ])('a leaf that says only %j is damage', (facts) => {
    const { add, seal } = station();
    const clip = seal();
    expect(() => add({ type: 'anchor', clip, public: facts })).toThrow(
      expect.objectContaining({ code: 'LOG_DAMAGED' }),
    );
  });
});

describe('readings', () => {
  test('are of the clip’s recorder, or of the device that was read, and told to whoever listens', () => {
    const { catalogue, add, seal } = station();
    const heard: number[] = [];
    catalogue.onReadings((seqs) => heard.push(...seqs));
    const clip = seal();
    const bare = seal({ serial: null, label: 'CARD' });
    const one = add(filmedDraft(clip, filmed(1)));
    const two = add(filmedDraft(bare, filmed(2)));
    const three = add(measuredDraft('0000123', 'bay-1', utc(epochMs), { ...filmed(3), trust: 'measured' }));
    add(concludedDraft(clip, { offsetMs: 1, uncertaintyMs: 1, trust: 'bounded' }, [one], 'b'));
    expect(heard).toEqual([one, two, three]);
    expect(catalogue.readCameras()).toEqual(['0000123', 'CARD']);
    expect(catalogue.clockReadingsOf('0000123')).toEqual([
      { ...filmed(1), seq: one, camera: '0000123', clip, docked: utc(epochMs), isRefuted: false },
      {
        ...filmed(3),
        trust: 'measured',
        seq: three,
        camera: '0000123',
        clip: null,
        docked: utc(epochMs),
        isRefuted: false,
      },
    ]);
    expect(catalogue.clockReading(two)?.camera).toBe('CARD');
    expect(catalogue.clockReading(0)).toBeUndefined();
  });

  test('are refuted where the time they show was before the docking before, or is still to come', () => {
    const { catalogue, add, seal, undock } = station();
    undock('0000123', utc(epochMs - 5 * hourMs));
    const clip = seal();
    const isRefuted = (atMs: number) => catalogue.clockReading(add(filmedDraft(clip, filmed(0, atMs))))?.isRefuted;
    expect(isRefuted(epochMs - 5 * hourMs - 901)).toBe(true);
    expect(isRefuted(epochMs - 5 * hourMs - 900)).toBe(false);
    expect(isRefuted(epochMs + 900)).toBe(false);
    expect(isRefuted(epochMs + 901)).toBe(true);
  });
});

describe('the time in which a clip can have been recorded', () => {
  const clip = { serial: '0000123', label: null, docked: utc(epochMs) };

  test('begins with the last docking before at which everything was stored, of the same volume', () => {
    const { catalogue, undock, history } = station();
    expect(catalogue.dockingWindowOf(clip)).toEqual({ notBeforeMs: null, outMs: null, notAfterMs: epochMs });
    undock('0000123', utc(epochMs - 9 * hourMs));
    const left = undock('0000123', utc(epochMs - 5 * hourMs));
    undock('0000123', utc(epochMs - 4 * hourMs), { state: 'failed' });
    undock('0000123', utc(epochMs - 3 * hourMs), { label: 'B' });
    undock('0000999', utc(epochMs - 2 * hourMs));
    undock('0000123', utc(epochMs));
    undock(null, utc(epochMs - hourMs));
    undock('0000123', 'once');
    const outMs = Date.parse(history.events[left]!.at);
    const window = { notBeforeMs: epochMs - 5 * hourMs, outMs, notAfterMs: epochMs };
    expect(catalogue.dockingWindowOf(clip)).toEqual(window);
    const labelled = catalogue.dockingWindowOf({ ...clip, label: 'B' });
    expect(labelled.notBeforeMs).toBe(epochMs - 3 * hourMs);
    expect(catalogue.dockingWindowOf({ ...clip, serial: null }).notBeforeMs).toBeNull();
  });

  test('clips come page by page, in the order of docking', () => {
    const { catalogue, seal } = station();
    const all = [seal(), seal({ serial: null, label: 'CARD' }), seal()];
    const span = { from: utc(epochMs - 1), to: utc(epochMs + 1) };
    const first = catalogue.clockClips({ ...span, limit: 2 });
    expect(first.map(({ id }) => id)).toEqual(all.slice(0, 2));
    expect(catalogue.clockClips({ ...span, limit: 2, after: first[1]! }).map(({ id }) => id)).toEqual(all.slice(2));
    expect(catalogue.clockClips({ ...span, camera: 'CARD', limit: 9 })).toMatchObject([
      { id: all[1], label: 'CARD', serial: null, deviceStartMs: epochMs - hourMs, trust: 'none', isOwn: false },
    ]);
    expect(catalogue.clockClips({ from: utc(epochMs + 1), to: utc(epochMs + 2), limit: 9 })).toEqual([]);
  });
});
