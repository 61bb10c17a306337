// What a password must be: long, and nothing else. Classes of characters make them worse (NIST SP 800-63B-4, 3.1.1.2).
import { LiuhenError } from '../errors.ts';

export const shortestPassword = 12;
export const longestPassword = 128;

/** One spelling, so that the same keys give the same password on every machine. NIST SP 800-63B-4, 3.1.1.2: NFKC or NFC. */
export function passwordOf(typed: string): string {
  return typed.normalize('NFC');
}

/** @throws LiuhenError PASSWORD_UNFIT; the password itself is in no error. */
export function requireFit(password: string, user: string): void {
  const length = [...password].length;
  if (length < shortestPassword || length > longestPassword)
    throw new LiuhenError('PASSWORD_UNFIT', `a password has ${shortestPassword} to ${longestPassword} characters`, {
      context: { characters: length },
    });
  if (password.toLowerCase() === user.toLowerCase())
    throw new LiuhenError('PASSWORD_UNFIT', 'a password is not the name of its account');
}
