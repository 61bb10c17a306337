// What is said of a clip in the inbox, over real rows and the built-in rules.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cameraChanged } from '../../core/camera-event.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { officerAdded } from '../../core/rights-event.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { FakeRules } from '../../test-fixtures/fake-rules.ts';
import { epochMs, type SampleClip, SampleHistory } from '../../test-fixtures/sample-history.ts';
import type { StationPort } from '../station-port.ts';
import { InboxDesk } from './inbox-desk.ts';

const hourMs = 3_600_000;
const utc = (ms: number) => new Date(ms).toISOString();
let history: SampleHistory;
let catalogue: Catalogue;
beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
});
afterEach(() => catalogue.close());

/** Ends so many hours before it was docked, by an offset known to within `uncertaintyMs`; null for an unknown one. */
function judged(hours: number, uncertaintyMs: number | null, sample: SampleClip = {}) {
  const clip = history.seal({ deviceStartMs: epochMs - hours * hourMs - 60_000, docked: utc(epochMs), ...sample });
  const manifest = history.manifests.get(clip)!;
  if (manifest.media?.durationMs === null) {
    const { deviceEnd: _end, ...time } = manifest.time;
    history.manifests.set(clip, { ...manifest, time });
  }
  if (uncertaintyMs !== null)
    history.add('anchor', { clip, public: { offsetMs: 0, uncertaintyMs, trust: 'anchored' }, detail: { reason: 'x' } });
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
  const settings = { get: (key: string) => ({ key, value: 5, default: 5, source: 'default' }) };
  const station = { catalogue, rules: new FakeRules(), settings, zone: 'Asia/Shanghai' } as unknown as StationPort;
  return new InboxDesk(station).judge(catalogue.clip(clip)!);
}

test('due 24 hours after it ended, by the built-in rules; late, in time, or not to be told', () => {
  expect(judged(23, 1000)).toEqual({ dueAt: utc(epochMs + hourMs), late: false, lateBy: null });
  expect(judged(25, 1000)).toEqual({ dueAt: utc(epochMs - hourMs), late: true, lateBy: '012345' });
  expect(judged(24.5, hourMs)).toEqual({ dueAt: utc(epochMs - hourMs / 2), late: null, lateBy: null });
  expect(judged(25, null)).toEqual({ dueAt: null, late: null, lateBy: null });
});

test('a photograph ended when it was taken; of a film without a length nothing is told', () => {
  const media = { container: 'jpeg', durationMs: null };
  expect(judged(25, 0, { media })).toMatchObject({ dueAt: utc(epochMs - hourMs - 60_000), late: true });
  expect(judged(25, 0, { media: { ...media, container: 'avi' } })).toMatchObject({ dueAt: null, late: null });
});

test('by whose number, whose recorder, or nobody that is known', () => {
  expect(judged(25, 0, { officer: null }).lateBy).toBeNull();
  const officer = { id: 'o1', certificate: '33010001', name: '张三', unit: 'root', validFrom: null, validTo: null };
  add(officerAdded({ ...officer, account: null, deviceNumbers: ['012345'] }));
  expect(judged(25, 0).lateBy).toBe('33010001');
  expect(judged(25, 0, { officer: '999999' }).lateBy).toBe('999999');
  const camera = { id: 'c1', serial: '0000123', name: null, unit: 'root', officer: 'o1', drawn: null } as const;
  add(cameraChanged('register', { ...camera, state: 'active' }));
  expect(judged(25, 0, { officer: null }).lateBy).toBe('33010001');
});

function add({ type, public: facts, private: detail }: Omit<EventDraft, 'actor'>): void {
  history.add(type, { public: facts, ...(detail ? { detail } : {}) });
}
