// A log key for tests, made from a seed at run time: NoteSigner with a key that no station has.
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { keyId, logKeyName, type NoteSigner, vkeyLine } from '../core/proof/checkpoint.ts';

/** PKCS #8 wrapping of a raw Ed25519 seed. RFC 8410 section 7. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

export function testSigner(seed = 'log', station = 'ST01'): NoteSigner {
  const raw = createHash('sha256').update(seed).digest();
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, raw]), format: 'der', type: 'pkcs8' });
  const publicKey = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x!, 'base64url');
  const name = logKeyName(station, publicKey);
  return {
    name,
    vkey: vkeyLine(name, publicKey),
    sign: (body) => {
      const blob = Buffer.concat([keyId(name, publicKey), sign(null, Buffer.from(body), key)]);
      return `${body}\n\u2014 ${name} ${blob.toString('base64')}\n`;
    },
  };
}
