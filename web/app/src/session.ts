// Who is logged in. Everything that hangs on it is dropped when it ends, whoever ends it.
import { computed, ref, shallowRef } from 'vue';
import { ApiError, call, useCsrfToken, watchSession } from './api.ts';
import { type Area, areasOf } from './areas.ts';

export interface Session {
  readonly user: string;
  readonly unit: string | null;
  readonly roles: readonly string[];
  readonly mustChangePassword: boolean;
  readonly csrf: string;
}

/** The station ends a session after 15 minutes without use; a little later the page asks whether it has. */
const idleMs = 15 * 60_000 + 5_000;

/** Kept in the browser while somebody is logged in, so that a dock's screen need not ask on every load. Names nobody. */
const markKey = 'liuhen.session';
let mark: string | null = null;

const current = shallowRef<Session | null>(null);
/** Rises with every log-in and log-out: pages are keyed by it, so that none outlives its session. */
export const sessionEpoch = ref(0);
export const session = computed(() => current.value);
export const areas = computed<readonly Area[]>(() =>
  current.value && !current.value.mustChangePassword ? areasOf(current.value.roles) : [],
);

let asked: Promise<void> | undefined;
let idleTimer: ReturnType<typeof setTimeout> | undefined;
let onEnd: () => void = () => undefined;

/** @param ended told once for each session that has ended. */
export function whenSessionEnds(ended: () => void): void {
  onEnd = ended;
}

/** Asks once, when the page is loaded, whether the browser's cookie still stands for somebody. */
export function restoreSession(): Promise<void> {
  const found = localStorage.getItem(markKey);
  if (found === null) return Promise.resolve();
  asked ??= call<Session>('GET', '/session', { asksPassword: true }).then(
    (answer) => begin(answer, found),
    () => localStorage.removeItem(markKey),
  );
  return asked;
}

/** @throws ApiError LOGIN_FAILED, ACCOUNT_LOCKED, TOO_MANY_REQUESTS */
export async function logIn(user: string, password: string): Promise<Session> {
  const answer = await call<Session>('POST', '/session', { body: { user, password }, asksPassword: true });
  begin(answer);
  return answer;
}

/** @throws ApiError PASSWORD_UNFIT, LOGIN_FAILED (the old one is wrong) */
export async function changePassword(password: string, newPassword: string): Promise<void> {
  try {
    begin(await call<Session>('PUT', '/session/password', { body: { password, newPassword }, asksPassword: true }));
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.code === 'LOGIN_REQUIRED') end();
    throw thrown;
  }
}

export async function logOut(): Promise<void> {
  // Gone from this page at once, also when the station does not answer.
  const farewell = call<void>('DELETE', '/session', { asksPassword: true }).catch(() => undefined);
  end();
  await farewell;
}

/** Puts off the question whether the session has ended: the station has just been used. */
function sessionUsed(): void {
  clearTimeout(idleTimer);
  if (!current.value) return;
  idleTimer = setTimeout(() => {
    call<Session>('GET', '/session').catch(sessionUsed);
  }, idleMs);
}

function begin(answer: Session, knownMark = String(Date.now())): void {
  const another = current.value?.user !== answer.user;
  current.value = answer;
  useCsrfToken(answer.csrf);
  mark = knownMark;
  localStorage.setItem(markKey, mark);
  if (another) sessionEpoch.value += 1;
  sessionUsed();
}

function end(): void {
  if (!current.value) return;
  // Another tab may already have put its own mark there.
  if (localStorage.getItem(markKey) === mark) localStorage.removeItem(markKey);
  current.value = null;
  useCsrfToken(undefined);
  clearTimeout(idleTimer);
  sessionEpoch.value += 1;
  onEnd();
}

watchSession(end, sessionUsed);

// One cookie for all tabs: where one logs out, or somebody else in, the others drop what they hold.
addEventListener('storage', ({ key, newValue }) => {
  if (key === markKey && newValue !== mark) end();
});
