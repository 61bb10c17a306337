// A clip, its content and a bay as the mouth is given them, invented from a number.
import { createHash } from 'node:crypto';
import type { BayStatus, Clip } from '../core/model.ts';

export const fakeZone = 'Asia/Shanghai';
export const fakeClipId = (n: number) => `ST01-20260301-${String(n).padStart(6, '0')}`;

/** Bytes of clip `n`, from nothing but the number. */
export function fakeContent(n: number, bytes = 1000): Buffer {
  return Buffer.alloc(bytes, createHash('sha256').update(`clip ${n}`).digest());
}

export function fakeClip(n: number, content = fakeContent(n), change: Partial<Clip> = {}): Clip {
  return {
    id: fakeClipId(n),
    state: 'sealed',
    sha256: createHash('sha256').update(content).digest('hex'),
    sm3: null,
    bytes: content.length,
    file: { name: `片段${n}.mp4`, path: `DCIM/片段${n}.mp4` },
    device: { serial: 'A1', profile: 'dcam' },
    officer: '012345',
    start: '2026-03-01T00:00:00.000Z',
    end: null,
    durationMs: 61_000,
    offsetMs: null,
    offsetTrust: 'none',
    offsetUncertaintyMs: null,
    continues: null,
    continuedBy: null,
    bay: '1',
    docked: '2026-03-01T01:00:00.000Z',
    sealed: '2026-03-01T01:01:00.000Z',
    flags: ['clock-untrusted'],
    seenAt: [],
    level: 'internal',
    caveats: [],
    cases: [],
    retention: null,
    media: null,
    playable: null,
    stretches: null,
    ...change,
  };
}

export const fakeBay: BayStatus = {
  bay: '1',
  state: 'safe',
  device: 'A1',
  profile: 'dcam',
  officer: '012345',
  files: 2,
  bytes: 2000,
  doneBytes: 2000,
  clips: 2,
  remaining: 0,
  notTaken: {},
  capacity: null,
  error: null,
  since: '2026-03-01T01:00:00.000Z',
  finishesAt: null,
  isQueued: false,
  bytesPerSecond: null,
  facts: null,
};
