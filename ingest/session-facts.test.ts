import { describe, expect, it } from 'vitest';
import { hex, SessionRig, settle } from '../test-fixtures/session-rig.ts';

describe('what a docking finds of the card', () => {
  const report = { reads: 9, slow: 2, slowMs: 5000, worstMs: 3000, places: [] };

  it('is on the board once the bay has ended, and in the log; not before', async () => {
    const rig = await SessionRig.started();
    rig.pull.listed(2);
    rig.pull.copied('a');
    rig.pull.failed('b');
    rig.pull.failed('b');
    rig.pull.failed('c', 'SOURCE_CHANGED');
    rig.pull.say({ kind: 'reads', report });
    await settle();
    expect(rig.status.facts).toBeNull();
    await rig.pull.end();
    const slowSpots = { count: 2, totalMs: 5000, worstMs: 3000 };
    expect(rig.status.facts).toMatchObject({ readErrors: 1, slowSpots, gone: null, numberHoles: null });
    expect(rig.statuses.at(-1)?.facts).not.toBeNull();
    expect(rig.told.at(-1)).toMatchObject({ type: 'camera', public: { action: 'facts', readErrors: 1, slowSpots: 2 } });
    expect(rig.alarmCodes()).toContain('CARD_FAILING');
    await rig.session.end('undocked');
    expect(rig.told.at(-1)?.type).toBe('undock');
  });

  it('compares with earlier dockings only after a pull that came to its end', async () => {
    for (const code of [undefined, 'CAMERA_GONE', 'CAMERA_STALLED'] as const) {
      const rig = await SessionRig.started();
      rig.memory = [{ seq: 1, pathHex: hex('gone.mp4'), label: null, clip: 'x', bytes: 5, state: 'present' }];
      rig.pull.listed(1, { serial: 'A0001234' });
      rig.pull.copied('a');
      await rig.pull.end(code);
      expect(rig.status.facts?.gone).toBe(code === undefined ? 1 : null);
    }
  });

  it('a volume that was pulled out in the middle says nothing of what is gone', async () => {
    const rig = await SessionRig.started();
    rig.memory = [{ seq: 1, pathHex: hex('gone.mp4'), label: null, clip: 'x', bytes: 5, state: 'present' }];
    rig.pull.listed(2, { serial: 'A0001234' });
    rig.pull.copied('a');
    await settle();
    await rig.session.end('undocked');
    expect(rig.status).toMatchObject({ state: 'failed', facts: { gone: null } });
    expect(rig.told.map(({ type }) => type)).not.toContain('camera');
  });

  it('after a release compares what is left, and nothing twice', async () => {
    const rig = await SessionRig.started({ erase: true });
    rig.memory = [{ seq: 1, pathHex: hex('gone.mp4'), label: null, clip: 'x', bytes: 5, state: 'present' }];
    rig.pull.listed(1, { serial: 'A0001234' });
    rig.pull.copied('a');
    rig.pull.say({ kind: 'reads', report });
    await rig.pull.end();
    expect(rig.status.facts).toBeNull();
    rig.pull.listed(0);
    rig.pull.say({ kind: 'reads', report });
    await rig.pull.end();
    expect(rig.status).toMatchObject({ state: 'safe', facts: { gone: 1, slowSpots: { count: 4, worstMs: 3000 } } });
    expect(rig.told.filter(({ public: { action } }) => action === 'gone')).toHaveLength(1);
  });
});
