// How far a recorder's clock was off, in the words of the language that is spoken: of a clip, and of an `anchor` event.
import { spanText } from './span-text.ts';

type Translate = (key: string, named?: Record<string, unknown>) => string;

export interface SaidOffset {
  readonly offsetMs: number;
  /** null where it is not known. */
  readonly uncertaintyMs: number | null;
  /** In words. */
  readonly trust: string;
}

/** `记录仪快 3 分 12 秒（± 1 秒），拍摄校时`. An uncertainty is rounded up to whole seconds, so that it holds. */
export function offsetText({ offsetMs, uncertaintyMs, trust }: SaidOffset, t: Translate): string {
  const within =
    uncertaintyMs === null ? '' : t('offset.within', { span: spanText(Math.ceil(uncertaintyMs / 1000) * 1000, t) });
  if (Math.abs(offsetMs) < 500) return t('offset.none', { within, trust });
  return t(offsetMs > 0 ? 'offset.ahead' : 'offset.behind', { span: spanText(offsetMs, t), within, trust });
}

/** What an `anchor` leaf says; null for other leaves. @param trustWord of the code in the leaf. */
export function anchorText(
  type: string,
  facts: Readonly<Record<string, unknown>>,
  trustWord: (code: string) => string,
  t: Translate,
): string | null {
  const { offsetMs, uncertaintyMs, trust, basis } = facts;
  if (type !== 'anchor' || typeof offsetMs !== 'number' || typeof trust !== 'string') return null;
  const within = typeof uncertaintyMs === 'number' ? uncertaintyMs : null;
  const said = offsetText({ offsetMs, uncertaintyMs: within, trust: trustWord(trust) }, t);
  if (!Array.isArray(basis) || basis.length === 0) return said;
  return `${said} · ${t('offset.basis', { leaves: basis.join(', ') })}`;
}
