// Clearing a recorder within its docking session: when, in what order, and what the bay says of it.
import { describe, expect, it } from 'vitest';
import { LiuhenError } from '../core/errors.ts';
import { SessionRig } from '../test-fixtures/session-rig.ts';

const noRoom = new LiuhenError('DISK_FULL', 'scripted');

describe('a release', () => {
  const sealedRig = async (allowed = true) => {
    const rig = await SessionRig.started({ erase: true }, allowed);
    rig.pull.listed(2);
    rig.pull.copied('a');
    rig.pull.copied('b');
    return rig;
  };

  it('is written down before it begins, and the volume is looked over once more', async () => {
    const rig = await sealedRig();
    rig.onRelease = async () => {
      expect(rig.status.state).toBe('sealing');
      expect(rig.recorded).toMatchObject([{ type: 'release', public: { ordered: 2 } }]);
      return { erased: 1, erasedBytes: 1 };
    };
    await rig.pull.end();
    expect(rig.released).toHaveLength(1);
    expect(rig.pulls).toHaveLength(2);
    expect(rig.status).toMatchObject({ state: 'sealing', files: 2, clips: 2 });
    rig.pull.listed(1);
    rig.pull.copied('b');
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'safe', files: 2, clips: 2, bytes: 2 });
    expect(rig.released).toHaveLength(1);
  });

  it('knows a cleared recorder by the profile that it had: what it filmed meanwhile is sealed under that', async () => {
    const rig = await sealedRig();
    await rig.pull.end();
    rig.pull.listed(1, { profile: 'of names that are left' });
    rig.pull.copied('new');
    await rig.pull.end();
    expect(rig.submitted.at(-1)?.session.profile.id).toBe('plain');
    expect(rig.status).toMatchObject({ state: 'safe', profile: 'plain' });
  });

  it('leaves the bay failed where something new cannot be stored', async () => {
    const rig = await sealedRig();
    await rig.pull.end();
    rig.pull.listed(1);
    rig.pull.failed('new');
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'failed', remaining: 1 });
  });

  it.each([
    ['a profile that does not allow it', false, undefined],
    ['a log that has no room', true, noRoom],
  ])('does not happen with %s', async (_, allowed, recordError) => {
    const rig = await sealedRig(allowed);
    rig.recordError = recordError;
    await rig.pull.end();
    expect(rig.released).toEqual([]);
    expect(rig.doors.includes('opened')).toBe(allowed);
    expect(rig.status.state).toBe('safe');
    expect(rig.fatal).toEqual([]);
  });

  it('goes through the door that is opened for it, which is shut before the volume is looked over again', async () => {
    const rig = await sealedRig();
    rig.onRelease = async () => {
      expect(rig.doors).toEqual(['opened', '/bays/1/door']);
      return { erased: 2, erasedBytes: 2 };
    };
    await rig.pull.end();
    expect(rig.doors).toEqual(['opened', '/bays/1/door', 'closed']);
    expect(rig.pulls).toHaveLength(2);
    expect(rig.pull.options.start.root).toBe('/bays/1');
  });

  it('does not happen on a volume that is not made writable, which is said by name and written down', async () => {
    const rig = await sealedRig();
    rig.gateError = new LiuhenError('RELEASE_DIRTY', 'scripted');
    await rig.pull.end();
    expect(rig.released).toEqual([]);
    expect(rig.recorded).toEqual([]);
    expect(rig.pulls).toHaveLength(1);
    expect(rig.status).toMatchObject({ state: 'safe', remaining: 0 });
    expect(rig.alarmCodes()).toEqual(['RELEASE_DIRTY']);
    expect(rig.told.at(-1)).toMatchObject({ type: 'refuse', public: { code: 'RELEASE_DIRTY' }, private: { bay: '1' } });
  });

  it('shuts the door again where the log has no room', async () => {
    const rig = await sealedRig();
    rig.recordError = noRoom;
    await rig.pull.end();
    expect(rig.doors).toEqual(['opened', 'closed']);
  });

  it('does not happen in a bay with a failure', async () => {
    const rig = await sealedRig();
    rig.pull.failed('c');
    await rig.pull.end();
    expect(rig.released).toEqual([]);
  });

  it('is ended and waited for when the recorder goes, which was safe by then', async () => {
    const rig = await sealedRig();
    rig.onRelease = (_, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ erased: 1, drafts: [] })));
    await rig.pull.end();
    await rig.session.end('undocked');
    expect(rig.status).toMatchObject({ state: 'safe', remaining: 0 });
    expect(rig.pulls).toHaveLength(1);
    expect(rig.receipts).toHaveLength(1);
  });
});
