// The station's end of the media unit: lends it the one file that a tool may read, and an empty one to write to, under
// names that cannot be guessed, and asks for the tool over the unit's socket. systemd/liuhen-media@.service is the rest.
import { randomBytes } from 'node:crypto';
import { chmod, copyFile, link, mkdir, open, readdir, rm, statfs } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { getPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inputName, outputName } from './tool-arguments.mjs';
import { PieceReader, pieceKinds } from './unit-frames.mjs';

/** Where the unit is; from the environment that liuhen.service sets. */
export interface MediaUnit {
  readonly socket: string;
  /** Folder of the files that are lent, on the file system of the station's data. */
  readonly folder: string;
}

export interface UnitJob {
  readonly program: string;
  readonly input?: string;
  readonly outDir?: string;
  readonly limits: { readonly cpuSeconds: number; readonly memoryBytes: number; readonly fileBytes: number };
}

export interface UnitListener {
  readonly onStdout: (bytes: Buffer) => Promise<void> | void;
  readonly onStderr: (bytes: Buffer) => Promise<void> | void;
}

export type UnitEnd =
  /** As of a child process. `noRoom`: the disk is full, whatever else the tool said. */
  | { readonly kind: 'ended'; readonly exit: number | null; readonly noRoom: boolean }
  /** No tool was run, or nobody knows what became of it. `why` in words of ours. */
  | { readonly kind: 'failed'; readonly why: string };

/** Undefined where tools run in bubblewrap. */
export function mediaUnit(env: NodeJS.ProcessEnv = process.env): MediaUnit | undefined {
  const socket = env['LIUHEN_MEDIA_SOCKET'];
  const folder = env['LIUHEN_MEDIA_FOLDER'];
  return socket && folder ? { socket, folder } : undefined;
}

/** systemd refuses what is more than it allows at a time, and a connection in the moment of its restart. */
const tries = 5;
const tryAgainMs = 200;
/** Less than this left on the disk is what stopped a tool. */
const roomBytes = 2 ** 20;

/**
 * Runs a tool in the unit. Never throws for what the tool or its file does.
 * @param signal ends the connection, and with it everything in the unit.
 * @throws NodeJS.ErrnoException where the station's own files cannot be lent or taken back.
 */
export async function runInUnit(
  unit: MediaUnit,
  job: UnitJob,
  words: readonly string[],
  listener: UnitListener,
  signal: AbortSignal,
): Promise<UnitEnd> {
  await mkdir(unit.folder, { recursive: true });
  // To be entered by whoever knows a name, and not listed: the unit is of the group, and sees one file in here.
  await chmod(unit.folder, 0o710);
  await sweep(unit.folder);
  const token = `${process.pid}-${randomBytes(16).toString('hex')}`;
  const lent = join(unit.folder, token);
  const made = `${lent}.out`;
  const asked = words.map((word) => outputName.exec(word)?.[1]).find((name) => name !== undefined);
  try {
    const reads = words.includes(inputName);
    if (reads) await link(resolve(job.input ?? ''), lent);
    if (job.outDir !== undefined && asked !== undefined) await lendOutput(made);
    const { cpuSeconds, memoryBytes, fileBytes } = job.limits;
    const request = {
      ...{ program: job.program, token, reads, nice: Math.max(0, getPriority()), words },
      limits: { cpuSeconds: Math.ceil(cpuSeconds), memoryBytes, fileBytes },
    };
    const end = await ask(unit.socket, request, listener, signal);
    if (job.outDir === undefined || asked === undefined || end.kind === 'failed') return end;
    if (end.exit === 0) return await takeOutput(made, join(job.outDir, asked), end);
    return { ...end, noRoom: await isFull(unit.folder) };
  } finally {
    await rm(lent, { force: true });
    await rm(made, { force: true });
  }
}

async function lendOutput(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o660);
  await file.chmod(0o660).finally(() => file.close());
}

/** A copy, since something that the tool left running may still hold the lent file open. */
async function takeOutput(from: string, to: string, end: UnitEnd & { kind: 'ended' }): Promise<UnitEnd> {
  try {
    await copyFile(from, to);
    await chmod(to, 0o640);
    return end;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    await rm(to, { force: true });
    return { ...end, noRoom: true };
  }
}

async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < roomBytes;
}

/** What processes left that were killed in the middle: their names begin with their id. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(/^(\d{1,10})-[0-9a-f]{32}(\.out)?$/.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid)) await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function ask(socket: string, request: object, listener: UnitListener, signal: AbortSignal): Promise<UnitEnd> {
  for (let left = tries; ; left -= 1) {
    const end = await askOnce(socket, request, listener, signal);
    if (end !== 'not heard') return end;
    if (left <= 1 || signal.aborted) return { kind: 'failed', why: 'the media unit does not answer' };
    await sleep(tryAgainMs);
  }
}

/** `not heard`: not one byte came back, so that nothing is lost by asking again. */
async function askOnce(
  path: string,
  request: object,
  listener: UnitListener,
  signal: AbortSignal,
): Promise<UnitEnd | 'not heard'> {
  const connection = createConnection({ path, allowHalfOpen: true });
  const pieces = new PieceReader();
  let isHeard = false;
  const lost: UnitEnd = { kind: 'failed', why: 'the media unit broke off' };
  const onAbort = () => connection.destroy();
  signal.addEventListener('abort', onAbort);
  try {
    connection.write(`${JSON.stringify(request)}\n`);
    for await (const chunk of connection) {
      isHeard = true;
      for (const { kind, bytes } of pieces.push(chunk as Buffer)) {
        if (kind === pieceKinds.stdout) await listener.onStdout(bytes);
        else if (kind === pieceKinds.stderr) await listener.onStderr(bytes);
        else return endOf(bytes);
      }
    }
    return isHeard ? lost : 'not heard';
  } catch (error) {
    if (signal.aborted) return lost;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined && !(error instanceof RangeError)) throw error;
    return isHeard ? lost : code === 'ENOENT' || code === 'EACCES' ? unreachable(code) : 'not heard';
  } finally {
    signal.removeEventListener('abort', onAbort);
    connection.destroy();
  }
}

const unreachable = (code: string): UnitEnd => ({ kind: 'failed', why: `the media unit cannot be reached (${code})` });

function endOf(bytes: Buffer): UnitEnd {
  const end = JSON.parse(bytes.toString('utf8')) as { exit?: unknown; refused?: unknown };
  if (typeof end.refused === 'string')
    return { kind: 'failed', why: `the media unit refuses: ${end.refused.replaceAll(/[^ -~]/g, '?').slice(0, 100)}` };
  return { kind: 'ended', exit: typeof end.exit === 'number' ? end.exit : null, noRoom: false };
}
