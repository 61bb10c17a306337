// Signatures that openssl made, and every way in which they can be wrong. Our own are tested beside the builder.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyDetached } from './cms.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuhen-cms-'));
const at = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const day = 24 * 3600 * 1000;
const p256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const contentSha256 = createHash('sha256').update('content').digest();
let root: string;

function makeRoot(name: string, subject: string, key = p256, usage = 'keyCertSign,cRLSign', ca = 'TRUE'): void {
  openssl(
    ...['req', '-x509', '-newkey', ...key, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '3650'],
    ...['-subj', `/CN=${subject}`, '-config', 'req.cnf', '-addext', `basicConstraints=critical,CA:${ca}`],
    ...['-addext', `keyUsage=critical,${usage}`],
  );
}

function makeLeaf(
  name: string,
  { key = p256, issuer = 'root', extensions = 'keyUsage=critical,digitalSignature' } = {},
): void {
  writeFileSync(at('ext'), `basicConstraints=critical,CA:FALSE\n${extensions}\n`);
  openssl(
    'req',
    '-newkey',
    ...key,
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    'csr',
    '-subj',
    `/CN=${name}`,
    '-config',
    'req.cnf',
  );
  openssl(
    ...['x509', '-req', '-in', 'csr', '-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'],
    ...['-days', '365', '-extfile', 'ext', '-out', `${name}.pem`],
  );
}

function sign(name: string, ...more: string[]): Buffer {
  const options = more.length > 0 ? more : ['-cades'];
  openssl(
    ...['cms', '-sign', '-binary', '-in', 'content', '-signer', `${name}.pem`, '-inkey', `${name}.key`],
    ...['-md', 'sha256', '-outform', 'DER', '-out', 'p7s', ...options],
  );
  return readFileSync(at('p7s'));
}

