// The suggester over real rows: when it speaks, and that it says nothing twice.
import { beforeEach, expect, test } from 'vitest';
import { caseChanged, operationChanged } from '../../core/case-event.ts';
import type { OperationFacts } from '../../core/case-model.ts';
import { type EventDraft, maxLeafBytes } from '../../core/custody-event.ts';
import type { LiuhenError } from '../../core/errors.ts';
import { placesDraft } from '../../core/filmed-places.ts';
import { accountAdded, officerAdded } from '../../core/rights-event.ts';
import { dockChoiceDraft, refusalDraft } from '../../core/suggestion-event.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { differences } from '../../storage/catalogue/whole.ts';
import { epochMs, type SampleClip, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { LinkSuggester } from './link-suggester.ts';

const hourMs = 3_600_000;
/** When clips of the sample history begin, by a clock that is right. */
const startMs = epochMs - hourMs;
const utc = (ms: number) => new Date(ms).toISOString();

let history: SampleHistory;
let catalogue: Catalogue;
let told: EventDraft[];
let isFull: boolean;
let fatal: LiuhenError[];
let suggester: LinkSuggester;
let nowMs: number;

beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
  [told, isFull, fatal] = [[], false, []];
  nowMs = epochMs + hourMs;
  suggester = begin();
});

function begin(): LinkSuggester {
  const made = new LinkSuggester({
    catalogue,
    tell: async (drafts) => {
      told.push(...drafts);
      if (!isFull) for (const draft of drafts) add(draft);
    },
    driftMsPerDay: () => 0,
    nearMetres: () => 300,
    clock: { now: () => nowMs },
    onFatal: (error) => fatal.push(error),
  });
  catalogue.onEvents((events) => made.applied(events));
  return made;
}
function bringIn(): void {
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
}
function add({ type, clip, case: id, public: facts, private: detail }: Omit<EventDraft, 'actor'>): void {
  history.add(type, {
    ...(clip ? { clip } : {}),
    ...(id ? { case: id } : {}),
    public: facts,
    ...(detail ? { detail } : {}),
  });
  bringIn();
}
function seal(sample: SampleClip = {}): string {
  const clip = history.seal({ flags: ['clock-untrusted'], serial: 'A1', officer: '012345', ...sample });
  bringIn();
  return clip;
}
const anchor = (clip: string, uncertaintyMs = 0, offsetMs = 0) =>
  add({ type: 'anchor', clip, public: { offsetMs, uncertaintyMs, trust: 'anchored' }, private: { reason: '报时' } });
function openCase(number: string): string {
  const id = history.openCase(number);
  bringIn();
  return id;
}
function operate(caseId: string, change: Partial<OperationFacts> = {}, action: 'add' | 'edit' | 'void' = 'add'): void {
  const sessions = [{ from: utc(startMs), to: utc(startMs + hourMs) }];
  const facts = { sessions, place: null, officers: [], posted: [], items: 0, ref: null, ...change };
  add(operationChanged(caseId, { action, operation: `op-${caseId}`, matter: 'seizure', facts }));
}
const camera = { posted: [{ post: 'main', camera: 'A1', from: null, to: null }] };
const said = () =>
  told.map(
    ({ clip, case: id, public: { by, confidence } }) =>
      `${clip?.slice(-1)} ${catalogue.caseById(id!)?.number} ${by} ${confidence}`,
  );
async function done(): Promise<void> {
  await suggester.idle();
  expect(fatal).toEqual([]);
}

test('of a clip when its offset becomes known, not before, and once', async () => {
  operate(openCase('A-1'), camera);
  const clip = seal();
  await done();
  expect(said()).toEqual([]);
  anchor(clip);
  await done();
  expect(said()).toEqual(['1 A-1 officer-time 90']);
  expect(told[0]).toMatchObject({
    type: 'suggest',
    actor: 'station',
    private: { reason: '记录仪 A1 在点位 main，时间相符' },
  });
  expect(JSON.stringify(told[0]?.public)).not.toMatch(/A1|main|A-1/);
  expect(catalogue.suggestionsOf(clip)).toMatchObject([{ case: 'A-1', by: 'officer-time', confidence: 90 }]);
  anchor(clip, 1000);
  await done();
  expect(told).toHaveLength(1);
});

