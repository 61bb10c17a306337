// The station's keys: made once at init, loaded and tested at every start. Nothing else reads keys/.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import type { StationIdentity } from '../../core/model.ts';
import {
  keyId,
  logKeyName,
  type NoteSigner,
  parseVkey,
  verifyCheckpoint,
  vkeyLine,
} from '../../core/proof/checkpoint.ts';
import { verifyDetached } from '../../core/proof/cms.ts';
import { replaceFile } from '../durable.ts';
import { type FilePort, realFiles } from '../file-port.ts';
import { buildCertificate, pemCertificate } from './certificate.ts';
import { detachedSignature } from './cms-builder.ts';

export const keyFiles = {
  stationKey: 'station.key',
  rootKey: 'root.key',
  logKey: 'log.key',
  station: 'station.pem',
  root: 'root.pem',
  vkey: 'log.vkey',
} as const;

export interface StationKeys {
  readonly certificatePem: string;
  readonly rootPem: string;
  /** One line, without a newline. */
  readonly vkey: string;
  readonly noteSigner: NoteSigner;
  /** End of the station certificate, milliseconds since 1970: after it seals are no longer trusted. */
  readonly validUntilMs: number;
  /**
   * Detached CMS (DER) over content of this SHA-256 (32 bytes). The signing time must lie within the certificate's
   * validity for the seal to be trusted: give it the log's time, which never goes back.
   */
  signDetached(sha256: Uint8Array, signingTimeMs: number): Buffer;
}

const rootYears = 30;
const stationYears = 10;
/** Validity begins a day before init, so that a clock set back a little afterwards does not spoil the first seals. */
const backdatedMs = 24 * 3600 * 1000;

/**
 * Makes all keys and both certificates, replacing any that an init cut short has left. Each file is durable when this
 * returns. `keysDir` must exist.
 * @throws LiuhenError of storage.
 */
export async function createStationKeys(
  keysDir: string,
  {
    station,
    organisation,
    now,
  }: { readonly station: StationIdentity; readonly organisation: string; readonly now: number },
  files: FilePort = realFiles,
): Promise<void> {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const log = generateKeyPairSync('ed25519');
  const rootName = { organisation, commonName: `Liuhen root ${station.id} ${station.uid.slice(0, 8)}` };
  const issued = {
    issuer: rootName,
    issuerPublicKey: root.publicKey,
    issuerPrivateKey: root.privateKey,
    notBefore: now - backdatedMs,
  };
  const rootCertificate = buildCertificate({
    ...issued,
    serial: newSerial(),
    subject: rootName,
    publicKey: root.publicKey,
    notAfter: yearsAfter(now, rootYears),
    use: 'root',
  });
  const certificate = buildCertificate({
    ...issued,
    serial: newSerial(),
    subject: { organisation, commonName: station.name, serialNumber: `${station.id}-${station.uid}` },
    publicKey: own.publicKey,
    notAfter: yearsAfter(now, stationYears),
    use: 'station',
  });
  const rawLogKey = rawEd25519(log.publicKey);
  const secret = 0o600;
  const open = 0o644;
  for (const [name, text, mode] of [
    [keyFiles.rootKey, pemKey(root.privateKey), secret],
    [keyFiles.root, pemCertificate(rootCertificate), open],
    [keyFiles.stationKey, pemKey(own.privateKey), secret],
    [keyFiles.station, pemCertificate(certificate), open],
    [keyFiles.logKey, pemKey(log.privateKey), secret],
    [keyFiles.vkey, `${vkeyLine(logKeyName(station.id, rawLogKey), rawLogKey)}\n`, open],
  ] as const)
    await replaceFile(files, join(keysDir, name), Buffer.from(text), mode);
}

/**
 * Reads keys and certificates, checks that they belong together, and tests the cryptography under them once.
 * root.key is not needed: it may have been taken into safe keeping. If it is there, it must belong to root.pem.
 * @throws LiuhenError STORE_READ_FAILED, KEY_NOT_TRUSTED (a key that is not the certificate's, a broken chain).
 */
