// The text of a case's code: which case of which station, with a MAC that nobody else can make. Shown to the camera it lets
// the station propose the case for the clip. It names the case by its opaque id, so whoever finds one learns nothing.
import { codeMac, isCodeMac, macForm } from './code-mac.ts';

/** Decision 0016. As the time code of the QR code's alphanumeric mode; another prefix, and another secret. */
export const caseCodePrefix = 'LH1C:';

/** A text that has the form of a case code; whether it is true is for `hasOwnCaseMac` to say. */
export interface CaseCode {
  readonly station: string;
  /** Opaque id, 16 hex digits, as leaves name the case. */
  readonly caseId: string;
  readonly mac: string;
}

/** @param caseId opaque id, 16 hex digits. @param secret `codeSecretBytes` bytes of this station's own, for cases alone. */
export function composeCaseCode(station: string, caseId: string, secret: Uint8Array): string {
  const said = saidOf(station, caseId);
  return `${said}:${codeMac(said, secret)}`;
}

const form = new RegExp(`^${caseCodePrefix}([A-Z][A-Z0-9]{1,15}):([0-9A-F]{16}):(${macForm})$`);

/** @returns null for a text of another form. */
export function parseCaseCode(text: string): CaseCode | null {
  const match = form.exec(text);
  return match && { station: match[1] as string, caseId: (match[2] as string).toLowerCase(), mac: match[3] as string };
}

/** Whether this station made it. */
export function hasOwnCaseMac({ station, caseId, mac }: CaseCode, secret: Uint8Array): boolean {
  return isCodeMac(mac, saidOf(station, caseId), secret);
}

/** Hex digits in capitals: small letters would take the whole code out of the alphanumeric mode. */
const saidOf = (station: string, caseId: string) => `${caseCodePrefix}${station}:${caseId.toUpperCase()}`;
