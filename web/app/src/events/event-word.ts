// What an event is called. `camera` speaks of the register of recorders and of what a docking found: two things to people.
import type { CustodyEvent } from '../../../../core/custody-event.ts';
import { codeWord } from '../i18n.ts';

export function eventWord({ type, public: { action } }: Pick<CustodyEvent, 'type' | 'public'>): string {
  const own = type === 'camera' && typeof action === 'string' ? codeWord('cardEvent', action) : action;
  return own === action || typeof own !== 'string' ? codeWord('event', type) : own;
}
