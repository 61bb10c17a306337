// Password hashes: argon2id of node:crypto, written as the PHC string that other software reads too.
// Cost: 19 MiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet). At most two at a time: they would fill the four
// threads that file calls need, and the daemon's memory.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { LiuhenError } from '../../core/errors.ts';

const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const saltBytes = 16;
const tagBytes = 32;
const mostAtOnce = 2;

const derive = promisify(argon2);
let running = 0;
const waiting: (() => void)[] = [];

/** `$argon2id$v=19$m=…,t=…,p=…$salt$hash` (PHC string format). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const tag = await inTurn(() => tagOf(password, salt, cost, tagBytes));
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
}

/** @throws LiuhenError STORE_READ_FAILED for a hash of another form. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
    hash,
  );
  if (!match) throw new LiuhenError('STORE_READ_FAILED', 'a stored password hash has an unknown form');
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  const expected = Buffer.from(tag, 'base64');
  const found = await inTurn(() =>
    tagOf(
      password,
      Buffer.from(salt, 'base64'),
      { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
      expected.length,
    ),
  );
  return timingSafeEqual(found, expected);
}

function tagOf(message: string, nonce: Buffer, settings: typeof cost | Cost, tagLength: number): Promise<Buffer> {
  return derive('argon2id', { message: Buffer.from(message, 'utf8'), nonce, tagLength, ...settings });
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await act();
  } finally {
    // The place goes straight to the next in line.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** PHC strings carry base64 without padding. */
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
