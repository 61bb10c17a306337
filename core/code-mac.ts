// The MAC at the end of the texts that the station shows as QR codes: short enough for a small code, and nobody else's.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of a secret that codes of one kind are made with. Each kind has its own. */
export const codeSecretBytes = 32;

/** The form of a MAC, as part of a regular expression. */
export const macForm = '[0-9A-HJKMNP-TV-Z]{16}';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const macBytes = 10;

/** The first 80 bits of HMAC-SHA-256 (RFC 2104, section 5 on truncation), in base32 without I, L, O and U. */
export function codeMac(said: string, secret: Uint8Array): string {
  const digest = createHmac('sha256', secret).update(said, 'latin1').digest().subarray(0, macBytes);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}

/** Whether `mac` is that of `said`: takes as long whatever it is. */
export function isCodeMac(mac: string, said: string, secret: Uint8Array): boolean {
  const own = codeMac(said, secret);
  return timingSafeEqual(
    Buffer.from(own, 'latin1'),
    Buffer.from(mac.padEnd(own.length).slice(0, own.length), 'latin1'),
  );
}
