// station.yaml: read, checked against settings-schema.ts, and changed one key at a time. A file that is not fully
// understood is refused; no default ever stands in for a value that somebody wrote.
import { Value } from 'typebox/value';
import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLMap,
  Document as YamlDocument,
} from 'yaml';
import { LiuhenError } from '../../core/errors.ts';
import { replaceFile } from '../durable.ts';
import { type FilePort, realFiles } from '../file-port.ts';
import { type SettingKey, type SettingValue, settingKeys, settingTable } from './settings-schema.ts';

export interface ListedSetting {
  readonly key: SettingKey;
  readonly value: unknown;
  /** null where there is none: chosen at init. */
  readonly default: unknown;
  readonly source: 'default' | 'station.yaml';
}

/** What init fixes; `timezone` alone can be changed later. */
export interface InitialSettings {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly org: string;
  readonly timezone: string;
}

const heading =
  ' Settings of this station; docs/configuration.md describes every key.\n Change them with: liuhen config set KEY VALUE';

export class Settings {
  readonly #file: string;
  readonly #files: FilePort;
  /** As it was last read or written here. */
  #text: string;
  #values: ReadonlyMap<SettingKey, unknown>;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(file: string, files: FilePort, text: string, values: ReadonlyMap<SettingKey, unknown>) {
    this.#file = file;
    this.#files = files;
    this.#text = text;
    this.#values = values;
  }

  /** @throws LiuhenError CONFIG_VALUE_INVALID: what `create` would throw, before anything is made. */
  static check(initial: InitialSettings): void {
    for (const [name, value] of Object.entries(initial)) checked(knownKey(`station.${name}`), value);
  }

  /**
   * Writes a new station.yaml, durable when this returns.
   * @throws LiuhenError CONFIG_VALUE_INVALID before anything is written; those of storage.
   */
  static async create(file: string, initial: InitialSettings, files: FilePort = realFiles): Promise<Settings> {
    const document = new YamlDocument({});
    document.commentBefore = heading;
    const values = new Map<SettingKey, unknown>();
    for (const [name, value] of Object.entries(initial)) {
      const key = knownKey(`station.${name}`);
      values.set(key, checked(key, value));
      write(document, key, value);
    }
    const text = document.toString();
    await replaceFile(files, file, Buffer.from(text));
    return new Settings(file, files, text, values);
  }

  /**
   * @throws LiuhenError STATION_MISSING, STORE_READ_FAILED; CONFIG_KEY_UNKNOWN or CONFIG_VALUE_INVALID naming key and
   * line for a file that is damaged, incomplete or newer than this software.
   */
  static async open(file: string, files: FilePort = realFiles): Promise<Settings> {
    const lines = new LineCounter();
    const text = await readText(file, files);
    const document = parseDocument(text, { lineCounter: lines });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault)
      throw damaged(
        'CONFIG_VALUE_INVALID',
        'is not valid YAML',
        { line: fault.linePos?.[0].line ?? 1 },
        fault.message.split('\n')[0],
      );
    const values = readValues(document, lines);
    for (const key of settingKeys)
      if (settingTable[key].default === undefined && !values.has(key))
        throw damaged('CONFIG_VALUE_INVALID', `has no ${key}`, { key }, 'restore station.yaml from the backup');
    return new Settings(file, files, text, values);
  }

  get<K extends SettingKey>(key: K): SettingValue<K> {
    return (this.#values.has(key) ? this.#values.get(key) : settingTable[key].default) as SettingValue<K>;
  }

  /**
   * Changes one setting, durable when this returns. On any error nothing is changed, neither here nor in the file.
   * @param value of the setting's own type, or text as it comes from a command line
   * @returns the value as it is now held
   * @throws LiuhenError CONFIG_KEY_UNKNOWN, CONFIG_VALUE_INVALID, those of storage.
   */
  set(key: string, value: unknown): Promise<unknown> {
    const change = this.#writing.then(() => this.#change(key, value));
    this.#writing = change.catch(() => undefined); // the caller of `change` hears of it
    return change;
  }

  /**
   * What `set` would hold, without setting it.
   * @throws LiuhenError CONFIG_KEY_UNKNOWN, CONFIG_VALUE_INVALID.
   */
  parse(name: string, given: unknown): unknown {
    const key = knownKey(name);
    if (settingTable[key].fixed)
      throw new LiuhenError('CONFIG_VALUE_INVALID', `${key} was fixed when the station was made`, {
        context: { key },
        hint: 'certificates and clip numbers carry it; it cannot be changed',
      });
    return checked(key, given);
  }

  async #change(name: string, given: unknown): Promise<unknown> {
    const value = this.parse(name, given);
    const key = knownKey(name);
    if ((await readText(this.#file, this.#files)) !== this.#text)
      throw new LiuhenError('CONFIG_VALUE_INVALID', 'station.yaml was edited while the station was running', {
        context: { key },
        hint: 'restart the station to take the edit in, then set the value',
      });
    const document = parseDocument(this.#text); // keeps comments and whatever else a person wrote
    write(document, key, value);
    const text = document.toString();
    await replaceFile(this.#files, this.#file, Buffer.from(text));
    this.#text = text;
    this.#values = new Map(this.#values).set(key, value);
    return value;
  }

  list(): ListedSetting[] {
    return settingKeys.map((key) => ({
      key,
      value: this.get(key),
      default: settingTable[key].default ?? null,
      source: this.#values.has(key) ? 'station.yaml' : 'default',
    }));
  }
}

/** The key, if there is such a setting. @throws LiuhenError CONFIG_KEY_UNKNOWN. */
export function knownKey(name: string): SettingKey {
  if (Object.hasOwn(settingTable, name)) return name as SettingKey;
  throw new LiuhenError('CONFIG_KEY_UNKNOWN', `${JSON.stringify(name)} is no setting`, {
    context: { key: name },
    hint: 'liuhen config ls shows every setting',
  });
}

/** The value as the setting's type; text is also tried as a number, true, false or null. */
function checked(key: SettingKey, given: unknown): unknown {
  const { schema, values } = settingTable[key];
  for (const value of typeof given === 'string' ? [given, literal(given)] : [given])
    if (Value.Check(schema, value)) return value;
  throw new LiuhenError('CONFIG_VALUE_INVALID', `${JSON.stringify(given)} is no value of ${key}`, {
    context: { key },
    hint: `allowed: ${values}`,
  });
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function write(document: Document, key: SettingKey, value: unknown): void {
  const path = key.split('.');
  document.setIn(path, value);
  const parent = (path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)) as YAMLMap;
  const name = path.at(-1);
  const pair = parent.items.find(({ key }) => (isScalar(key) ? key.value : key) === name);
  if (!pair) throw new LiuhenError('BUG', 'a setting was not written', { context: { key } });
  if (!isScalar(pair.key)) pair.key = new Scalar(name);
  (pair.key as Scalar).commentBefore ??= ` ${settingTable[key].about}\n ${settingTable[key].values}`;
}

function readValues(document: Document, lines: LineCounter): ReadonlyMap<SettingKey, unknown> {
  const values = new Map<SettingKey, unknown>();
  if (!isMap(document.contents))
    throw damaged(
      'CONFIG_VALUE_INVALID',
      'does not hold settings',
      { line: 1 },
      'restore station.yaml from the backup',
    );
  const visit = ({ key: keyNode, value: node }: Pair, prefix: string): void => {
    const range = isScalar(keyNode) ? keyNode.range : undefined;
    const line = lines.linePos(range?.[0] ?? 0).line;
    const name = prefix + (isScalar(keyNode) ? String(keyNode.value) : '?');
    if (isMap(node) && settingKeys.some((key) => key.startsWith(`${name}.`))) {
      for (const pair of node.items) visit(pair, `${name}.`);
      return;
    }
    if (!Object.hasOwn(settingTable, name))
      throw damaged(
        'CONFIG_KEY_UNKNOWN',
        `has a key that is no setting: ${name}`,
        { key: name, line },
        'take the line out',
      );
    const key = name as SettingKey;
    if (!isScalar(node) || !Value.Check(settingTable[key].schema, node.value))
      throw damaged(
        'CONFIG_VALUE_INVALID',
        `has a value that does not fit ${key}`,
        { key, line },
        `allowed: ${settingTable[key].values}`,
      );
    values.set(key, node.value);
  };
  for (const pair of document.contents.items) visit(pair as Pair, '');
  return values;
}

async function readText(file: string, files: FilePort): Promise<string> {
  try {
    return await files.readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new LiuhenError('STATION_MISSING', 'there is no station.yaml', {
        context: { file },
        hint: 'make a station with: liuhen station init',
        cause,
      });
    throw new LiuhenError('STORE_READ_FAILED', 'station.yaml could not be read', { context: { file }, cause });
  }
}

function damaged(
  code: 'CONFIG_KEY_UNKNOWN' | 'CONFIG_VALUE_INVALID',
  what: string,
  context: Readonly<Record<string, string | number>>,
  hint?: string,
): LiuhenError {
  const where = context['line'] === undefined ? '' : ` line ${context['line']}`;
  return new LiuhenError(code, `station.yaml${where} ${what}`, { context, ...(hint === undefined ? {} : { hint }) });
}
