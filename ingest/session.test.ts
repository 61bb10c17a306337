import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiuhenError } from '../core/errors.ts';
import { sealTime } from '../test-fixtures/seal-rig.ts';
import { SessionRig, settle, unreadable } from '../test-fixtures/session-rig.ts';

const gone = new LiuhenError('DISK_FULL', 'scripted');

describe('what is known of a volume before it is touched', () => {
  it('goes to the pull, to the board at once, and into the leaf of its docking', async () => {
    const usb = { vid: '4255', pid: '0001', port: '1-2.3' };
    const inquiry = { vendor: 'JL', product: 'DV16 DEVICE', revision: '1.00' };
    const rig = new SessionRig({}, true, { usb, serial: 'A0012345', label: 'ZF01', inquiry });
    await rig.session.start();
    expect(rig.pull.options.start).toMatchObject({ label: 'ZF01', serial: 'A0012345' });
    expect(rig.session.status.device).toBe('A0012345');
    rig.pull.listed(1);
    await settle();
    expect(rig.told.find(({ type }) => type === 'dock')?.private).toMatchObject({ usb, inquiry });
  });
});

describe('the register of recorders', () => {
  const refuse = { refuseUnknown: true };

  it('refuses a recorder that is not in it once its names are listed, and nothing is taken', async () => {
    const rig = await SessionRig.started(refuse);
    rig.registered = ['OTHER'];
    rig.pull.listed(3, { serial: '0012345' });
    rig.pull.say({ kind: 'space', key: 'a', bytes: 1 });
    await settle();
    expect(rig.status).toMatchObject({ state: 'refused', clips: 0, error: { code: 'VOLUME_REFUSED' } });
    expect(rig.pull.isKilled).toBe(true);
    expect(rig.pull.sent).toEqual([]);
    expect(rig.promised.size).toBe(0);
    expect(rig.told.map(({ type }) => type)).toEqual(['refuse']);
  });

  it.each(['0012345', 'ZF01', 'USB1'])('knows a recorder by %s: names, label or device', async (known) => {
    const rig = new SessionRig(refuse, true, { usb: null, serial: 'USB1', label: 'ZF01', inquiry: null });
    rig.registered = [known];
    await rig.session.start();
    rig.pull.listed(1, { serial: '0012345', label: 'ZF01' });
    await settle();
    expect(rig.status.state).toBe('pulling');
  });

  it('refuses everyone while it is empty and asked to', async () => {
    const rig = await SessionRig.started(refuse);
    rig.pull.listed(1, { serial: '0012345' });
    await settle();
    expect(rig.status.state).toBe('refused');
  });

  it.each([
    [null, false],
    [['OTHER'], true],
    [['0012345'], false],
  ])('with %j in it the clip’s flag is %s', async (registered, isFlagged) => {
    const rig = await SessionRig.started();
    rig.registered = registered;
    rig.pull.listed(1, { serial: '0012345' });
    rig.pull.copied('a');
    await settle();
    expect(rig.submitted.at(-1)?.session.isUnregistered).toBe(isFlagged);
  });
});

describe('a pull', () => {
  it('ends safe when every file is sealed, and says each step', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(2);
    expect(rig.status).toMatchObject({ state: 'pulling', files: 2, remaining: 2, clips: 0 });
    rig.pull.copied('a');
    rig.pull.copied('b');
    await settle();
    expect(rig.status).toMatchObject({ state: 'pulling', remaining: 0, clips: 2 });
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'safe', remaining: 0, clips: 2, doneBytes: 2, error: null });
    expect(rig.pull.sent.filter(({ kind }) => kind === 'taken')).toHaveLength(2);
    expect(rig.told.map(({ type }) => type)).toEqual(['dock']);
    expect(rig.receipts).toMatchObject([{ state: 'safe' }]);
    await rig.session.end('undocked');
    expect(rig.told.at(-1)).toMatchObject({ type: 'undock', public: { state: 'safe', remaining: 0 } });
  });

  it('is safe on a volume with no file at all', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(0);
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'safe', files: 0 });
  });

  it('is never safe without a listing', async () => {
    const rig = await SessionRig.started();
    await rig.pull.end();
    expect(rig.status.state).toBe('failed');
  });

  it('waits for the sealer before it judges', async () => {
    const rig = await SessionRig.started();
    rig.sealing = [];
    rig.pull.listed(1);
    rig.pull.copied('a');
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'sealing', clips: 0 });
    for (const go of rig.sealing) go();
    await settle();
    expect(rig.status).toMatchObject({ state: 'safe', clips: 1 });
  });

  it.each([
    ['the recorder', (rig: SessionRig) => rig.pull.failed('b')],
    ['the sealer', (rig: SessionRig) => rig.pull.copied('refused')],
    ['a folder that cannot be read', (rig: SessionRig) => rig.pull.listed(1, { notTaken: [unreadable('dir')] })],
    ['a file that nobody spoke of', () => undefined],
  ])('fails with one file left by %s', async (_, act) => {
    const rig = await SessionRig.started();
    rig.sealError = (path) => (path === 'refused' ? gone : undefined);
    rig.pull.listed(2);
    rig.pull.copied('a');
    await settle();
    act(rig);
    await rig.pull.end();
    expect(rig.status.state).toBe('failed');
    expect(rig.alarmCodes()).toContain(rig.status.error?.code ?? 'CAMERA_READ_FAILED');
    expect(rig.receipts).toMatchObject([{ state: 'failed' }]);
  });

  it('takes back a failure when a later pass brings the file', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(1);
    rig.pull.failed('a', 'DISK_FULL');
    await settle();
    expect(rig.alarmCodes()).toEqual(['DISK_FULL']);
    rig.pull.listed(1);
    rig.pull.copied('a');
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'safe', remaining: 0 });
    expect(rig.alarmCodes()).toEqual([]);
  });

  it('judges by the last listing which folders were out of reach', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(0, { notTaken: [unreadable('dir')] });
    rig.pull.listed(1);
    rig.pull.copied('dir/a');
    await rig.pull.end();
    expect(rig.status.state).toBe('safe');
  });

  it('tells a name that is spelt like the bytes of another from that other', async () => {
    const rig = await SessionRig.started();
    const source = { name: '\ufffd', path: '\ufffd', pathHex: 'b5a5' };
    rig.pull.listed(2);
    const error = gone.toJSON();
    rig.pull.say({ kind: 'file-failed', key: 'x', source, bytes: 1, error });
    rig.pull.copied('b5a5');
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'failed', remaining: 1 });
  });
});

