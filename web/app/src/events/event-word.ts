// What an event is called. Some types have acts in them that are different things to people: `derive` (a derivative, looks
// through a clip), `suggest` (made, refused, withdrawn, of a docking), `link` (to a case, to none) and `camera` (the register of recorders, what a docking found).
import type { CustodyEvent } from '../../../../core/custody-event.ts';
import { codeWord, i18n } from '../i18n.ts';

export function eventWord({ type, public: facts }: Pick<CustodyEvent, 'type' | 'public'>): string {
  const { kind, action } = facts;
  if (type === 'derive' && kind === 'codes') return i18n.global.t('custody.codeSearch');
  if (type === 'derive' && kind === 'places') return i18n.global.t('custody.placeSearch');
  if (type === 'derive' && kind === 'stretches') return i18n.global.t('custody.stretchSearch');
  if (type === 'link' && action === 'routine') return i18n.global.t('custody.routine');
  if (type === 'unlink' && action === 'routine') return i18n.global.t('custody.notRoutine');
  if (type === 'suggest' && action === 'refuse') return i18n.global.t('custody.suggestionRefused');
  if (type === 'suggest' && action === 'withdraw') return i18n.global.t('custody.suggestionWithdrawn');
  if (type === 'suggest' && action === 'dock') return i18n.global.t('custody.dockChoice');
  const own = type === 'camera' && typeof action === 'string' ? codeWord('cardEvent', action) : action;
  return own === action || typeof own !== 'string' ? codeWord('event', type) : own;
}
