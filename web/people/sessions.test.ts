import { describe, expect, test } from 'vitest';
import { PrivateStore } from '../../storage/private/private-store.ts';
import { idleMs, longestMs, Sessions } from './sessions.ts';

const minute = 60_000;

function bench() {
  const store = PrivateStore.open(':memory:');
  const time = { wall: 1_800_000_000_000, steady: 5_000 };
  const clocks = { wall: () => time.wall, steady: () => time.steady };
  const pass = (ms: number) => {
    time.wall += ms;
    time.steady += ms;
  };
  return { store, time, pass, open: () => new Sessions(store, clocks) };
}

describe('a session', () => {
  test('is found by its token, which is nowhere stored', () => {
    const { store, open } = bench();
    const sessions = open();
    const { token, session } = sessions.open('a', false);
    expect(sessions.find(token)).toEqual(session);
    expect(sessions.find(`${token}x`)).toBeUndefined();
    expect(sessions.find('')).toBeUndefined();
    expect(JSON.stringify(store.sessions())).not.toContain(token);
    expect(store.sessions()[0]?.token.toString('base64url')).not.toBe(token);
  });

  test('ends after a quarter of an hour without use, and each use counts', () => {
    const { pass, open, store } = bench();
    const sessions = open();
    const { token } = sessions.open('a', false);
    for (let uses = 0; uses < 4; uses += 1) {
      pass(idleMs - 1);
      expect(sessions.find(token)).toBeDefined();
    }
    pass(idleMs);
    expect(sessions.find(token)).toBeUndefined();
    expect(store.sessions()).toEqual([]);
  });

  test('ends after twelve hours though it is used', () => {
    const { pass, open } = bench();
    const sessions = open();
    const { token } = sessions.open('a', false);
    for (let at = 0; at < longestMs - 10 * minute; at += 10 * minute) {
      pass(10 * minute);
      expect(sessions.find(token), String(at)).toBeDefined();
    }
    pass(10 * minute);
    expect(sessions.find(token)).toBeUndefined();
  });

  test('does not live longer by a wall clock that is set back, nor shorter by one set forward', () => {
    const { time, pass, open } = bench();
    const sessions = open();
    const { token } = sessions.open('a', false);
    time.wall -= 10 * 3600_000;
    pass(idleMs);
    expect(sessions.find(token)).toBeUndefined();
    const next = sessions.open('a', false);
    time.wall += 10 * 3600_000;
    expect(sessions.find(next.token)).toBeDefined();
  });

  test('goes on after a restart for what is left of it', () => {
    const { time, pass, open } = bench();
    const { token } = open().open('a', false);
    pass(5 * minute);
    time.steady = 3; // another process, another monotonic clock
    const again = open();
    expect(again.find(token)).toBeDefined();
    pass(idleMs);
    expect(again.find(token)).toBeUndefined();
  });

  test('does not survive a restart after which the clock has gone back, or too long has passed', () => {
    for (const stepMs of [-1, idleMs]) {
      const { time, open, store } = bench();
      const { token } = open().open('a', false);
      time.wall += stepMs;
      expect(open().find(token), String(stepMs)).toBeUndefined();
      expect(store.sessions()).toEqual([]);
    }
  });

  test('ends alone, or with all of its account', () => {
    const { open } = bench();
    const sessions = open();
    const [one, two, other] = ['a', 'a', 'b'].map((account) => sessions.open(account, false));
    sessions.close(one!.session);
    expect(sessions.find(one!.token)).toBeUndefined();
    expect(sessions.find(two!.token)).toBeDefined();
    sessions.closeAllOf('a');
    expect(sessions.find(two!.token)).toBeUndefined();
    expect(sessions.find(other!.token)).toBeDefined();
  });

  test('of one account there are 32 at most: the longest unused goes', () => {
    const { open, pass, store } = bench();
    const sessions = open();
    const tokens = Array.from({ length: 40 }, () => {
      pass(1000);
      return sessions.open('a', false).token;
    });
    const alive = tokens.map((token) => sessions.find(token) !== undefined);
    expect(alive).toEqual([...Array(8).fill(false), ...Array(32).fill(true)]);
    expect(store.sessions()).toHaveLength(32);
  });
});