describe('a turn on the bus', () => {
  it('comes before space is promised, and is given back when a long file is read, when the pull ends, when it is over', async () => {
    const rig = await SessionRig.started();
    let start = (_: boolean): void => undefined;
    rig.mayStart = () =>
      new Promise((resolve) => {
        start = resolve;
      });
    rig.pull.listed(2, { bytes: 900, newestMs: 5 });
    rig.pull.say({ kind: 'space', key: 'a', bytes: 400 });
    await settle();
    expect([rig.pull.sent, rig.promised.size]).toEqual([[], 0]);
    start(true);
    await settle();
    expect(rig.pull.sent).toEqual([{ kind: 'space', key: 'a', granted: true }]);
    rig.pull.say({ kind: 'progress', doneBytes: 400 });
    rig.pull.say({ kind: 'read', key: 'a', bytes: 400 });
    rig.pull.copied('a');
    rig.pull.failed('b');
    await rig.pull.end();
    await rig.session.end('undocked');
    expect(rig.turns).toEqual(['listed 900 5', 'moved 400', 'read 400', 'stored 1', 'rest', 'rest', 'leave', 'leave']);
  });

  it('that was withdrawn promises nothing and answers nobody', async () => {
    const rig = await SessionRig.started();
    rig.mayStart = async () => false;
    rig.pull.listed(1);
    rig.pull.say({ kind: 'space', key: 'a', bytes: 1 });
    await settle();
    expect([rig.pull.sent, rig.promised.size]).toEqual([[], 0]);
  });

  it('is not taken early by a recorder whose clock is over a day ahead', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(1, { newestMs: sealTime + 25 * 3600_000 });
    expect(rig.turns).toEqual(['listed 1 null']);
  });

  it('is not asked for by a pull process that has died', async () => {
    const rig = await SessionRig.started();
    let asked = 0;
    let free = (): void => undefined;
    rig.freeing = () =>
      new Promise((resolve) => {
        free = resolve;
      });
    rig.mayStart = async () => {
      asked += 1;
      return true;
    };
    rig.pull.listed(1);
    rig.pull.say({ kind: 'space', key: 'a', bytes: 1 });
    await rig.pull.end('CAMERA_GONE');
    free();
    await settle();
    expect([asked, rig.promised.size]).toEqual([0, 0]);
  });
});

describe('a pull process that dies', () => {
  it('is started again, and what it sealed is asked for once more', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(2);
    rig.pull.copied('a');
    await settle();
    await rig.pull.end('PULL_DIED');
    expect(rig.pulls).toHaveLength(2);
    rig.pull.listed(2);
    expect(rig.status).toMatchObject({ state: 'pulling', remaining: 2 });
    rig.pull.copied('a');
    rig.pull.copied('b');
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'safe', clips: 2 });
  });

  it('is given up after the third death', async () => {
    const rig = await SessionRig.started();
    for (let i = 0; i < 3; i += 1) {
      rig.pull.listed(1);
      await rig.pull.end('PULL_DIED');
    }
    expect(rig.pulls).toHaveLength(3);
    expect(rig.status).toMatchObject({ state: 'failed', remaining: 1, error: { code: 'PULL_DIED' } });
  });

  it('gives back the space that was promised to it', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(2);
    rig.pull.say({ kind: 'space', key: 'one', bytes: 10 });
    rig.pull.say({ kind: 'space', key: 'two', bytes: 10 });
    await settle();
    expect(rig.promised.size).toBe(2);
    await rig.pull.end('CAMERA_STALLED');
    expect(rig.promised.size).toBe(0);
    expect(rig.status.error?.code).toBe('CAMERA_STALLED');
  });

  it('stops the station after a failed flush', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(1);
    await rig.pull.end('FLUSH_FAILED');
    expect(rig.fatal).toMatchObject([{ code: 'FLUSH_FAILED' }]);
  });
});

