import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseVkey, verifyCheckpoint } from '../../core/proof/checkpoint.ts';
import { verifyDetached } from '../../core/proof/cms.ts';
import { context, readDer, tags } from '../../core/proof/der.ts';
import { buildCertificate } from './certificate.ts';
import { detachedSignature } from './cms-builder.ts';
import { createStationKeys, keyFiles, loadStationKeys, type StationKeys } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuhen-keys-'));
const station = { id: 'ST01', uid: '0123456789abcdef0123456789abcdef', name: '城东执法站' };
const year = 365.25 * 24 * 3600 * 1000;
const now = Math.floor(Date.now() / 1000) * 1000;
const content = Buffer.from('留痕');
const contentSha256 = createHash('sha256').update(content).digest();
let keysDir: string;
let keys: StationKeys;

async function newKeys(name: string, madeAt = now): Promise<string> {
  const directory = mkdtempSync(join(folder, name));
  await createStationKeys(directory, { station, organisation: '某某市城市管理局', now: madeAt });
  return directory;
}

const openssl = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};

beforeAll(async () => {
  keysDir = await newKeys('station-');
  keys = await loadStationKeys(keysDir);
  writeFileSync(join(folder, 'F'), content);
  writeFileSync(join(folder, 'F.p7s'), keys.signDetached(contentSha256, now));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A seal of the real key over changed attributes. */
function resigned(change: (attributes: Buffer[]) => Buffer[]): Buffer {
  const [, data] = readDer(keys.signDetached(contentSha256, now)).children;
  const parts = data!.children[0]!.children;
  const members = parts.at(-1)!.children[0]!.children;
  const attributes = Buffer.concat(change(members[3]!.children.map(({ der }) => der)));
  const privateKey = createPrivateKey(readFileSync(join(keysDir, 'station.key')));
  const signature = sign('sha256', element(tags.set, attributes), { key: privateKey, dsaEncoding: 'der' });
  const signer = element(
    tags.sequence,
    ...members.slice(0, 3).map(({ der }) => der),
    element(context(0), attributes),
    members[4]!.der,
    element(tags.octetString, signature),
  );
  const signedData = element(tags.sequence, ...parts.slice(0, -1).map(({ der }) => der), element(tags.set, signer));
  const type = readDer(keys.signDetached(contentSha256, now)).children[0]!.der;
  return element(tags.sequence, type, element(context(0), signedData));
}

function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  const header = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...header), content]);
}

const signingTimeOid = Buffer.from('2a864886f70d010905', 'hex');
const withLastByte = (attribute: Buffer) => Buffer.concat([attribute.subarray(0, -1), Buffer.of(9)]);

/** Makes id-data of the contentType attribute another type of PKCS #7. */
const withLastOidByte = (byte: number) => (attribute: Buffer) => {
  const changed = Buffer.from(attribute);
  const idData = Buffer.from('2a864886f70d010701', 'hex');
  const offset = changed.indexOf(idData);
  if (offset >= 0) changed[offset + idData.length - 1] = byte;
  return changed;
};

