import { afterEach, expect, test, vi } from 'vitest';
import { ApiError, call, path, useCsrfToken, watchSession } from './api.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  useCsrfToken(undefined);
});

function answer(status: number, body?: unknown) {
  const fetching = vi.fn(async (_url: string, _init: RequestInit) => {
    return new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), { status });
  });
  vi.stubGlobal('fetch', fetching);
  return fetching;
}

test('carries the token with whatever is not a GET, and only there', async () => {
  useCsrfToken('abc');
  const fetching = answer(200, {});
  await call('GET', '/clips', { query: { q: '查封 现场', case: '', from: undefined } });
  await call('POST', '/packages', { body: { clips: [] } });
  const [[url, get], [, post]] = fetching.mock.calls as [[string, RequestInit], [string, RequestInit]];
  expect(url).toBe('/api/v1/clips?q=%E6%9F%A5%E5%B0%81+%E7%8E%B0%E5%9C%BA');
  expect(get.headers).not.toHaveProperty('x-csrf-token');
  expect(post.headers).toHaveProperty('x-csrf-token', 'abc');
});

test.each([
  [403, { error: { code: 'ACCOUNT_LOCKED', message: 'm', hint: null, context: { minutes: 15 } } }, 'ACCOUNT_LOCKED'],
  [404, '<html>', 'NOT_FOUND'],
  [429, '', 'TOO_MANY_REQUESTS'],
  [503, {}, 'DAEMON_UNREACHABLE'],
  [500, { error: {} }, 'BUG'],
  [200, 'not JSON', 'BUG'],
])('an answer %i becomes an error with a code', async (status, body, code) => {
  answer(status, body);
  const thrown = await call('GET', '/clips').catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ApiError);
  expect(thrown).toMatchObject({ code, status });
});

test('no answer is the station’s silence', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await expect(call('GET', '/clips')).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE', status: 0 });
});

test('a 401 ends the session, unless it says that a password is wrong', async () => {
  const lost = vi.fn();
  const used = vi.fn();
  watchSession(lost, used);
  answer(401, { error: { code: 'LOGIN_FAILED', message: '' } });
  await call('POST', '/session', { asksPassword: true }).catch(() => undefined);
  expect(lost).not.toHaveBeenCalled();
  await call('GET', '/clips').catch(() => undefined);
  expect(lost).toHaveBeenCalledOnce();
  answer(204);
  await expect(call('DELETE', '/session')).resolves.toBeUndefined();
  expect(used).toHaveBeenCalledOnce();
});

test('escapes every part of a path', () => {
  expect(path('甲/乙', 'a b?c')).toBe('/%E7%94%B2%2F%E4%B9%99/a%20b%3Fc');
});
