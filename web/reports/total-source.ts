// Where the total of a rate comes from, in words: how many of its cases the case platform's export has and how many were
// entered here, and how old the export is. A total from last week's export is not yesterday's.
import type { ImportAge } from '../../storage/catalogue/case-import-rows.ts';
import { type Language, say } from '../language.ts';

/** Cases that a total is counted from. */
export class CaseTally {
  readonly #imported = new Set<string>();
  readonly #entered = new Set<string>();

  add({ case: number, isImported }: { readonly case: string; readonly isImported: boolean }): void {
    (isImported ? this.#imported : this.#entered).add(number);
  }

  get imported(): number {
    return this.#imported.size;
  }

  get entered(): number {
    return this.#entered.size;
  }
}

export interface SourceContext {
  readonly age: ImportAge | null;
  /** The first moment after the period, or now where that is earlier. */
  readonly endMs: number;
  readonly zone: string;
  readonly language: Language;
}

export function sourceWords({ imported, entered }: CaseTally, { age, endMs, zone, language }: SourceContext): string {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const cases = say(
    language,
    `案件 ${imported + entered} 件：案件平台导入 ${imported} 件，本站登记 ${entered} 件`,
    `${imported + entered} cases: ${imported} imported from the case platform, ${entered} entered here`,
  );
  if (age === null)
    return `${cases}${say(language, '；从未导入过案件平台的案件', '; nothing was ever imported from the case platform')}`;
  const last = clock.format(age.lastMs);
  const newest = age.newestMs === null ? null : clock.format(age.newestMs);
  const imports = say(
    language,
    `；最近一次有新内容的导入 ${last}${newest === null ? '' : `，其中最近的现场执法始于 ${newest}`}`,
    `; last import with anything new ${last}${newest === null ? '' : `, its newest operation began ${newest}`}`,
  );
  const isOld = age.lastMs < endMs;
  const warning = isOld
    ? say(language, '，早于期间结束，总数可能不全', ', before the period ended: the total may lack some')
    : '';
  return `${cases}${imports}${warning}`;
}