beforeAll(() => {
  writeFileSync(at('content'), 'content');
  writeFileSync(at('req.cnf'), '[req]\ndistinguished_name=dn\n[dn]\n');
  makeRoot('root', 'root');
  makeLeaf('signer');
  root = readFileSync(at('root.pem'), 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what openssl cms -sign -cades made', () => {
  it('is good and trusted', () => {
    const report = verifyDetached(sign('signer'), contentSha256, { root });
    const certificate = openssl('x509', '-in', 'signer.pem', '-outform', 'DER');
    expect(report).toEqual({
      signature: 'good',
      key: 'trusted',
      signerCertificateSha256: createHash('sha256').update(certificate).digest('hex'),
      signingTimeMs: expect.any(Number),
    });
    expect(Math.abs((report.signingTimeMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('also with an RSA key of 2048 bits', () => {
    makeLeaf('rsa', { key: ['rsa:2048'] });
    expect(verifyDetached(sign('rsa'), contentSha256, { root })).toMatchObject({ signature: 'good', key: 'trusted' });
  });

  it('is bad for other content, while the key is still judged', () => {
    const other = createHash('sha256').update('other').digest();
    expect(verifyDetached(sign('signer'), other, { root })).toMatchObject({ signature: 'bad', key: 'trusted' });
  });
});

describe('keys that are too weak or of another kind', () => {
  it.each([
    ['RSA of 1024 bits', ['rsa:1024']],
    ['P-384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
  ])('%s is bad', (_what, key) => {
    makeLeaf('other', { key });
    expect(verifyDetached(sign('other'), contentSha256, { root })).toMatchObject({
      signature: 'bad',
      key: 'cannot-tell',
    });
  });
});

describe('forms that we do not write', () => {
  it.each([
    ['without signingCertificateV2', ['-outform', 'DER']],
    ['with the content inside', ['-cades', '-nodetach']],
    ['without its certificate', ['-cades', '-nocerts']],
    ['with the signer by key identifier', ['-cades', '-keyid']],
    ['without signed attributes', ['-noattr']],
    ['with SHA-384', ['-cades', '-md', 'sha384']],
    ['in PEM', ['-cades', '-outform', 'PEM']],
  ])('%s is unparsable', (_what, options) => {
    const p7s = sign('signer', ...options);
    expect(verifyDetached(p7s, contentSha256, { root })).toMatchObject({ signature: 'unparsable', key: 'cannot-tell' });
  });

  it('of two signers is unparsable', () => {
    makeLeaf('second');
    const p7s = sign('signer', '-cades', '-signer', 'second.pem', '-inkey', 'second.key');
    expect(verifyDetached(p7s, contentSha256, { root }).signature).toBe('unparsable');
  });
});

describe('the key', () => {
  it('cannot be told without a root', () => {
    expect(verifyDetached(sign('signer'), contentSha256)).toMatchObject({ signature: 'good', key: 'cannot-tell' });
  });

  it('is judged by each root of several', () => {
    makeRoot('stranger', 'stranger');
    const stranger = readFileSync(at('stranger.pem'), 'utf8');
    const p7s = sign('signer');
    expect(verifyDetached(p7s, contentSha256, { root: stranger })).toMatchObject({
      signature: 'good',
      key: 'untrusted',
    });
    expect(verifyDetached(p7s, contentSha256, { root: stranger + root }).key).toBe('trusted');
  });

  it('is untrusted under a root of the same name with another key', () => {
    makeRoot('twin', 'root');
    const twin = readFileSync(at('twin.pem'), 'utf8');
    expect(verifyDetached(sign('signer'), contentSha256, { root: twin }).key).toBe('untrusted');
    expect(verifyDetached(sign('signer'), contentSha256, { root: twin + root }).key).toBe('trusted');
  });

  it.each(['', 'nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'is untrusted under a root that cannot be read: %j',
    (unreadable) => {
      expect(verifyDetached(sign('signer'), contentSha256, { root: unreadable }).key).toBe('untrusted');
    },
  );

  it('is judged at the given time', () => {
    const p7s = sign('signer');
    const now = Date.now();
    const verdict = (atMs: number) => verifyDetached(p7s, contentSha256, { root, atMs });
    expect(verdict(now + 364 * day).key).toBe('trusted');
    expect(verdict(now + 366 * day)).toMatchObject({
      key: 'untrusted',
      reason: 'the signer’s certificate had expired',
    });
    expect(verdict(now - day)).toMatchObject({
      key: 'untrusted',
      reason: 'the signer’s certificate was not yet valid',
    });
  });

  it.each([
    ['for key agreement', 'keyUsage=critical,keyAgreement'],
    ['without key usage', 'subjectKeyIdentifier=hash'],
    ['for servers', 'keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth'],
    ['with a critical extension that we do not know', 'keyUsage=critical,digitalSignature\n1.2.3.4=critical,DER:0500'],
  ])('of a certificate %s is untrusted', (_what, extensions) => {
    makeLeaf('odd', { extensions });
    expect(verifyDetached(sign('odd'), contentSha256, { root })).toMatchObject({ signature: 'good', key: 'untrusted' });
  });

  it.each([
    ['nonRepudiation alone', 'keyUsage=critical,nonRepudiation'],
    ['e-mail protection', 'keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection'],
  ])('of a certificate with %s is trusted', (_what, extensions) => {
    makeLeaf('even', { extensions });
    expect(verifyDetached(sign('even'), contentSha256, { root }).key).toBe('trusted');
  });

  it.each([
    ['CA:FALSE', 'keyCertSign', 'FALSE'],
    ['no keyCertSign', 'cRLSign', 'TRUE'],
  ])('is untrusted under a root with %s', (_what, usage, ca) => {
    makeRoot('no-authority', 'no-authority', p256, usage, ca);
    makeLeaf('below', { issuer: 'no-authority' });
    const given = readFileSync(at('no-authority.pem'), 'utf8');
    expect(verifyDetached(sign('below'), contentSha256, { root: given }).key).toBe('untrusted');
  });
});

describe('damage', () => {
  it('is a report for every truncation and for bytes after the end', () => {
    const p7s = sign('signer');
    for (let length = 0; length < p7s.length; length++)
      expect(verifyDetached(p7s.subarray(0, length), contentSha256, { root }).signature).toBe('unparsable');
    expect(verifyDetached(Buffer.concat([p7s, Buffer.of(0)]), contentSha256, { root }).signature).toBe('unparsable');
  });

  it('of any bytes is never good and never an exception', () => {
    const p7s = sign('signer');
    const edit = fc.record({ offset: fc.nat(p7s.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const damaged = Buffer.from(p7s);
        for (const { offset, bytes } of edits) damaged.set(bytes.subarray(0, p7s.length - offset), offset);
        if (damaged.equals(p7s)) return;
        expect(verifyDetached(damaged, contentSha256, { root }).signature).not.toBe('good');
      }),
      { numRuns: 1500 },
    );
  });
});
