// Which private details of a clip's events an asker may read. The leaf itself, with its ids and codes, is shown to whoever
// may see the clip's custody at all; a detail that is withheld leaves its commitment, as an erased one does. Pure.
import type { CustodyEvent, EventType } from '../custody-event.ts';
import { type Rights, reachOf } from './access.ts';

/** What others did with a clip, and why: not for the officer who filmed it (an inquiry may be about him). */
const actsOfOthers: ReadonlySet<EventType> = new Set([
  'view', 'copy', 'export', 'request', 'approve', 'deny', 'revoke', 'grant-expire', 'break-glass', 'refuse',
]); // biome-ignore format: one list

export interface Reader {
  readonly rights: Rights;
  /** Opaque id of the account. */
  readonly account: string;
  /** Whether the asker may know of the case with this opaque id. */
  readonly knowsCase: (id: string) => boolean;
}

export function mayReadDetail({ rights, account, knowsCase }: Reader, event: CustodyEvent): boolean {
  const reach = reachOf(rights, 'clip.custody');
  if (reach === 'all') return true;
  if (event.case !== undefined && !knowsCase(event.case)) return false;
  return reach === 'unit' || event.actor === account || !actsOfOthers.has(event.type);
}

/** The event as it may be shown. */
export function asShownTo(reader: Reader, event: CustodyEvent): CustodyEvent {
  if (mayReadDetail(reader, event)) return event;
  const { salt: _salt, detail: _detail, ...leaf } = event;
  return leaf;
}
