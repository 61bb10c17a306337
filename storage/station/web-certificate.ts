// The certificate under which the web server is reached from other machines: the station's own, issued from its root and
// made anew at start when it ends soon or the machine has another address; or the agency's, which is only checked.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { readCertificate } from '../../core/proof/certificate.ts';
import { replaceFile } from '../durable.ts';
import { type FilePort, realFiles } from '../file-port.ts';
import { buildCertificate, pemCertificate } from './certificate.ts';
import { keyFiles, newSerial, pemKey } from './keys.ts';

const webFiles = { key: 'web.key', certificate: 'web.pem' } as const;

/** PEM, as node:tls takes it. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface WebCertificateRequest {
  readonly keysDir: string;
  /** Names and addresses that the machine is reached by; the first becomes the common name. */
  readonly hosts: readonly string[];
  readonly organisation: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const dayMs = 86_400_000;
/** The most that browsers take is 398 days. */
const validDays = 397;
const renewDays = 30;
const backdatedMs = dayMs;

/**
 * The station's own. While root.key is there it is made or renewed as needed; without it what is there serves until it ends.
 * @throws LiuhenError KEY_NOT_TRUSTED when there is none that serves and none can be made; those of storage.
 */
export async function stationWebCertificate(
  { keysDir, hosts, organisation, now }: WebCertificateRequest,
  files: FilePort = realFiles,
): Promise<ServerCertificate> {
  const read = (name: string) => readIfThere(files, join(keysDir, name));
  const [rootPem, rootKeyPem] = [await read(keyFiles.root), await read(keyFiles.rootKey)];
  const [key, cert] = [await read(webFiles.key), await read(webFiles.certificate)];
  const present = key !== undefined && cert !== undefined ? pairOf(key, cert) : undefined;
  const rootIsIssuer = rootPem !== undefined && present?.certificate.verify(new X509Certificate(rootPem).publicKey);
  const leftMs = present && rootIsIssuer ? Date.parse(present.certificate.validTo) - now : 0;
  const isFit = leftMs > renewDays * dayMs && hosts.every((host) => covers(present!.certificate, host));
  if (present && (isFit || (rootKeyPem === undefined && leftMs > 0))) return present.pair;
  if (rootPem === undefined || rootKeyPem === undefined)
    throw new LiuhenError(
      'KEY_NOT_TRUSTED',
      'there is no certificate to serve HTTPS under, and no root key to make one',
      {
        context: { file: webFiles.certificate },
        hint: 'bring keys/root.key back for one start, or set web.certificate and web.key, or listen on 127.0.0.1',
      },
    );
  const made = issue({ rootPem, rootKeyPem, hosts, organisation, now });
  await replaceFile(files, join(keysDir, webFiles.key), Buffer.from(made.key), 0o600);
  await replaceFile(files, join(keysDir, webFiles.certificate), Buffer.from(made.cert), 0o644);
  return made;
}

/** The agency's. @throws LiuhenError KEY_NOT_TRUSTED for files that do not hold a certificate and its key. */
export async function agencyWebCertificate(
  certificatePath: string,
  keyPath: string,
  now: number,
  files: FilePort = realFiles,
): Promise<ServerCertificate> {
  const read = async (path: string) => {
    const pem = await readIfThere(files, path);
    if (pem !== undefined) return pem;
    throw new LiuhenError('KEY_NOT_TRUSTED', 'a file of the web server’s certificate is not there', {
      context: { path },
    });
  };
  const found = pairOf(await read(keyPath), await read(certificatePath));
  const context = { path: certificatePath };
  const hint = 'web.certificate and web.key name PEM files that belong together, the key without a password';
  if (!found) throw new LiuhenError('KEY_NOT_TRUSTED', 'no certificate with its key', { context, hint });
  if (Date.parse(found.certificate.validTo) <= now)
    throw new LiuhenError('KEY_NOT_TRUSTED', 'the web server’s certificate has ended', { context });
  return found.pair;
}

function issue(
  from: Omit<WebCertificateRequest, 'keysDir'> & { rootPem: string; rootKeyPem: string },
): ServerCertificate {
  const root = new X509Certificate(from.rootPem);
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuerPrivateKey = createPrivateKey(from.rootKeyPem);
  const hosts = [...new Set(from.hosts)];
  const certificate = buildCertificate({
    serial: newSerial(),
    subject: { organisation: from.organisation, commonName: (hosts[0] ?? 'localhost').slice(0, 64) },
    publicKey: own.publicKey,
    issuer: readCertificate(root.raw).subject,
    issuerPublicKey: createPublicKey(issuerPrivateKey),
    issuerPrivateKey,
    notBefore: from.now - backdatedMs,
    notAfter: from.now - backdatedMs + validDays * dayMs,
    use: 'web',
    hosts,
  });
  return { key: pemKey(own.privateKey), cert: pemCertificate(certificate) };
}

function covers(certificate: X509Certificate, host: string): boolean {
  return (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined;
}

function pairOf(key: string, cert: string): { pair: ServerCertificate; certificate: X509Certificate } | undefined {
  let parsed: { privateKey: KeyObject; certificate: X509Certificate };
  try {
    parsed = { privateKey: createPrivateKey(key), certificate: new X509Certificate(cert) };
  } catch {
    return undefined; // the cause could quote the key
  }
  const { privateKey, certificate } = parsed;
  return certificate.checkPrivateKey(privateKey) ? { pair: { key, cert }, certificate } : undefined;
}

async function readIfThere(files: FilePort, path: string): Promise<string | undefined> {
  try {
    return await files.readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new LiuhenError('STORE_READ_FAILED', 'a file of the web server’s certificate could not be read', {
      context: { path },
      cause,
    });
  }
}
