// Who stands behind an event: the account's name where it may be shown, else the opaque id. Pure.
import type { CustodyEvent } from '../../../../core/custody-event.ts';

/** @returns null for the station itself. */
export function whoActed({ actor, detail }: Pick<CustodyEvent, 'actor' | 'detail'>): string | null {
  const user = detail?.['user'];
  if (typeof user === 'string' && user !== '') return user;
  return actor === 'station' ? null : actor;
}
