// What an event is called. One type has two kinds of act in it: making a derivative, and looking through a clip for codes.
import type { CustodyEvent } from '../../../../core/custody-event.ts';
import { codeWord, i18n } from '../i18n.ts';

export function eventWord({ type, public: facts }: Pick<CustodyEvent, 'type' | 'public'>): string {
  if (type === 'derive' && facts['kind'] === 'codes') return i18n.global.t('custody.codeSearch');
  return codeWord('event', type);
}
