// The text of the time code: which station says that which second it is, with a MAC that nobody else can make. Pure; the
// picture is drawn in web/qr-matrix.ts, and what frames that show it prove is in policy/filmed-offset.ts.
import type { ClockQuality } from './clock.ts';
import { codeMac, isCodeMac, macForm } from './code-mac.ts';

/** Decision 0008. Every character is of the QR code's alphanumeric mode (ISO/IEC 18004, 7.4.4), which keeps it small. */
export const timeCodePrefix = 'LH1T:';

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

/** @param second whole seconds since 1970. @param secret `codeSecretBytes` bytes of this station's own. */
export function composeTimeCode(station: string, second: number, secret: Uint8Array): string {
  const said = `${timeCodePrefix}${station}:${second}`;
  return `${said}:${codeMac(said, secret)}`;
}

const form = new RegExp(`^${timeCodePrefix}([A-Z][A-Z0-9]{1,15}):([1-9]\\d{0,10}):(${macForm})$`);

/** @returns null for a text of another form. */
export function parseTimeCode(text: string): TimeCode | null {
  const match = form.exec(text);
  return match && { station: match[1] as string, second: Number(match[2]), mac: match[3] as string };
}

/** Whether this station made it. */
export function hasOwnMac({ station, second, mac }: TimeCode, secret: Uint8Array): boolean {
  return isCodeMac(mac, `${timeCodePrefix}${station}:${second}`, secret);
}
