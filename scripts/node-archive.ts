// The official build of Node.js for a package: fetched where it can be reached, held against the project's list of
// checksums and that list's signature, and taken apart. What does not fit is refused; nothing of it is run before.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** Where the Node.js project publishes its builds, each release in a folder `v<version>` with its SHASUMS256.txt. */
export const nodeDist = 'https://nodejs.org/dist';

export type Arch = 'x64' | 'arm64';

export interface NodeArchive {
  readonly file: string;
  /** SHASUMS256.txt of the release. */
  readonly shasums: string;
  /** Keys of the Node.js release team, as gpgv reads them. Without it the list's signature is not looked at. */
  readonly keyring?: string;
  /** Detached signature of `shasums`; left out: beside it with `.sig` behind its name. */
  readonly signature?: string;
}

export interface CheckedArchive {
  readonly version: string;
  readonly sha256: string;
  /** The folder in the archive that holds all. */
  readonly top: string;
  /** Whether the list of checksums was held against its signature. */
  readonly isSigned: boolean;
}

/** The runtime that the product is made for. */
const major = 24;

/** @throws Error that says what does not fit. */
export function checkArchive({ file, shasums, keyring, signature }: NodeArchive, arch: Arch): CheckedArchive {
  const name = basename(file);
  const match = /^(node-v((\d+)\.\d+\.\d+)-linux-(x64|arm64))\.tar\.(xz|gz)$/.exec(name);
  const [, top, version, release, builtFor] = match ?? [];
  if (!top || !version) throw new Error(`${name} is not called like an official build for Linux`);
  if (Number(release) !== major) throw new Error(`${name} is Node.js ${release}; the product is made for ${major}`);
  if (builtFor !== arch) throw new Error(`${name} is for ${builtFor}, the package for ${arch}`);
  if (keyring !== undefined) checkSignature(shasums, signature ?? `${shasums}.sig`, keyring);
  const listed = readFileSync(shasums, 'utf8')
    .split('\n')
    .map((line) => /^([0-9a-f]{64}) [ *](.+)$/.exec(line))
    .filter((line) => line?.[2] === name)
    .map((line) => line?.[1]);
  if (listed.length !== 1) throw new Error(`${basename(shasums)} names ${name} ${listed.length} times, not once`);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (sha256 !== listed[0])
    throw new Error(`${name} is not the file of ${basename(shasums)}: its SHA-256 is ${sha256}`);
  return { version, sha256, top, isSigned: keyring !== undefined };
}

/** gpgv trusts exactly the keys of the keyring, and asks nobody (gpgv(1)). */
function checkSignature(shasums: string, signature: string, keyring: string): void {
  // A keyring without a slash would be looked for in the home folder of gpg.
  const words = ['--keyring', resolve(keyring), signature, shasums];
  const done = spawnSync('gpgv', words, { encoding: 'utf8' });
  if (done.error) throw new Error(`the signature cannot be checked: ${done.error.message}; install gpgv`);
  if (done.status !== 0) throw new Error(`${basename(shasums)} is not signed by a key of the keyring:\n${done.stderr}`);
}

/** Writes `bin/node` and `LICENSE` of a checked archive below `folder`. @throws Error */
export function unpackRuntime(file: string, { top }: CheckedArchive, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const wanted = [`${top}/bin/node`, `${top}/LICENSE`];
  const words = ['-x', '-f', file, '-C', folder, '--strip-components=1', '--no-same-owner', '--', ...wanted];
  const done = spawnSync('tar', words, { encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`${basename(file)} cannot be taken apart: ${done.stderr ?? done.error?.message}`);
}

/**
 * Fetches archive, checksums and (where a keyring will want it) the signature into `folder`. They are checked by
 * `checkArchive` like any other. @throws Error where the site cannot be reached.
 */
export async function fetchArchive(
  version: string,
  arch: Arch,
  folder: string,
  { keyring, dist = nodeDist }: { readonly keyring?: string; readonly dist?: string } = {},
): Promise<NodeArchive> {
  mkdirSync(folder, { recursive: true });
  const fetched = async (name: string) => {
    const address = `${dist}/v${version}/${name}`;
    const answer = await fetch(address).catch((cause: unknown) => {
      throw new Error(`${address} cannot be reached; give the files with --node and --shasums`, { cause });
    });
    if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
    const path = join(folder, name);
    writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
    return path;
  };
  const shasums = await fetched('SHASUMS256.txt');
  if (keyring !== undefined) await fetched('SHASUMS256.txt.sig');
  const file = await fetched(`node-v${version}-linux-${arch}.tar.xz`);
  return { file, shasums, ...(keyring === undefined ? {} : { keyring }) };
}
