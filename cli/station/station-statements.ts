// Statements of completeness at a running station: computed again out of vault and log, signed, kept, handed to an export.
import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from '../../core/canonical-json.ts';
import { type Clock, rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { EvidenceList } from '../../core/evidence-list.ts';
import type { PaperForm } from '../../core/paper-form.ts';
import { type ClipAtHand, statementFaults } from '../../core/proof/recompute-statement.ts';
import { parseStatement } from '../../core/proof/statement-document.ts';
import type { Statement } from '../../core/statement.ts';
import type { ExportedStatement } from '../../storage/export/export-ports.ts';
import { evidenceListPaper } from '../../storage/papers/evidence-list-paper.ts';
import { paperHtml } from '../../storage/papers/html-writer.ts';
import type { Paper } from '../../storage/papers/paper.ts';
import { statementPaper } from '../../storage/papers/statement-paper.ts';
import { type StatementName, StatementStore } from '../../storage/statements/statement-store.ts';
import { readManifest } from '../../storage/vault/read-manifest.ts';
import { qrRows } from '../../web/qr-matrix.ts';
import type { DraftedStatement, StatementsPort } from '../../web/station-port.ts';
import type { OpenStation } from './open-station.ts';

export class StationStatements implements StatementsPort {
  readonly #station: OpenStation;
  readonly #clock: Clock;
  readonly #eventsOf: (clip: string) => Promise<readonly CustodyEvent[]>;
  readonly #store: StatementStore;
  readonly #forms: () => readonly PaperForm[];

  constructor(
    station: OpenStation,
    clock: Clock,
    eventsOf: (clip: string) => Promise<readonly CustodyEvent[]>,
    forms: () => readonly PaperForm[],
  ) {
    this.#station = station;
    this.#clock = clock;
    this.#eventsOf = eventsOf;
    this.#forms = forms;
    this.#store = new StatementStore(station.paths.data);
  }

  /** What the rows say is not signed before manifests and log say the same. */
  async keep(draft: DraftedStatement): Promise<{ statement: Statement; name: StatementName }> {
    const { identity, keys } = this.#station;
    const nowMs = this.#clock.now();
    const statement: Statement = { format: 'liuhen.statement/1', station: identity, madeAt: rfc3339(nowMs), ...draft };
    const document = canonicalBytes(statement as unknown as Json);
    const parsed = parseStatement(document);
    if (!parsed.ok) throw new LiuhenError('BUG', `a statement out of its own form: ${parsed.what}`);
    const [fault] = statementFaults(statement, await this.#atHand(statement));
    if (fault)
      throw new LiuhenError('ALTERED', `rows and log do not agree: ${fault.what}`, {
        context: { operation: statement.operation.id, clip: fault.clip ?? null },
        hint: 'liuhen fsck; rebuild makes the catalogue again',
      });
    const signature = keys.signDetached(createHash('sha256').update(document).digest(), nowMs);
    return { statement, name: await this.#store.keep(statement.operation.id, { document, signature }) };
  }

  async read(name: StatementName): Promise<Statement> {
    const { document } = await this.#store.read(name);
    return this.#parsed(document);
  }

  async paper(name: StatementName): Promise<Paper> {
    return statementPaper(await this.read(name), this.#forms(), await sealOf(name.sha256));
  }

  /**
   * The last statement of each operation of a case that rests on these clips alone.
   * @param pdf gives null where none can be printed here.
   */
  async exported(caseId: string, clips: ReadonlySet<string>, pdf: PrintPdf): Promise<ExportedStatement[]> {
    const { catalogue, log } = this.#station;
    const found: ExportedStatement[] = [];
    for (const { id: operation, state } of catalogue.caseFiles.operationsOf(caseId)) {
      const made = catalogue.caseFiles.statementsOf(operation).at(-1);
      if (made === undefined || state === 'void') continue;
      const files = await this.#store.read(made);
      const statement = this.#parsed(files.document);
      if (!statement.clips.every(({ clip }) => clips.has(clip))) continue;
      const paper = statementPaper(statement, this.#forms(), await sealOf(made.sha256));
      const page = Buffer.from(paperHtml(paper));
      found.push({ operation, ...files, page, ...(await printed(paper, pdf)), leaf: await log.read(made.seq) });
    }
    return found.sort((a, b) => (a.operation < b.operation ? -1 : 1));
  }

  #parsed(document: Buffer): Statement {
    const parsed = parseStatement(document);
    if (parsed.ok) return parsed.value;
    throw new LiuhenError(parsed.problem === 'newer-version' ? 'NEWER_FORMAT' : 'ALTERED', parsed.what);
  }

  async #atHand({ clips }: Statement): Promise<Map<string, ClipAtHand>> {
    const atHand = new Map<string, ClipAtHand>();
    for (const { clip } of clips) {
      const { manifest } = await readManifest(this.#station.vault, clip);
      atHand.set(clip, { manifest, events: await this.#eventsOf(clip) });
    }
    return atHand;
  }
}

type PrintPdf = (paper: Paper) => Promise<{ readonly bytes: Uint8Array } | null>;

async function printed(paper: Paper, pdf: PrintPdf): Promise<{ pdf?: Buffer }> {
  const made = await pdf(paper);
  return made === null ? {} : { pdf: Buffer.from(made.bytes) };
}

/** 证据目录 as canonical JSON and for a person to read. @param pdf gives null where none can be printed here. */
export async function evidenceFiles(evidence: EvidenceList, unit: string, zone: string, pdf: PrintPdf) {
  const list = canonicalBytes(evidence as unknown as Json);
  const seal = await sealOf(createHash('sha256').update(list).digest('hex'));
  const paper = evidenceListPaper(evidence, unit, zone, seal);
  return { list, page: Buffer.from(paperHtml(paper)), ...(await printed(paper, pdf)) };
}

async function sealOf(sha256: string): Promise<{ sha256: string; qr: readonly string[] }> {
  return { sha256, qr: await qrRows(`LHS1:${sha256}`) };
}
