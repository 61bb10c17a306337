// Statements of completeness at a running station: computed again out of vault and log, signed, kept, handed to an export.
import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from '../../core/canonical-json.ts';
import { type Clock, rfc3339 } from '../../core/clock.ts';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { EvidenceList } from '../../core/evidence-list.ts';
import { type ClipAtHand, statementFaults } from '../../core/proof/recompute-statement.ts';
import { parseStatement } from '../../core/proof/statement-document.ts';
import type { Statement } from '../../core/statement.ts';
import type { ExportedStatement } from '../../storage/export/export-ports.ts';
import { evidenceListPage } from '../../storage/papers/evidence-list-page.ts';
import { statementPage } from '../../storage/papers/statement-page.ts';
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

  constructor(station: OpenStation, clock: Clock, eventsOf: (clip: string) => Promise<readonly CustodyEvent[]>) {
    this.#station = station;
    this.#clock = clock;
    this.#eventsOf = eventsOf;
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

  async page(name: StatementName): Promise<string> {
    return statementPage(await this.read(name), await sealOf(name.sha256));
  }

  /** The last statement of each operation of a case that rests on these clips alone. */
  async exported(caseId: string, clips: ReadonlySet<string>): Promise<ExportedStatement[]> {
    const { catalogue, log } = this.#station;
    const found: ExportedStatement[] = [];
    for (const { id: operation, state } of catalogue.caseFiles.operationsOf(caseId)) {
      const made = catalogue.caseFiles.statementsOf(operation).at(-1);
      if (made === undefined || state === 'void') continue;
      const files = await this.#store.read(made);
      const statement = this.#parsed(files.document);
      if (!statement.clips.every(({ clip }) => clips.has(clip))) continue;
      const page = Buffer.from(statementPage(statement, await sealOf(made.sha256)));
      found.push({ operation, ...files, page, leaf: await log.read(made.seq) });
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

/** 证据目录 as canonical JSON and as a page. */
export async function evidenceFiles(evidence: EvidenceList, unit: string, zone: string) {
  const list = canonicalBytes(evidence as unknown as Json);
  const seal = await sealOf(createHash('sha256').update(list).digest('hex'));
  return { list, page: Buffer.from(evidenceListPage(evidence, unit, zone, seal)) };
}

async function sealOf(sha256: string): Promise<{ sha256: string; qr: readonly string[] }> {
  return { sha256, qr: await qrRows(`LHS1:${sha256}`) };
}