test('of a clip when it is sealed, by the number in its path; of open cases alone', async () => {
  openCase('甲〔2026〕18号');
  const closed = openCase('甲〔2026〕19号');
  add(
    caseChanged(closed, {
      action: 'close',
      unit: 'root',
      matter: null,
      facts: {
        number: '甲〔2026〕19号',
        object: null,
        actingName: null,
        body: null,
        power: null,
        stages: {},
        people: [],
      },
    }),
  );
  seal({ path: 'DCIM/甲2026-18/a.mp4' });
  seal({ path: 'DCIM/甲2026-19/a.mp4' });
  operate(closed, camera);
  anchor(seal({ path: 'b.mp4' }));
  await done();
  openCase('甲〔2026〕20号');
  seal({ path: 'DCIM/甲2026-20/a.mp4' });
  await done();
  expect(said()).toEqual(['1 甲〔2026〕18号 name 70', '4 甲〔2026〕20号 name 70']);
});

test('of the clips of an operation when it is added or edited, by its cameras and by its officers as registered', async () => {
  const [own, other, late] = [seal(), seal({ serial: 'B2', officer: '999999' }), seal({ deviceStartMs: epochMs })];
  for (const clip of [own, other, late]) anchor(clip);
  const officer = {
    id: 'o1',
    certificate: '33010001',
    name: '张三',
    unit: 'root',
    validFrom: null,
    validTo: null,
    account: null,
  };
  add(officerAdded({ ...officer, deviceNumbers: ['012345'] }));
  const id = openCase('A-1');
  operate(id, { officers: ['012345'] });
  await done();
  expect(said(), 'that number is no certificate').toEqual([]);
  operate(id, { officers: ['33010001'] }, 'edit');
  await done();
  expect(said()).toEqual(['1 A-1 officer-time 80']);
  operate(id, { officers: ['33010001', '999999'] }, 'edit');
  await done();
  expect(said()).toEqual(['1 A-1 officer-time 80', '2 A-1 officer-time 80']);
});

test('not of what is linked, was refused or is void; a better ground may ask once more', async () => {
  const [linked, refused] = [seal(), seal({ path: '甲2026-18/b.mp4' })];
  const id = openCase('甲〔2026〕18号');
  anchor(refused);
  await done();
  expect(said()).toEqual(['2 甲〔2026〕18号 name 70']);
  add(refusalDraft(refused, id, '甲〔2026〕18号', '非本案'));
  history.link(linked, id);
  bringIn();
  anchor(linked);
  operate(id, camera);
  await done();
  expect(said().slice(1)).toEqual(['2 甲〔2026〕18号 officer-time 90']);
  add(refusalDraft(refused, id, '甲〔2026〕18号', '非本案'));
  operate(id, { ...camera, place: '某路' }, 'edit');
  const other = openCase('乙〔2026〕18号');
  operate(other, camera);
  operate(other, camera, 'void');
  await done();
  expect(told).toHaveLength(2);
});

test('what a crash interrupted is made up at the start, and nothing is said twice', async () => {
  await suggester.stop();
  anchor(seal());
  operate(openCase('A-1'), camera);
  expect(told).toEqual([]);
  openCase('甲〔2026〕18号');
  const startAgain = async () => {
    suggester = begin();
    suggester.start();
    await done();
    await suggester.stop();
    return told.length;
  };
  expect([await startAgain(), await startAgain()]).toEqual([1, 1]);
  seal({ path: '甲2026-18.mp4', serial: 'B2' });
  expect([await startAgain(), await startAgain()]).toEqual([2, 2]);
  // An operation whose clips are older than what is looked at again.
  anchor(seal({ serial: 'C3' }));
  nowMs = Date.parse(history.events.at(-1)!.at) + 48 * hourMs + 500;
  expect(await startAgain()).toBe(2);
  operate(openCase('A-2'), { posted: [{ post: 'main', camera: 'C3', from: null, to: null }] });
  expect(await startAgain()).toBe(3);
});

test('while a full disk owes the leaf it is not said again', async () => {
  isFull = true;
  const clip = seal();
  operate(openCase('A-1'), camera);
  for (const uncertaintyMs of [3000, 2000]) anchor(clip, uncertaintyMs);
  await done();
  anchor(clip, 1000);
  await done();
  expect(told).toHaveLength(1);
});

test('many clips of one operation, in pages; leaves are small, and a rebuild has the same rows', async () => {
  for (let n = 0; n < 50; n += 1) anchor(seal());
  operate(openCase('A-1'), camera);
  await done();
  expect(told).toHaveLength(50);
  expect(Math.max(...history.events.map((event) => JSON.stringify(event).length))).toBeLessThan(maxLeafBytes);
  const again = Catalogue.open(':memory:');
  again.apply(history.events, history.manifestOf);
  expect([...differences(catalogue.rows(), again.rows())]).toEqual([]);
});

