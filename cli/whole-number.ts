// A whole number as an option's value.
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError, which the command line turns into USAGE. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('not a whole number');
  return Number(text);
}
