// A made-up agency's clips for the catalogue, the same for the same number, and what people ask of such a list. Rows come in
// through `apply`, as they do live and in a rebuild.
import { createHash } from 'node:crypto';
import { rfc3339 } from '../core/clock.ts';
import type { CustodyEvent, EventDraft } from '../core/custody-event.ts';
import type { ClipFlag, Manifest, Officer } from '../core/model.ts';
import { rootUnit } from '../core/policy/units.ts';
import { officerAdded, unitPlaced } from '../core/rights-event.ts';
import type { Catalogue } from '../storage/catalogue/catalogue.ts';
import type { ClipFilter } from '../storage/catalogue/clip-list.ts';

const batch = 5000;
const perDay = 1000;
const firstDayMs = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;
const places = ['人民路', '大兴乡', '夜市', '建设工地', '河滨公园', '市场东门', '伊宁县', '高新区'];
const acts = ['查封', '强制拆除', '询问', '送达', '占道经营', '违法建设', '先行登记保存'];

/** The same spread for the same number, without a list in memory. */
const spread = (number: number, salt: number, size: number) =>
  (Math.imul(number ^ (salt * 0x9e3779b1), 0x85ebca6b) >>> 8) % size;
const serialOf = (device: number) => String(1_000_000 + device * 7919).slice(-7);
const officerOf = (officer: number) => String(100_000 + officer * 13).padStart(6, '0');
const caseOf = (number: number) => `城执〔2026〕第${number}号`;

function manifestAt(number: number): Manifest {
  const startMs = firstDayMs + Math.floor(number / perDay) * dayMs + spread(number, 1, 86_400) * 1000;
  const sealedMs = firstDayMs + (Math.floor(number / perDay) + 1) * dayMs;
  const [date, time] = rfc3339(startMs).slice(0, 19).replaceAll(/[-:]/g, '').split('T') as [string, string];
  const [serial, officer] = [serialOf(spread(number, 2, 300)), officerOf(spread(number, 3, officers))];
  const isChinese = spread(number, 4, 50) === 0;
  const act = `${places[spread(number, 5, places.length)]}${acts[spread(number, 6, acts.length)]}`;
  const stamp = `DCAM_${serial}_${officer}_${date}_${time}`;
  const name = isChinese
    ? `${act}${number}.mp4`
    : number % 2
      ? `${stamp}.mp4`
      : `${serial}_${officer}_${date}${time}_0001.MP4`;
  const flags: ClipFlag[] = ['clock-untrusted'];
  if (spread(number, 7, 20) === 0) flags.push('important');
  if (spread(number, 8, 1000) === 0) flags.push('resumed');
  if (isChinese) flags.push('unparsed');
  return {
    format: 'liuhen.manifest/1',
    clip: `ST01-${rfc3339(sealedMs).slice(0, 10).replaceAll('-', '')}-${String((number % perDay) + 1).padStart(6, '0')}`,
    station: { id: 'ST01', uid: '0'.repeat(32), name: 'Station' },
    file: {
      name,
      path: `DCIM/100MEDIA/${name}`,
      bytes: 1_000_000 + number,
      digests: { sha256: createHash('sha256').update(String(number)).digest('hex') },
    },
    device: { profile: number % 2 ? 'dcam' : 'serial-officer-stamp', serial },
    officer,
    time: {
      zone: 'Asia/Shanghai',
      deviceStart: rfc3339(startMs),
      deviceEnd: rfc3339(startMs + 60_000),
      offsetTrust: 'none',
      docked: rfc3339(sealedMs),
      pulled: rfc3339(sealedMs),
      sealed: rfc3339(sealedMs),
    },
    media: { container: 'mp4', durationMs: 60_000, video: { codec: 'h264', width: 1920, height: 1080, fps: '30/1' } },
    origin: 'recorder',
    flags: flags.sort(),
  };
}

const officers = 2000;
const units = Array.from({ length: 10 }, (_, each) => `u${each}`);
const unitOf = (officer: number) => units[officer % units.length]!;

function officerEntry(each: number): Officer {
  const certificate = `cert-${each}`;
  const dates = { validFrom: null, validTo: null };
  const deviceNumbers = [officerOf(each)];
  return { id: `o${each}`, certificate, name: certificate, unit: unitOf(each), ...dates, deviceNumbers, account: null };
}

function rights(leaf: (draft: Draft) => CustodyEvent, { public: facts, private: detail }: Omit<EventDraft, 'actor'>) {
  const secret = { salt: '0'.repeat(32), detail: detail ?? {}, private: '0'.repeat(64) };
  return leaf({ type: 'rights', public: facts, ...secret });
}

type Draft = Pick<CustodyEvent, 'type' | 'public'> & Partial<CustodyEvent>;

