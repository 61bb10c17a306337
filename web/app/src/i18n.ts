// The two languages and which one is spoken. Chinese unless somebody chose otherwise on this machine.
import { computed } from 'vue';
import { createI18n } from 'vue-i18n';
import { askIn } from './api.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export type Locale = 'zh-CN' | 'en';

const storageKey = 'liuhen.language';

function chosen(): Locale {
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN';
  }
}

export const i18n = createI18n({
  legacy: false,
  locale: chosen() as string,
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en } as Record<string, typeof zh>,
});

export const locale = computed(() => i18n.global.locale.value as Locale);

export function speak(language: Locale): void {
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
  askIn(language);
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** The word of a code, or the code itself where a newer station uses one this page does not know. */
export function codeWord(table: string, code: string): string {
  const key = `${table}.${code}`;
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? i18n.global.t(key) : code;
}

speak(chosen());
