// The rules of a running station: packs read from disk, their faults as alarms, and imports written as a pack of the site.
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Alarms } from '../../core/alarms.ts';
import { LiuhenError } from '../../core/errors.ts';
import { annexOf } from '../../rule-packs/annex-columns.ts';
import { planImport } from '../../rule-packs/annex-import.ts';
import { explainChain } from '../../rule-packs/explain-chain.ts';
import { explainForm } from '../../rule-packs/forms.ts';
import { explainMatter, packsOfEntries } from '../../rule-packs/layers.ts';
import { builtInPacks, type LoadedRules, layFiles, loadRules, type PackProblem } from '../../rule-packs/load.ts';
import { replaceFile, storeError } from '../../storage/durable.ts';
import type { FilePort } from '../../storage/file-port.ts';
import type { Settings } from '../../storage/station/settings.ts';
import type { StationPaths } from '../../storage/station/station-directory.ts';
import { say } from '../../web/language.ts';
import type { RulesImported, RulesPort } from '../../web/rules-port.ts';

interface RulesParts {
  readonly paths: Pick<StationPaths, 'rules'>;
  readonly settings: Pick<Settings, 'get'>;
  readonly alarms: Alarms;
  readonly files: FilePort;
}

export class StationRules implements RulesPort {
  readonly #parts: RulesParts;
  #loaded: LoadedRules;
  /** Keys of the alarms that stand for files of the site. */
  #alarmed: readonly string[] = [];

  constructor(parts: RulesParts) {
    this.#parts = parts;
    this.#loaded = this.reload();
  }

  /** Reads all packs anew. A file with a fault is an alarm, and left out. */
  reload(): LoadedRules {
    const { settings, paths, alarms } = this.#parts;
    this.#loaded = loadRules({ office: settings.get('rules.office'), siteFolders: ruleFolders(settings, paths) });
    const first = new Map(this.#loaded.problems.toReversed().map((problem) => [`rules/${problem.file}`, problem]));
    for (const key of this.#alarmed) if (!first.has(key)) alarms.clear(key);
    for (const [key, { file, line, what }] of first) alarms.raise(key, 'RULES_INVALID', what, { file, line });
    this.#alarmed = [...first.keys()];
    return this.#loaded;
  }

  book() {
    return this.#loaded.book;
  }

  packs() {
    const { laid, files } = this.#loaded;
    return laid.packs.map(({ id, title }) => ({ pack: id, title, file: basename(files.get(id) ?? '') }));
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
    return this.#loaded.problems.map(named);
  }

  warnings() {
    return this.#loaded.warnings.map(named);
  }

  importTable: RulesPort['importTable'] = async (request, language, written): Promise<RulesImported> => {
    const { paths, files, settings } = this.#parts;
    const { pack } = request;
    const folder = importedFolder(paths);
    const file = join(folder, `${pack}.yaml`);
    const before = await textOf(files, file);
    const { laid, files: packFiles } = this.reload();
    if (builtInPacks().includes(pack) || (packFiles.get(pack) ?? file) !== file)
      throw new LiuhenError(
        'OUTPUT_EXISTS',
        say(language, '已有此名的规则包，不是导入所写', 'there is a pack of this name that no import wrote'),
        { context: { pack }, hint: say(language, '用 --pack 换一个名字', 'give another name with --pack') },
      );
    const { laid: below } = layFiles(settings.get('rules.office'), []);
    const { text, ...outcome } = planImport({ below, laid }, request, (zh, en) => say(language, zh, en));
    if (text !== null && text !== before) {
      await written({ before: before === null ? null : digestOf(before), after: digestOf(text) });
      await files.mkdir(folder, { recursive: true, mode: 0o750 }).catch((error: unknown) => {
        throw storeError(error, 'the folder of imported packs could not be made', { directory: folder });
      });
      await replaceFile(files, file, Buffer.from(text));
      this.reload();
    }
    return { pack, ...outcome };
  };
}

/** Folders of the site's packs in their order: imported tables, the data directory's own, the one that is configured. */
export function ruleFolders(settings: Pick<Settings, 'get'>, paths: Pick<StationPaths, 'rules'>): string[] {
  const configured = settings.get('rules.dir');
  return [importedFolder(paths), paths.rules, ...(configured === null ? [] : [configured])];
}

function importedFolder({ rules }: Pick<StationPaths, 'rules'>): string {
  return join(rules, 'imported');
}

/** Where a folder lies is nobody's business who only reads rules. */
function named({ file, line, what }: PackProblem): PackProblem {
  return { file: basename(file), line, what };
}

async function textOf(files: FilePort, file: string): Promise<string | null> {
  try {
    return await files.readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new LiuhenError('STORE_READ_FAILED', 'a rule pack could not be read', { context: { file }, cause });
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
