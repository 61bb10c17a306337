// The two languages of answers, and the one answer that must read alike in each.
import { LiuhenError } from '../core/errors.ts';

export type Language = 'zh' | 'en';

/** Two texts, one answer. */
export function say(language: Language, zh: string, en: string): string {
  return language === 'zh' ? zh : en;
}

/** The one NOT_FOUND: absent and not to be known of must read alike, byte for byte (CONTRACT §2, exit 60). */
export function notFound(language: Language): LiuhenError {
  return new LiuhenError('NOT_FOUND', say(language, '没有，或无权知悉', 'absent, or nothing that you may know of'), {
    hint: say(language, '请核对编号', 'check the number'),
  });
}
