// A FilePort that fails one chosen call: the n-th write, sync, rename … Everything else goes to the real port.
// For fault tests only; the product never imports it.
import type { FileHandle } from 'node:fs/promises';
import type { FilePort } from '../storage/file-port.ts';

export interface Fault {
  /** Method of the port or of its handles. `sync` stands for datasync too, `write` for writev and writeFile too. */
  readonly op: string;
  /** Which call fails, from 1. */
  readonly nth: number;
  /** `EIO`, `ENOSPC`, … as in the error's `code`. */
  readonly code: string;
  /** For writes: this many bytes are written for true, and the error comes with the next write to any file. */
  readonly shortWrite?: number;
  /** Every call from the n-th on fails, as a full disk or a dead one would; default: that one alone. */
  readonly sticky?: boolean;
}

export interface FaultyFiles {
  readonly files: FilePort;
  /** How often `op` was called so far: run once with nth = Infinity to learn how many there are to fail. */
  readonly calls: () => number;
  readonly fired: () => boolean;
}

const aliases: Readonly<Record<string, string>> = { datasync: 'sync', writev: 'write', writeFile: 'write' };

/** Wraps `real`: the `nth` call of `op`, counted over the port and all handles opened through it, fails with `code`. */
export function faultyFiles(real: FilePort, fault: Fault): FaultyFiles {
  let calls = 0;
  let fired = false;
  /** @returns whether this call is to fail. */
  const strikes = (method: string): boolean => {
    if ((aliases[method] ?? method) !== fault.op && method !== fault.op) return false;
    calls += 1;
    const due = calls === fault.nth || (fired && (fault.sticky ?? false));
    fired ||= due;
    return due;
  };
  const failure = (method: string) =>
    Object.assign(new Error(`${fault.code}: injected, ${method}`), { code: fault.code, syscall: method });
  let owed: Error | undefined;

  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, property) {
        const value: unknown = Reflect.get(object, property, object);
        if (typeof value !== 'function' || typeof property !== 'string') return value;
        return (...args: unknown[]) => {
          const isWrite = (aliases[property] ?? property) === 'write';
          if (isWrite && owed) {
            const error = owed;
            if (!fault.sticky) owed = undefined;
            return Promise.reject(error);
          }
          if (strikes(property)) {
            if (isWrite && property !== 'writeFile' && fault.shortWrite !== undefined) {
              owed = failure(property);
              return writePart(object as unknown as FileHandle, property, args, fault.shortWrite);
            }
            // Whatever close(2) says, the descriptor is gone.
            if (property === 'close')
              return (object as unknown as FileHandle).close().then(() => Promise.reject(failure(property)));
            return Promise.reject(failure(property));
          }
          const result: unknown = Reflect.apply(value, object, args);
          return property === 'open' && result instanceof Promise
            ? result.then((handle: FileHandle) => wrap(handle))
            : result;
        };
      },
    });
  return { files: wrap(real), calls: () => calls, fired: () => fired };
}

/** Writes the first `bytes` of what was asked, as write(2) may, and answers with that number. */
async function writePart(handle: FileHandle, method: string, args: unknown[], bytes: number): Promise<unknown> {
  const whole = method === 'writev' ? Buffer.concat(args[0] as Uint8Array[]) : toBuffer(args);
  const position = method === 'writev' ? (args[1] as number | null | undefined) : positionOf(args);
  const { bytesWritten } = await handle.write(whole, 0, Math.min(bytes, whole.length), position ?? null);
  return { bytesWritten, buffer: args[0], buffers: args[0] };
}

// write(buffer, offset?, length?, position?), write(buffer, { offset, length, position }), write(string, position?)
function toBuffer([data, second, length]: unknown[]): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  const view = data as Uint8Array;
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  const options = typeof second === 'object' && second !== null ? (second as { offset?: number; length?: number }) : {};
  const from = typeof second === 'number' ? second : (options.offset ?? 0);
  const size = typeof length === 'number' ? length : (options.length ?? bytes.length - from);
  return bytes.subarray(from, from + size);
}

function positionOf([data, second, , fourth]: unknown[]): number | null | undefined {
  if (typeof data === 'string') return second as number | null | undefined;
  if (typeof second === 'object' && second !== null) return (second as { position?: number }).position;
  return fourth as number | null | undefined;
}

/** Calls `after` with what each read through it has read, before the reader has it: it may garble the buffer. */
export function hookedReads(real: FilePort, after: (buffer: Uint8Array) => void): FilePort {
  return new Proxy(real, {
    get: (port, name) =>
      name !== 'open'
        ? Reflect.get(port, name)
        : async (...args: Parameters<FilePort['open']>) => {
            const handle = await port.open(...args);
            const read = handle.read.bind(handle) as (...readArgs: unknown[]) => Promise<unknown>;
            const hooked = async (...readArgs: unknown[]) => {
              const answer = await read(...readArgs);
              after(readArgs[0] as Uint8Array);
              return answer;
            };
            return Object.assign(handle, { read: hooked });
          },
  });
}