describe('an undocking', () => {
  it.each([
    ['before anything is listed', async () => undefined, 'failed'],
    ['while pulling', async (rig: SessionRig) => rig.pull.listed(2), 'failed'],
    [
      'after everything is sealed and before the process has ended',
      async (rig: SessionRig) => {
        rig.pull.listed(1);
        rig.pull.copied('a');
        await settle();
        rig.pull.say({ kind: 'finished' });
      },
      'failed',
    ],
    [
      'after the end',
      async (rig: SessionRig) => {
        rig.pull.listed(1);
        rig.pull.copied('a');
        await rig.pull.end();
      },
      'safe',
    ],
  ])('%s', async (_, act, state) => {
    const rig = await SessionRig.started();
    await act(rig);
    const { remaining } = rig.status;
    await rig.session.end('undocked');
    expect(rig.status).toMatchObject({ state, remaining: state === 'safe' ? 0 : remaining });
    expect(rig.told.at(-1)).toMatchObject({ type: 'undock', public: { state } });
    if (state === 'failed') expect(rig.alarmCodes()).toEqual(['CAMERA_GONE']);
    expect(rig.pull.isKilled).toBe(true);
  });

  it('still seals what was copied', async () => {
    const rig = await SessionRig.started();
    rig.sealing = [];
    rig.pull.listed(2);
    rig.pull.copied('a');
    await settle();
    const ended = rig.session.end('undocked');
    await settle();
    for (const go of rig.sealing) go();
    await ended;
    expect(rig.status).toMatchObject({ state: 'failed', clips: 1, remaining: 1, error: { code: 'CAMERA_GONE' } });
  });

  it('does not start a pull again that dies of it', async () => {
    const rig = await SessionRig.started();
    await rig.session.end('stopping');
    await settle();
    expect(rig.pulls).toHaveLength(1);
    expect(rig.told).toEqual([]);
  });
});

it('keeps to what may be said of a bay, whatever order messages come in', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    fc.record({ do: fc.constant('listed' as const), files: fc.subarray(['a', 'b', 'c', 'd']), dark: fc.boolean() }),
    fc.record({ do: fc.constant('copied' as const), path: name, isRefused: fc.boolean() }),
    fc.record({ do: fc.constant('failed' as const), path: name }),
    fc.record({ do: fc.constantFrom('finished' as const, 'died' as const, 'gone' as const, 'undock' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const rig = await SessionRig.started();
      let listed: string[] | undefined;
      let isDark = false;
      let wasFinished = false;
      let hasSpoken = false;
      const stored = new Set<string>();
      const refused = new Set<string>();
      rig.sealError = (path) => (refused.has(path) ? gone : undefined);
      const check = () => {
        const { state, remaining } = rig.status;
        // A file is known to be stored as it is now only if it came after the last listing, or the pull is through.
        const missing = (listed ?? []).filter((path) => !stored.has(path)).length + Number(isDark);
        if (state === 'safe')
          expect([listed !== undefined, missing, remaining, wasFinished]).toEqual([true, 0, 0, true]);
        else expect(remaining).toBeGreaterThanOrEqual(wasFinished ? Number(isDark) : missing);
      };
      for (const one of steps) {
        if (rig.session.isOver) break;
        if (one.do === 'listed') {
          [listed, isDark] = [one.files, one.dark];
          hasSpoken = true;
          stored.clear();
          rig.pull.listed(one.files.length, { notTaken: one.dark ? [unreadable('dir')] : [] });
        } else if (one.do === 'copied') {
          if (!hasSpoken || !listed?.includes(one.path)) continue;
          if (one.isRefused) refused.add(one.path);
          else refused.delete(one.path);
          rig.pull.copied(one.path);
          await settle();
          if (one.isRefused) stored.delete(one.path);
          else stored.add(one.path);
        } else if (one.do === 'failed') {
          if (!hasSpoken || !listed?.includes(one.path)) continue;
          stored.delete(one.path);
          rig.pull.failed(one.path);
        } else if (one.do === 'finished') {
          // Only what the protocol allows: every listed file was spoken of, in this process.
          if (!hasSpoken || !listed?.every((path) => stored.has(path) || refused.has(path))) continue;
          wasFinished = true;
          await rig.pull.end();
        } else if (one.do === 'died') {
          hasSpoken = false;
          await rig.pull.end('PULL_DIED');
        } else if (one.do === 'gone') await rig.pull.end('CAMERA_GONE');
        else await rig.session.end('undocked');
        await settle();
        check();
      }
      expect(rig.fatal).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
