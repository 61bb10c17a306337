// The one door to the station: every call goes through here, carries the CSRF token, and fails with one class of error.

/** A refusal by the station, or that it did not answer (`DAEMON_UNREACHABLE`). Words for `code` are in the messages. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly context: Readonly<Record<string, string | number | boolean | null>>;

  constructor(code: string, status: number, message: string, context: ApiError['context'] = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.context = context;
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

interface Call {
  readonly query?: Query;
  readonly body?: unknown;
  /** A 401 here says that this password is wrong, not that the session has ended. */
  readonly asksPassword?: boolean;
  /** Answered to anybody, so says nothing about the session. */
  readonly open?: boolean;
  /** Ends the call, which then counts as not answered. */
  readonly signal?: AbortSignal;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

let csrf: string | undefined;
let onSessionLost: () => void = () => undefined;
let onSessionUsed: () => void = () => undefined;
let language = 'zh-CN';

export function useCsrfToken(token: string | undefined): void {
  csrf = token;
}

/** @param lost told when the station no longer knows the session. @param used told when it has just been good. */
export function watchSession(lost: () => void, used: () => void): void {
  onSessionLost = lost;
  onSessionUsed = used;
}

export function askIn(tag: string): void {
  language = tag;
}

/** @returns the JSON answer; undefined for 204. @throws ApiError */
export async function call<T>(method: Method, path: string, options: Call = {}): Promise<T> {
  const { query = {}, body, asksPassword = false, open = false, signal } = options;
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf !== undefined) headers['x-csrf-token'] = csrf;
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${queryText(query)}`, {
      method,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch {
    throw new ApiError('DAEMON_UNREACHABLE', 0, 'no answer');
  }
  if (response.ok && !open) onSessionUsed();
  if (response.status === 204) return undefined as T;
  const document = await response.json().catch(() => undefined);
  if (response.ok) {
    if (document === undefined) throw new ApiError('BUG', response.status, 'no JSON');
    return document as T;
  }
  if (response.status === 401 && !asksPassword) onSessionLost();
  throw errorOf(response.status, document);
}

/** Parts of a path, each escaped. */
export function path(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

function queryText(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

function errorOf(status: number, document: unknown): ApiError {
  const error = (document as { error?: { code?: unknown; message?: unknown; context?: unknown } } | undefined)?.error;
  if (typeof error?.code !== 'string') return new ApiError(codeOfStatus(status), status, 'no error document');
  const context = typeof error.context === 'object' && error.context !== null ? error.context : {};
  return new ApiError(error.code, status, String(error.message ?? ''), context as ApiError['context']);
}

function codeOfStatus(status: number): string {
  if (status === 401) return 'LOGIN_REQUIRED';
  if (status === 403) return 'NOT_ALLOWED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 429) return 'TOO_MANY_REQUESTS';
  return status === 502 || status === 503 || status === 504 ? 'DAEMON_UNREACHABLE' : 'BUG';
}
