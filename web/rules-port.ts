// What commands ask of the rules of a running station, and what is said of the packs that give them.
import type { RuleBook } from '../core/matter-rule.ts';
import type { ExplainedForm, ExplainedMatter } from '../core/rule-explanation.ts';
import type { Language } from './language.ts';

/** A pack in force. */
export interface PackRow {
  readonly pack: string;
  readonly title: string;
  /** Name of its file. */
  readonly file: string;
}

/** What is wrong with a file of the site, or may be. */
export interface PackProblemRow {
  readonly file: string;
  readonly line: number | null;
  readonly what: string;
}

export interface RulesImportRequest {
  readonly pack: string;
  /** Name of the document that the table is from; null where that is not said. */
  readonly document: string | null;
  readonly table: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** What an import of a table came to; counts are of matters. */
export interface RulesImported {
  readonly pack: string;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly dropped: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly notes: readonly { readonly line: number; readonly reason: string }[];
}

/** The rules in force, as they were read at start, or since by `config set` or an import. */
export interface RulesPort {
  book(): RuleBook;
  packs(): readonly PackRow[];
  /** Packs in force, lowest first, with the SHA-256 of their files as they were read. */
  digests(): readonly { readonly pack: string; readonly sha256: string }[];
  /** List of the book → name of an entry → pack that has it so. */
  entryPacks(): Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** undefined where no such matter is in force. */
  explain(matter: string): ExplainedMatter | undefined;
  /** undefined where there is no such paper. */
  explainForm(paper: string): ExplainedForm | undefined;
  /** The printed catalogue: headings and cells. */
  annex(): { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  problems(): readonly PackProblemRow[];
  warnings(): readonly PackProblemRow[];
  /**
   * Writes a table in the annex's layout as a pack of the site and reads the rules anew. An import that changes nothing
   * writes nothing.
   * @param written writes down who asked; called once it is sure what will be written.
   * @throws LiuhenError RULES_INVALID for a table that is none; OUTPUT_EXISTS where a pack of this name was written by hand.
   */
  importTable(
    request: RulesImportRequest,
    language: Language,
    written: (change: { readonly before: string | null; readonly after: string }) => Promise<unknown>,
  ): Promise<RulesImported>;
}
