// A bay whose card is dying, read around its bad blocks: sealed, counted, and never safe.
import { expect, it } from 'vitest';
import { LiuhenError } from '../core/errors.ts';
import { SessionRig, settle } from '../test-fixtures/session-rig.ts';

const gone = new LiuhenError('DISK_FULL', 'scripted');

const holes = { holes: [[0, 1]], isCutShort: false } as const;
const failedRig = async (code: 'CAMERA_READ_FAILED' | 'DISK_FULL' = 'CAMERA_READ_FAILED') => {
  const rig = await SessionRig.started({ erase: true });
  rig.pull.listed(2);
  rig.pull.copied('a');
  await settle();
  rig.pull.failed('b', code);
  await rig.pull.end();
  return rig;
};

it('seals what it gets, and the bay is never safe and never cleared', async () => {
  const rig = await failedRig();
  let written = 0;
  await rig.session.salvage(async () => {
    written += 1;
    expect(rig.pulls).toHaveLength(1);
  });
  expect([written, rig.status.state]).toEqual([1, 'pulling']);
  expect(rig.pull.options.stallMs).toBeGreaterThan(180_000);
  expect(rig.pull.options.start.salvage).toMatchObject({ storedHex: [Buffer.from('a').toString('hex')] });
  rig.pull.copied('b', holes);
  await settle();
  expect(rig.submitted.at(-1)?.file.salvage).toEqual(holes);
  expect(rig.pull.sent.at(-1)).toMatchObject({ kind: 'taken' });
  await rig.pull.end();
  expect(rig.status).toMatchObject({ state: 'failed', remaining: 1, error: { code: 'CAMERA_READ_FAILED' } });
  expect(rig.released).toEqual([]);
  expect(rig.receipts).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
  await rig.session.end('undocked');
  expect(rig.told.at(-1)).toMatchObject({ type: 'undock', public: { state: 'failed', remaining: 1 } });
});

it('never makes a bay safe, whatever is said afterwards', async () => {
  const rig = await failedRig();
  await rig.session.salvage(async () => undefined);
  rig.pull.listed(1);
  rig.pull.copied('a');
  await settle();
  await rig.pull.end();
  expect(rig.status.state).toBe('failed');
  await rig.session.end('undocked');
  expect(rig.status.state).toBe('failed');
});

it('may be asked for again, and not while it goes on', async () => {
  const rig = await failedRig();
  const ask = () => rig.session.salvage(async () => undefined);
  await ask();
  await expect(ask()).rejects.toMatchObject({ code: 'SALVAGE_REFUSED' });
  rig.pull.copied('b', holes);
  rig.pull.copied('c', { ...holes, isCutShort: true });
  await rig.pull.end('CAMERA_STALLED');
  expect(rig.status).toMatchObject({ state: 'failed', error: { code: 'CAMERA_STALLED' } });
  await ask();
  expect(rig.pulls).toHaveLength(3);
  // What was cut short for want of time is tried once more; what was not, is not.
  expect(rig.pull.options.start.salvage?.storedHex).toEqual(
    ['a', 'b'].map((name) => Buffer.from(name).toString('hex')),
  );
  await rig.pull.end('CAMERA_GONE');
  await expect(ask()).rejects.toMatchObject({ code: 'CAMERA_GONE' });
});

it('is not for other failures, nor for a bay that is safe', async () => {
  const full = await failedRig('DISK_FULL');
  await expect(full.session.salvage(async () => undefined)).rejects.toMatchObject({ code: 'SALVAGE_REFUSED' });
  const rig = await SessionRig.started();
  rig.pull.listed(0);
  await rig.pull.end();
  await expect(rig.session.salvage(async () => undefined)).rejects.toMatchObject({ code: 'SALVAGE_REFUSED' });
  expect(rig.status.state).toBe('safe');
});

it('does not begin unless it is written down', async () => {
  const rig = await failedRig();
  await expect(rig.session.salvage(() => Promise.reject(gone))).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(rig.pulls).toHaveLength(1);
  expect(rig.status.state).toBe('failed');
});

it('leaves the bay failed also where the recorder is taken out just when it is through', async () => {
  const rig = await SessionRig.started();
  rig.pull.listed(1);
  rig.pull.copied('a');
  await settle();
  await rig.pull.end('CAMERA_STALLED');
  await rig.session.salvage(async () => undefined);
  const through = rig.pull.end();
  await rig.session.end('undocked');
  await through;
  expect(rig.status.state).toBe('failed');
});

it('waits for no turn on the wires: a dying card is silent most of the time', async () => {
  const rig = await SessionRig.started();
  rig.pull.listed(1);
  rig.pull.failed('a');
  await rig.pull.end();
  rig.mayStart = () => new Promise(() => undefined);
  const { length } = rig.turns;
  await rig.session.salvage(async () => undefined);
  rig.pull.say({ kind: 'space', key: 'a', bytes: 1 });
  await settle();
  expect(rig.pull.sent).toEqual([{ kind: 'space', key: 'a', granted: true }]);
  expect(rig.turns.length).toBe(length);
});