export async function loadStationKeys(keysDir: string, files: FilePort = realFiles): Promise<StationKeys> {
  const read = (name: string) => readKeyFile(files, keysDir, name);
  const [rootPem, certificatePem] = [await read(keyFiles.root), await read(keyFiles.station)];
  const vkey = (await read(keyFiles.vkey)).trimEnd();
  const root = understood(keyFiles.root, () => new X509Certificate(rootPem));
  const certificate = understood(keyFiles.station, () => new X509Certificate(certificatePem));
  const privateKey = await readPrivateKey(read, keyFiles.stationKey);
  const rootKey = await readPrivateKey(read, keyFiles.rootKey).catch(absent);
  if (!certificate.checkPrivateKey(privateKey)) throw mismatch(keyFiles.stationKey, keyFiles.station);
  if (rootKey && !root.checkPrivateKey(rootKey)) throw mismatch(keyFiles.rootKey, keyFiles.root);
  const noteSigner = signerOfNotes(vkey, await readPrivateKey(read, keyFiles.logKey));
  const keys: StationKeys = {
    certificatePem,
    rootPem,
    vkey,
    noteSigner,
    validUntilMs: Math.min(Date.parse(certificate.validTo), Date.parse(root.validTo)),
    signDetached: (sha256, signingTimeMs) => detachedSignature({ certificate, privateKey }, sha256, signingTimeMs),
  };
  selfTest(keys, Date.parse(certificate.validFrom));
  return keys;
}

/** Known answers of both digests (FIPS 180-4; GB/T 32905), then one seal and one note through the real verifiers. */
function selfTest(keys: StationKeys, validFromMs: number): void {
  const digest = (algorithm: string) => createHash(algorithm).update('abc').digest('hex');
  if (
    digest('sha256') !== 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' ||
    digest('sm3') !== '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
  )
    throw new LiuhenError('BUG', 'a digest of this machine gives a wrong answer');
  const content = createHash('sha256').update('abc').digest();
  const seal = verifyDetached(keys.signDetached(content, validFromMs), content, { root: keys.rootPem });
  if (seal.signature !== 'good' || seal.key !== 'trusted')
    throw new LiuhenError(
      'KEY_NOT_TRUSTED',
      `a seal of this station would not be accepted: ${seal.reason ?? seal.signature}`,
      {
        hint: restoreHint,
      },
    );
  const note = keys.noteSigner.sign(`${keys.noteSigner.name}\n0\n${content.toString('base64')}\n`);
  if (verifyCheckpoint(note, parseVkey(keys.vkey)).state !== 'good') throw mismatch(keyFiles.logKey, keyFiles.vkey);
}

function signerOfNotes(vkey: string, privateKey: KeyObject): NoteSigner {
  const { name, publicKey } = understood(keyFiles.vkey, () => parseVkey(vkey));
  if (privateKey.asymmetricKeyType !== 'ed25519' || !rawEd25519(createPublicKey(privateKey)).equals(publicKey))
    throw mismatch(keyFiles.logKey, keyFiles.vkey);
  const id = keyId(name, publicKey);
  return {
    name,
    vkey,
    sign: (body) => {
      const signature = sign(null, Buffer.from(body, 'utf8'), privateKey);
      return `${body}\n\u2014 ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
    },
  };
}

async function readKeyFile(files: FilePort, keysDir: string, name: string): Promise<string> {
  try {
    return await files.readFile(join(keysDir, name), 'utf8');
  } catch (cause) {
    throw new LiuhenError('STORE_READ_FAILED', 'a key file could not be read', {
      context: { file: name },
      hint: restoreHint,
      cause,
    });
  }
}

async function readPrivateKey(read: (name: string) => Promise<string>, name: string): Promise<KeyObject> {
  const pem = await read(name);
  return understood(name, () => createPrivateKey(pem));
}

function absent(error: unknown): undefined {
  const cause = error instanceof LiuhenError ? error.cause : undefined;
  if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined;
  throw error;
}

const restoreHint = 'restore keys/ of this station from its backup';

function understood<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch {
    // the cause is left out on purpose: it could quote the key
    throw new LiuhenError('KEY_NOT_TRUSTED', 'a key file holds something else', {
      context: { file: name },
      hint: restoreHint,
    });
  }
}

function mismatch(key: string, certificate: string): LiuhenError {
  return new LiuhenError('KEY_NOT_TRUSTED', `${key} does not belong to ${certificate}`, {
    context: { file: key },
    hint: restoreHint,
  });
}

export function newSerial(): Buffer {
  const serial = randomBytes(16);
  // positive, and always of 16 bytes
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  return serial;
}

function yearsAfter(ms: number, years: number): number {
  const date = new Date(ms);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime();
}

export function pemKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function rawEd25519(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
}