/** Brings `total` clips in through `apply`. @param onProgress told of the clips so far. */
export function fillCatalogue(catalogue: Catalogue, total: number, onProgress: (clips: number) => void): void {
  let seq = 0;
  let number = 0;
  const leaf = (draft: Draft): CustodyEvent => ({
    format: 'liuhen.event/1',
    seq: seq++,
    at: rfc3339(firstDayMs + seq),
    atQuality: 'synced',
    actor: 'station',
    ...draft,
  });
  const detail = (content: Record<string, string>) => ({
    salt: '0'.repeat(32),
    detail: content,
    private: '0'.repeat(64),
  });
  const cases = Array.from({ length: 1000 }, (_, each) =>
    leaf({ type: 'case', case: `c${each}`, public: { action: 'open' }, ...detail({ number: caseOf(each) }) }),
  );
  catalogue.apply(cases, () => undefined);
  const people = [
    ...units.map((unit) => rights(leaf, unitPlaced('unitAdd', { id: unit, name: unit, parent: rootUnit }))),
    ...Array.from({ length: officers }, (_, each) => rights(leaf, officerAdded(officerEntry(each)))),
  ];
  catalogue.apply(people, () => undefined);
  while (number < total) {
    const manifests = new Map<string, Manifest>();
    const events: CustodyEvent[] = [];
    for (const end = Math.min(total, number + batch); number < end; number += 1) {
      const manifest = manifestAt(number);
      const { clip } = manifest;
      manifests.set(clip, manifest);
      events.push(leaf({ type: 'seal', clip, clipSeq: 1, public: { bytes: 1 }, ...detail({ bay: 'bay-1' }) }));
      if (spread(number, 9, 20) === 0)
        events.push(leaf({ type: 'link', clip, clipSeq: 2, case: `c${spread(number, 10, 1000)}`, public: {} }));
    }
    catalogue.apply(events, (clip) => manifests.get(clip));
    onProgress(number);
  }
}

const daySpan = (run: number, total: number, days: number) => {
  const fromMs = firstDayMs + spread(run, 21, Math.ceil(total / perDay)) * dayMs;
  return { fromMs, toMs: fromMs + days * dayMs };
};
const device = (run: number) => serialOf(spread(run, 22, 300));
const officer = (run: number) => officerOf(spread(run, 23, officers));

/** Kinds of questions; each run of one asks for something else. */
export const queryClasses: Readonly<Record<string, (run: number, total: number) => Partial<ClipFilter>>> = {
  'no filter': () => ({}),
  'of one unit': (run) => ({ scope: { units: [unitOf(run)], numbers: [] } }),
  'of three units, a word': (run) => ({
    scope: { units: [0, 1, 2].map((n) => unitOf(run + n)), numbers: [] },
    q: '拆除',
  }),
  'of one’s own': (run) => ({ scope: { units: [], numbers: [officer(run), `cert-${run}`] } }),
  device: (run) => ({ device: device(run) }),
  'device unknown': (run) => ({ device: `none${run}` }),
  officer: (run) => ({ officer: officer(run) }),
  'flag on all': () => ({ flag: 'clock-untrusted' }),
  'flag on 1 in 20': () => ({ flag: 'important' }),
  'flag on 1 in 1000': () => ({ flag: 'resumed' }),
  state: () => ({ state: 'sealed' }),
  'state on none': () => ({ state: 'disposed' }),
  case: (run) => ({ case: caseOf(spread(run, 24, 1000)) }),
  'one hour': (run, total) => ({ ...daySpan(run, total, 1 / 24) }),
  'one day': (run, total) => ({ ...daySpan(run, total, 1) }),
  '100 days': (run, total) => ({ ...daySpan(run, total, 100) }),
  'until a day': (run, total) => ({ toMs: daySpan(run, total, 0).toMs }),
  'since a day': (run, total) => ({ fromMs: daySpan(run, total, 0).toMs }),
  'word, 2 Chinese': (run) => ({ q: ['拆除', '夜市', '送达', '人民', '登记'][run % 5]! }),
  'word, 4 Chinese': (run) => ({ q: ['强制拆除', '违法建设', '占道经营', '河滨公园'][run % 4]! }),
  'word, Chinese, none': (run) => ({ q: ['市夜', '除拆', '公安'][run % 3]! }),
  'word in half': () => ({ q: 'dcam' }),
  'word in all': () => ({ q: 'mp4' }),
  'one character': (run) => ({ q: ['1', 'd', '市', '_'][run % 4]! }),
  'two digits': (run) => ({ q: String(10 + spread(run, 25, 90)) }),
  'three digits': (run) => ({ q: String(100 + spread(run, 26, 900)) }),
  'a serial': (run) => ({ q: device(run) }),
  'an officer': (run) => ({ q: officer(run) }),
  'a date': (run, total) => ({
    q: rfc3339(daySpan(run, total, 0).fromMs)
      .slice(0, 10)
      .replaceAll('-', ''),
  }),
  'seven digits, most none': (run) => ({ q: String(1_000_000 + spread(run, 27, 9_000_000)) }),
  'a clip number': (run, total) => ({ q: manifestAt(spread(run, 28, total)).clip }),
  'a case number': (run) => ({ q: caseOf(spread(run, 29, 1000)) }),
  'two words': (run) => ({ q: `${['拆除', '送达'][run % 2]} ${['夜市', '大兴'][run % 3 ? 1 : 0]}` }),
  'two common words apart': () => ({ q: 'dcam serial-officer' }),
  'device and day': (run, total) => ({ device: device(run), ...daySpan(run, total, 1) }),
  'device and officer': (run) => ({ device: device(run), officer: officer(run) }),
  'officer, flag, 100 days': (run, total) => ({
    officer: officer(run),
    flag: 'important',
    ...daySpan(run, total, 100),
  }),
  'flag, word, state': () => ({ flag: 'important', q: '拆除', state: 'sealed' }),
  'common word, rare flag': () => ({ flag: 'resumed', q: 'dcam' }),
  'common word, 100 days': (run, total) => ({ q: 'dcam', ...daySpan(run, total, 100) }),
  'case and word': (run) => ({ case: caseOf(spread(run, 30, 1000)), q: '0001' }),
};