describe('the files', () => {
  it('are all there, private keys for the owner alone', () => {
    const modes = Object.fromEntries(
      readdirSync(keysDir).map((name) => [name, (statSync(join(keysDir, name)).mode & 0o777).toString(8)]),
    );
    const [secret, open] = ['600', '644'];
    expect(modes).toEqual({
      'station.key': secret,
      'root.key': secret,
      'log.key': secret,
      'station.pem': open,
      'root.pem': open,
      'log.vkey': open,
    });
  });

  it('hold certificates of 30 and 10 years with names in Chinese', () => {
    const [root, own] = [new X509Certificate(keys.rootPem), new X509Certificate(keys.certificatePem)];
    expect(Date.parse(root.validTo) - now).toBeGreaterThan(29.99 * year);
    expect(Date.parse(own.validTo) - now).toBeGreaterThan(9.99 * year);
    expect(Date.parse(own.validTo)).toBe(keys.validUntilMs);
    expect(own.subject.split('\n')).toEqual([
      'O=某某市城市管理局',
      'CN=城东执法站',
      `serialNumber=ST01-${station.uid}`,
    ]);
    expect(own.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(root.serialNumber).not.toBe(own.serialNumber);
  });

  it('survive openssl’s strict check', () => {
    const verify = (...more: string[]) =>
      openssl('verify', '-x509_strict', ...more, '-CAfile', join(keysDir, 'root.pem'), join(keysDir, 'station.pem'));
    expect(verify()).toEqual({ status: 0, text: expect.stringContaining('OK') });
    expect(verify('-purpose', 'smimesign').status).toBe(0);
    expect(
      openssl('verify', '-x509_strict', '-CAfile', join(keysDir, 'root.pem'), join(keysDir, 'root.pem')).status,
    ).toBe(0);
  });
});

describe('a seal', () => {
  const verify = (...more: string[]) =>
    openssl(
      ...['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'F.p7s', '-content', 'F', '-out', '/dev/null'],
      ...['-CAfile', join(keysDir, 'root.pem'), ...more],
    );

  it.each([[[]], [['-purpose', 'any']], [['-cades']], [['-x509_strict']]])(
    'is accepted by openssl cms -verify %j',
    (more) => {
      expect(verify(...more).status).toBe(0);
    },
  );

  it('is refused by openssl for another file, and after ten years unless told the time', () => {
    writeFileSync(join(folder, 'G'), 'other');
    expect(verify('-content', 'G').status).not.toBe(0);
    const seconds = (years: number) => String(Math.floor((now + years * year) / 1000));
    expect(verify('-attime', seconds(11)).status).not.toBe(0);
    expect(verify('-attime', seconds(9)).status).toBe(0);
  });

  it('is DER as openssl reads it, with the attributes in order', () => {
    const { status, text } = openssl('asn1parse', '-inform', 'DER', '-in', 'F.p7s');
    expect(status).toBe(0);
    const attributes = [
      ...text.matchAll(/OBJECT +:(contentType|signingTime|messageDigest|id-smime-aa-signingCertificateV2)/g),
    ];
    expect(attributes.map(([, name]) => name)).toEqual([
      'contentType', 'signingTime', 'messageDigest', 'id-smime-aa-signingCertificateV2',
    ]); // biome-ignore format: one line
  });

  it('is good and trusted for our own verifier, at its own time', () => {
    const p7s = readFileSync(join(folder, 'F.p7s'));
    const certificate = new X509Certificate(keys.certificatePem).raw;
    expect(verifyDetached(p7s, contentSha256, { root: keys.rootPem })).toEqual({
      signature: 'good',
      key: 'trusted',
      signerCertificateSha256: createHash('sha256').update(certificate).digest('hex'),
      signingTimeMs: now,
    });
  });

  it('of a certificate that had expired is good but not trusted', () => {
    const late = keys.signDetached(contentSha256, now + 11 * year);
    const report = verifyDetached(late, contentSha256, { root: keys.rootPem });
    expect(report).toMatchObject({ signature: 'good', key: 'untrusted', signingTimeMs: now + 11 * year });
  });

  it('writes years from 2050 as GeneralizedTime', () => {
    const ms = Date.UTC(2051, 5, 1);
    expect(verifyDetached(keys.signDetached(contentSha256, ms), contentSha256)).toMatchObject({ signingTimeMs: ms });
    expect(keys.signDetached(contentSha256, ms).includes('20510601000000Z')).toBe(true);
    expect(keys.signDetached(contentSha256, now).includes('20510601000000Z')).toBe(false);
  });

  it('of another station is untrusted', async () => {
    const other = await loadStationKeys(await newKeys('other-'));
    const p7s = readFileSync(join(folder, 'F.p7s'));
    expect(verifyDetached(p7s, contentSha256, { root: other.rootPem })).toMatchObject({
      signature: 'good',
      key: 'untrusted',
    });
  });

  it('is not good with any single bit flipped', () => {
    const p7s = readFileSync(join(folder, 'F.p7s'));
    for (let bit = 0; bit < p7s.length * 8; bit++) {
      const flipped = Buffer.from(p7s);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const { signature } = verifyDetached(flipped, contentSha256, { root: keys.rootPem });
      if (signature === 'good') expect.fail(`still good with bit ${bit} flipped`);
    }
  });

  it('binds its certificate: a second one of the same name, serial and key does not do', () => {
    const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [root, own] = [pair(), pair()];
    const issue = () =>
      buildCertificate({
        serial: Buffer.alloc(16, 0x41),
        subject: { commonName: 'signer' },
        publicKey: own.publicKey,
        issuer: { commonName: 'root' },
        issuerPublicKey: root.publicKey,
        issuerPrivateKey: root.privateKey,
        notBefore: now,
        notAfter: now + year,
        use: 'station',
      });
    const first = issue();
    let second = issue();
    while (second.length !== first.length) second = issue(); // ECDSA signatures differ in length by a byte or two
    const p7s = detachedSignature(
      { certificate: new X509Certificate(first), privateKey: own.privateKey },
      contentSha256,
      now,
    );
    expect(verifyDetached(p7s, contentSha256).signature).toBe('good');
    second.copy(p7s, p7s.indexOf(first));
    expect(verifyDetached(p7s, contentSha256)).toMatchObject({
      signature: 'unparsable',
      reason: 'the signer’s certificate is not the one that was signed',
    });
  });

  it('is not trusted when its certificate only looks like one that the root issued', () => {
    const forged = Buffer.from(new X509Certificate(keys.certificatePem).raw);
    forged[forged.length - 1]! ^= 1; // in the root's signature
    const privateKey = createPrivateKey(readFileSync(join(keysDir, 'station.key')));
    const p7s = detachedSignature({ certificate: new X509Certificate(forged), privateKey }, contentSha256, now);
    expect(verifyDetached(p7s, contentSha256, { root: keys.rootPem })).toMatchObject({
      signature: 'good',
      key: 'untrusted',
    });
  });

  it.each([
    ['in another order', (attributes: Buffer[]) => attributes.toReversed()],
    ['for content of another type', (attributes: Buffer[]) => attributes.map(withLastOidByte(2))],
    [
      'one of them twice',
      (attributes: Buffer[]) => [...attributes, withLastByte(attributes[0]!)].toSorted(Buffer.compare),
    ],
    [
      'without the time',
      (attributes: Buffer[]) => attributes.filter((attribute) => !attribute.includes(signingTimeOid)),
    ],
  ])('with its attributes signed %s is unparsable or not trusted', (_what, change) => {
    expect(
      verifyDetached(
        resigned((attributes) => attributes),
        contentSha256,
        { root: keys.rootPem },
      ).key,
    ).toBe('trusted');
    const report = verifyDetached(resigned(change), contentSha256, { root: keys.rootPem });
    expect([report.signature === 'unparsable', report.key]).toEqual([report.signature !== 'good', 'cannot-tell']);
  });

  it('is made of a SHA-256 digest only', () => {
    expect(() => keys.signDetached(Buffer.alloc(20), now)).toThrow(TypeError);
  });
});

describe('notes', () => {
  it('are signed under the name that the key gives', () => {
    const raw = parseVkey(keys.vkey).publicKey;
    const name = `liuhen/ST01-${createHash('sha256').update(raw).digest('hex').slice(0, 8)}`;
    expect(keys.noteSigner).toMatchObject({ name, vkey: keys.vkey });
    const note = keys.noteSigner.sign(`${name}\n3\n${contentSha256.toString('base64')}\n`);
    expect(verifyCheckpoint(note, parseVkey(keys.vkey))).toMatchObject({ state: 'good', checkpoint: { size: 3 } });
    expect(readFileSync(join(keysDir, 'log.vkey'), 'utf8')).toBe(`${keys.vkey}\n`);
  });
});

describe('loading', () => {
  async function loadWith(change: (directory: string) => void | Promise<void>) {
    const directory = await newKeys('changed-');
    await change(directory);
    return loadStationKeys(directory).then(
      () => 'loaded',
      (error) => error.code as string,
    );
  }
  const foreign = (name: string) => (directory: string) => copyFileSync(join(keysDir, name), join(directory, name));

  it.each(Object.values(keyFiles))('refuses the %s of another station', async (name) => {
    expect(await loadWith(foreign(name))).toBe('KEY_NOT_TRUSTED');
  });

  it.each(Object.values(keyFiles))('refuses a damaged %s', async (name) => {
    expect(await loadWith((directory) => writeFileSync(join(directory, name), 'nothing'))).toBe('KEY_NOT_TRUSTED');
  });

  it('names a missing file, but does without root.key', async () => {
    expect(await loadWith((directory) => rmSync(join(directory, 'station.key')))).toBe('STORE_READ_FAILED');
    expect(await loadWith((directory) => rmSync(join(directory, 'root.key')))).toBe('loaded');
  });

  it('starts over where an init was cut short', async () => {
    expect(
      await loadWith(async (directory) => {
        writeFileSync(join(directory, 'station.key.new'), 'half');
        chmodSync(join(directory, 'station.key.new'), 0o644);
        await createStationKeys(directory, { station, organisation: '', now });
        expect(statSync(join(directory, 'station.key')).mode & 0o777).toBe(0o600);
      }),
    ).toBe('loaded');
  });
});