const withdrawn = () =>
  told
    .filter(({ public: { action } }) => action === 'withdraw')
    .map(({ clip, case: id, public: { by } }) => `${clip?.slice(-1)} ${catalogue.caseById(id!)?.number} ${by}`);
const change = (id: string, number: string, action: 'edit' | 'close' | 'reopen'): void => {
  const facts = { number, object: null, actingName: null, body: null, power: null, stages: {}, people: [] };
  add(caseChanged(id, { action, unit: 'root', matter: null, facts }));
};

test('what an operation said is taken back when it is corrected or void, and comes again when it is as it was', async () => {
  const clip = seal();
  anchor(clip);
  const id = openCase('A-1');
  operate(id, camera);
  await done();
  operate(id, { posted: [] }, 'edit');
  await done();
  expect([said().length, withdrawn()]).toEqual([2, ['1 A-1 officer-time']]);
  expect(catalogue.suggestionsOf(clip)).toEqual([]);
  const leaf = history.events.at(-1)!;
  expect([leaf.actor, leaf.public, leaf.detail]).toEqual([
    'station',
    { action: 'withdraw', by: 'officer-time', of: leaf.seq - 2 },
    undefined,
  ]);
  operate(id, camera, 'edit');
  await done();
  expect(catalogue.suggestionsOf(clip)).toMatchObject([{ case: 'A-1', by: 'officer-time', confidence: 90 }]);
  operate(id, camera, 'void');
  await done();
  expect(withdrawn()).toHaveLength(2);
  expect(catalogue.suggestionsOf(clip)).toEqual([]);
});

test('when its case is closed, and again when that is opened again; what a person said stays', async () => {
  const id = openCase('A-1');
  operate(id, camera);
  const [waiting, refused, linked, coded] = [seal(), seal(), seal(), seal({ serial: 'B2', officer: null })];
  for (const clip of [waiting, refused, linked]) anchor(clip);
  await done();
  add(refusalDraft(refused, id, 'A-1', '非本案'));
  history.link(linked, id);
  add({ type: 'suggest', clip: coded, case: id, public: { by: 'case-code', confidence: 95 } });
  change(id, 'A-1', 'close');
  await done();
  expect(withdrawn()).toEqual(['1 A-1 officer-time']);
  expect(catalogue.suggestionsOf(coded), 'it was filmed all the same').toHaveLength(1);
  change(id, 'A-1', 'reopen');
  await done();
  expect(catalogue.suggestionsOf(waiting)).toHaveLength(1);
  for (const clip of [refused, linked]) expect(catalogue.suggestionsOf(clip)).toEqual([]);
});

test('a case that comes later is looked for in the paths of clips that wait, in pages', async () => {
  const other = openCase('乙〔2026〕9号');
  for (let n = 0; n < 600; n += 1) seal({ path: n % 100 === 7 ? `甲2026-18/${n}.mp4` : `b${n}.mp4` });
  const [linked, routine] = [seal({ path: '甲2026-18/x.mp4' }), seal({ path: '甲2026-18/y.mp4' })];
  history.link(linked, other);
  add({ type: 'link', clip: routine, public: { action: 'routine' } });
  await done();
  const id = openCase('甲〔2026〕18号');
  await done();
  expect(told).toHaveLength(6);
  const marked = history.manifests.entries().filter(([, { file }]) => file.path.startsWith('甲'));
  const waiting = [...marked].map(([clip]) => clip).filter((clip) => clip !== linked && clip !== routine);
  expect(told.map(({ clip }) => clip).sort()).toEqual(waiting.sort());
  change(id, '丙〔2026〕18号', 'edit');
  await done();
  expect(withdrawn()).toHaveLength(6);
  change(id, '甲〔2026〕18号', 'edit');
  await done();
  expect(told).toHaveLength(18);
});

