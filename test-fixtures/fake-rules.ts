// The built-in rules behind the port of commands, with imports kept in memory.
import type { RuleBook } from '../core/matter-rule.ts';
import { annexOf } from '../rule-packs/annex-columns.ts';
import { planImport } from '../rule-packs/annex-import.ts';
import { explainChain } from '../rule-packs/explain-chain.ts';
import { explainForm } from '../rule-packs/forms.ts';
import { explainMatter, packsOfEntries } from '../rule-packs/layers.ts';
import { type LoadedRules, layFiles } from '../rule-packs/load.ts';
import { say } from '../web/language.ts';
import type { RulesPort } from '../web/rules-port.ts';

let builtIn: LoadedRules | undefined;

/** Read once a file of tests, and frozen: no test can change them for another. */
function builtInRules(): LoadedRules {
  builtIn ??= frozen(layFiles('township', []));
  return builtIn;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of value instanceof Map ? value.values() : Object.values(value)) frozen(part);
  return value;
}

export class FakeRules implements RulesPort {
  /** Text of the pack of the last import. */
  imported: string | null = null;
  readonly #loaded = builtInRules();
  /** May be replaced by a smaller one. */
  held: RuleBook = this.#loaded.book;

  book() {
    return this.held;
  }

  packs() {
    return this.#loaded.laid.packs.map(({ id, title }) => ({ pack: id, title, file: `${id}.yaml` }));
  }

  digests() {
    return this.#loaded.digests;
  }

  entryPacks() {
    return packsOfEntries(this.#loaded.laid);
  }

  explain(matter: string) {
    return explainMatter(this.#loaded.laid, matter) ?? explainChain(this.#loaded.laid, matter);
  }

  explainForm(paper: string) {
    return explainForm(this.#loaded.laid.packs, paper);
  }

  annex() {
    return annexOf(this.#loaded.book);
  }

  problems() {
    return [{ file: 'site.yaml', line: 3, what: 'unknown property "colour"' }];
  }

  warnings() {
    return [];
  }

  importTable: RulesPort['importTable'] = async (request, language, written) => {
    const { text, ...outcome } = planImport({ below: this.#loaded.laid, laid: this.#loaded.laid }, request, (zh, en) =>
      say(language, zh, en),
    );
    if (text !== null && text !== this.imported) {
      await written({ before: null, after: 'a'.repeat(64) });
      this.imported = text;
    }
    return { pack: request.pack, ...outcome };
  };
}
