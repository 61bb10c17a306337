// The text of the time code: which station says that which second it is, with a MAC that nobody else can make. Pure; the
// picture is drawn in web/qr-matrix.ts, and what frames that show it prove is in policy/filmed-offset.ts.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ClockQuality } from './clock.ts';

/** Decision 0008. Every character is of the QR code's alphanumeric mode (ISO/IEC 18004, 7.4.4), which keeps it small. */
export const timeCodePrefix = 'LH1T:';
export const timeCodeSecretBytes = 32;

/** A text that has the form of a time code; whether it is true is for `hasOwnMac` to say. */
export interface TimeCode {
  readonly station: string;
  /** Seconds since 1970 by the station's clock. */
  readonly second: number;
  readonly mac: string;
}

/** What the dock's screen and `dock time-qr` show. */
export interface ShownTimeCode {
  readonly text: string;
  readonly second: number;
  /** The station's time when it was asked, RFC 3339: how much of the second is left. */
  readonly now: string;
  readonly quality: ClockQuality;
}

/** @param second whole seconds since 1970. @param secret `timeCodeSecretBytes` bytes of this station's own. */
export function composeTimeCode(station: string, second: number, secret: Uint8Array): string {
  const said = `${timeCodePrefix}${station}:${second}`;
  return `${said}:${macOf(said, secret)}`;
}

/** @returns null for a text of another form. */
export function parseTimeCode(text: string): TimeCode | null {
  const match = /^LH1T:([A-Z][A-Z0-9]{1,15}):([1-9]\d{0,10}):([0-9A-HJKMNP-TV-Z]{16})$/.exec(text);
  return match && { station: match[1] as string, second: Number(match[2]), mac: match[3] as string };
}

/** Whether this station made it: takes as long whatever the MAC. */
export function hasOwnMac({ station, second, mac }: TimeCode, secret: Uint8Array): boolean {
  const own = macOf(`${timeCodePrefix}${station}:${second}`, secret);
  return timingSafeEqual(
    Buffer.from(own, 'latin1'),
    Buffer.from(mac.padEnd(own.length).slice(0, own.length), 'latin1'),
  );
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const macBytes = 10;

/** The first 80 bits of HMAC-SHA-256 (RFC 2104, section 5 on truncation), in base32 without I, L, O and U. */
function macOf(said: string, secret: Uint8Array): string {
  const digest = createHmac('sha256', secret).update(said, 'latin1').digest().subarray(0, macBytes);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}
