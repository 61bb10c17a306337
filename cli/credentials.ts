// Who asks, at the command line: LIUHEN_USER with LIUHEN_PASSWORD_FILE, or the session that `liuhen login` keeps for this
// operating-system user, one for each data directory.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { LiuhenError } from '../core/errors.ts';
import type { SocketRequest } from '../web/socket/messages.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** As a request carries it; nothing where nobody has said who he is. @throws LiuhenError USAGE for a file that is not there. */
export async function credentialsOf(
  env: Env,
  dataDir: string,
): Promise<Pick<SocketRequest, 'user' | 'password' | 'token'>> {
  const user = env['LIUHEN_USER'];
  const file = env['LIUHEN_PASSWORD_FILE'];
  if (user && file) return { user, password: await readPassword(file) };
  if (user) {
    throw new LiuhenError('LOGIN_REQUIRED', 'LIUHEN_USER is set and LIUHEN_PASSWORD_FILE is not', {
      context: { user },
    });
  }
  const token = await readFile(sessionFile(env, dataDir), 'utf8').catch(absent);
  return token === undefined ? {} : { token: token.trim() };
}

/** More than any password that is taken, in bytes. */
const longestFile = 4096;

/**
 * The first line ending at the end does not belong to the password.
 * @throws LiuhenError USAGE for a file that cannot be read, is no UTF-8 or far too long; the text is in no error.
 */
export async function readPassword(file: string): Promise<string> {
  const refused = (reason: string, cause?: unknown) =>
    new LiuhenError('USAGE', 'the password file cannot be used', { context: { file, reason }, cause });
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw refused(cause.code ?? 'unreadable', cause);
  });
  if (bytes.length > longestFile) throw refused(`longer than ${longestFile} bytes`);
  if (!isUtf8(bytes)) throw refused('not UTF-8');
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}

/** Mode 0600, in a folder of mode 0700. @throws LiuhenError OUTPUT_FAILED */
export async function keepSession(env: Env, dataDir: string, token: string): Promise<void> {
  const file = sessionFile(env, dataDir);
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (cause) {
    throw new LiuhenError('OUTPUT_FAILED', 'the session could not be kept', { context: { file }, cause });
  }
}

export async function dropSession(env: Env, dataDir: string): Promise<void> {
  await rm(sessionFile(env, dataDir), { force: true });
}

/** XDG Base Directory Specification: state of a user that is no setting and no cache. */
function sessionFile(env: Env, dataDir: string): string {
  const state = env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state');
  const station = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return join(state, 'liuhen', `${station}.session`);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw new LiuhenError('USAGE', 'the kept session cannot be read', { hint: 'liuhen login', cause: error });
}