test('what an officer said of his docking holds for what it still brings, of his own clips alone', async () => {
  const account = { id: 'acc1', user: 'zhang', unit: 'root' };
  add(accountAdded(account));
  const officer = { id: 'o1', certificate: '33010001', name: '张三', unit: 'root', validFrom: null, validTo: null };
  add(officerAdded({ ...officer, account: 'acc1', deviceNumbers: ['012345'] }));
  const id = openCase('A-1');
  const before = seal();
  const docked = utc(epochMs);
  const choice = dockChoiceDraft({ caseId: id, bay: 'bay-1', docked }, 'A-1');
  history.add('suggest', { case: id, public: choice.public, detail: choice.private! });
  Object.assign(history.events.at(-1)!, { actor: 'acc1' });
  bringIn();
  const [own, others] = [seal({ path: 'A1/x.mp4' }), seal({ officer: '999999' })];
  const elsewhere = [seal({ bay: 'bay-2' }), seal({ docked: utc(epochMs + 1) })];
  await done();
  const words = (clip: string) => catalogue.suggestionsOf(clip).map(({ by, reason }) => `${by} ${reason}`);
  expect([before, own].map(words)).toEqual([['officer 执法人员张三选定'], ['officer 执法人员张三选定']]);
  expect([others, ...elsewhere].flatMap(words)).toEqual([]);
  change(id, 'A-1', 'close');
  await done();
  expect(words(own), 'his word is not the station’s to take back').toHaveLength(1);
  seal();
  await done();
  expect(told).toHaveLength(2);
});

const here = { latE6: 30_255_000, lonE6: 120_210_000 };
const position = { position: { ...here, datum: 'wgs84' as const } };
const filmed = (clip: string, from: 'track' | 'exif', ...atMs: (number | null)[]) =>
  add(
    placesDraft(
      clip,
      'ab',
      from,
      atMs.map((one, n) => ({ ...here, latE6: here.latE6 + n * 200, atMs: one })),
    ),
  );
const places = () => said().filter((line) => line.includes(' place '));

test('near the place of an operation, whichever becomes known first', async () => {
  const [before, after, untimed, elsewhere] = [seal(), seal(), seal(), seal()];
  for (const clip of [before, after, elsewhere]) anchor(clip);
  filmed(before, 'exif', null);
  filmed(untimed, 'exif', null);
  add(placesDraft(elsewhere, 'ab', 'exif', [{ latE6: 31_000_000, lonE6: 121_000_000, atMs: null }]));
  const id = openCase('A-1');
  await done();
  operate(id, position);
  await done();
  expect(places().sort()).toEqual(['1 A-1 place 75', '3 A-1 place 40']);
  filmed(after, 'exif', null);
  await done();
  expect(places().sort()).toEqual(['1 A-1 place 75', '2 A-1 place 75', '3 A-1 place 40']);
  operate(id, {}, 'edit');
  await done();
  expect(withdrawn()).toHaveLength(3);
});

test('a file of points says it of the clips of its recorder, whichever becomes known first', async () => {
  const [early, other, track] = [seal(), seal({ serial: 'B2' }), seal({ media: null, deviceStartMs: null })];
  for (const clip of [early, other]) anchor(clip);
  filmed(track, 'track', startMs - hourMs, startMs + 30_000);
  await done();
  operate(openCase('A-1'), position);
  await done();
  expect(places().sort()).toEqual(['1 A-1 place 75', '3 A-1 place 75']);
  const late = seal();
  anchor(late);
  await done();
  expect(places()).toHaveLength(3);
  // Another track that is read when all else is known.
  const second = seal({ media: null, deviceStartMs: null, serial: 'B2' });
  filmed(second, 'track', startMs + 30_000);
  await done();
  expect(places().sort()).toEqual([
    '1 A-1 place 75',
    '2 A-1 place 75',
    '3 A-1 place 75',
    '4 A-1 place 75',
    '5 A-1 place 75',
  ]);
});

test('what was found of places before a crash is looked at again', async () => {
  operate(openCase('A-1'), position);
  const [clip, track] = [seal(), seal({ media: null, deviceStartMs: null })];
  anchor(clip);
  await done();
  await suggester.stop();
  nowMs = Date.parse(history.events.at(-1)!.at) + 48 * hourMs + 500;
  filmed(track, 'track', startMs + 30_000);
  suggester = begin();
  suggester.start();
  await done();
  expect(places().sort()).toEqual(['1 A-1 place 75', '2 A-1 place 75']);
});

test('a clip that waits again hears of the cases that came in between', async () => {
  const clip = seal({ path: '甲2026-18/a.mp4' });
  const other = openCase('乙〔2026〕9号');
  history.link(clip, other);
  bringIn();
  await done();
  openCase('甲〔2026〕18号');
  await done();
  expect(told).toEqual([]);
  history.unlink(clip, other);
  bringIn();
  await done();
  expect(said()).toEqual(['1 甲〔2026〕18号 name 70']);
});
