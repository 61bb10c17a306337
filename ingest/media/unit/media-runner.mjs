// @ts-check
// What liuhen-media@.service runs, once for each job: reads one request from its socket, holds it against the list of
// what may be asked, runs the tool and sends back what it says. Knows no file but those that the request's token names.
import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { inputName, outputName, unfitArguments } from './tool-arguments.mjs';
import { maxRequestBytes, piece, pieceKinds } from './unit-frames.mjs';

const requestMs = 10_000;
/** Beyond its processor time: then a tool that only waits is killed as well. */
const idleMs = 60_000;
const mostCpuSeconds = 300_000;
const mostMemoryBytes = 8 * 2 ** 30;

/**
 * @typedef {object} Request
 * @property {string} program
 * @property {string} token
 * @property {boolean} reads whether the token names an input
 * @property {number} nice
 * @property {{ cpuSeconds: number, memoryBytes: number, fileBytes: number }} limits
 * @property {string[]} words
 */

const folder = process.env['LIUHEN_MEDIA_FOLDER'] ?? '';
const socket = new Socket({ fd: 0, readable: true, writable: true, allowHalfOpen: true });
// Whoever asked is gone: nobody wants the answer, and with this process the unit and its tool end.
socket.on('error', () => process.exit(0));
socket.on('close', () => process.exit(0));

let text = '';
const waiting = setTimeout(() => process.exit(0), requestMs);
socket.on('end', () => process.exit(0));
socket.setEncoding('latin1');
socket.on('data', onText);

/** @param {Buffer | string} chunk */
function onText(chunk) {
  text += chunk;
  const end = text.indexOf('\n');
  if (end < 0 && text.length <= maxRequestBytes) return;
  clearTimeout(waiting);
  socket.off('data', onText);
  // Goes on reading, so that the end of the connection is seen.
  socket.on('data', () => undefined);
  const request = end < 0 || end !== text.length - 1 ? 'not one line' : readRequest(text.slice(0, end));
  if (typeof request === 'string') finish({ refused: request });
  else run(request);
}

/**
 * @param {string} line
 * @returns {Request | string} the request, or why it is none.
 */
function readRequest(line) {
  /** @type {unknown} */
  let parsed;
  try {
    parsed = JSON.parse(Buffer.from(line, 'latin1').toString('utf8'));
  } catch {
    return 'not JSON';
  }
  const { program, token, reads, nice, limits, words } = membersOf(parsed);
  const { cpuSeconds, memoryBytes, fileBytes } = membersOf(limits);
  if (typeof program !== 'string' || typeof reads !== 'boolean') return 'not a request';
  if (typeof token !== 'string' || !/^\d{1,10}-[0-9a-f]{32}$/.test(token)) return 'not a token';
  if (!isWhole(nice, 19) || !isWhole(cpuSeconds, mostCpuSeconds) || !isWhole(memoryBytes, mostMemoryBytes))
    return 'limits out of bounds';
  if (!isWhole(fileBytes, Number.MAX_SAFE_INTEGER)) return 'limits out of bounds';
  if (!Array.isArray(words) || words.length > 100) return 'not a list of arguments';
  if (!words.every((word) => typeof word === 'string' && word.length < 2000 && !word.includes('\0')))
    return 'not a list of arguments';
  const unfit = unfitArguments(program, words);
  if (unfit !== null) return unfit;
  if (reads !== words.includes(inputName)) return 'an input that is not there';
  const limited = { cpuSeconds, memoryBytes, fileBytes };
  return { program, token, reads, nice, limits: limited, words };
}

/**
 * @param {unknown} value
 * @returns {Readonly<Record<string, unknown>>}
 */
function membersOf(value) {
  return typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};
}

/**
 * @param {unknown} value
 * @param {number} most
 * @returns {value is number}
 */
function isWhole(value, most) {
  return Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0 && /** @type {number} */ (value) <= most;
}

/** @param {Request} request */
function run({ program, token, reads, nice, limits, words }) {
  const input = join(folder, token);
  if (reads && !isFile(input)) return finish({ refused: 'no such input' });
  const named = words.map((word) =>
    word === inputName ? `file:${input}` : outputName.test(word) ? `file:${input}.out` : word,
  );
  if (nice > 0) setPriority(nice);
  const { cpuSeconds, memoryBytes, fileBytes } = limits;
  const bounds = [
    `--cpu=${cpuSeconds}`,
    `--as=${memoryBytes}`,
    `--fsize=${fileBytes}`,
    '--nofile=64',
    '--core=0',
    '--',
  ];
  const tool = spawn('/usr/bin/prlimit', [...bounds, `/usr/bin/${program}`, ...named], {
    cwd: '/',
    env: { PATH: '/usr/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => tool.kill('SIGKILL'), cpuSeconds * 1000 + idleMs);
  forward(pieceKinds.stdout, tool.stdout);
  forward(pieceKinds.stderr, tool.stderr);
  tool.on('error', () => finish({ refused: 'no such tool' }));
  tool.on('close', (exit, signal) => {
    clearTimeout(timer);
    finish({ exit, signal });
  });
}

/** @param {string} path */
function isFile(path) {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const isOne = fstatSync(file).isFile();
    closeSync(file);
    return isOne;
  } catch {
    return false;
  }
}

/**
 * No faster than it is taken at the other end.
 * @param {number} kind
 * @param {import('node:stream').Readable} stream
 */
function forward(kind, stream) {
  stream.on('data', (chunk) => {
    if (socket.write(piece(kind, chunk))) return;
    stream.pause();
    socket.once('drain', () => stream.resume());
  });
}

/** @param {object} end */
function finish(end) {
  socket.end(piece(pieceKinds.end, Buffer.from(JSON.stringify(end))), () => process.exit(0));
}
