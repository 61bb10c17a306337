// Whole numbers as an option's value.
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError, which the command line turns into USAGE. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('not a whole number');
  return Number(text);
}

/** May be negative: a recorder that is behind. @throws as above */
export function signedNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new InvalidArgumentError('not a whole number');
  return Number(text);
}
