// Every setting of station.yaml: its form, its default, and the sentence that stands above it in the file.
// docs/configuration.md describes each; a test holds the two together.
import Type, { type Static, type TSchema } from 'typebox';

interface Setting<S extends TSchema> {
  readonly schema: S;
  /** `undefined`: no default, must stand in the file. */
  readonly default: Static<S> | undefined;
  /** Allowed values, for a person. */
  readonly values: string;
  readonly about: string;
  /** Chosen at init; certificates, clip numbers and manifests carry it, so it never changes. */
  readonly fixed: boolean;
}

const GiB = 1024 ** 3;

function setting<S extends TSchema>(schema: S, fallback: Static<S>, values: string, about: string): Setting<S> {
  return { schema, default: fallback, values, about, fixed: false };
}

function fixed<S extends TSchema>(schema: S, values: string, about: string): Setting<S> {
  return { schema, default: undefined, values, about, fixed: true };
}

const line = (minLength: number) =>
  Type.String({ minLength, maxLength: 64, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' });

const AbsolutePath = Type.Union([Type.String({ pattern: '^/[^\\u0000]*$' }), Type.Null()]);

/** The packs in rule-packs/packs; a test holds the two together. */
const offices = ['city', 'county-joint', 'district-bureau', 'prefecture-bureau', 'township'] as const;

export const settingTable = {
  'station.id': fixed(
    Type.String({ pattern: '^[A-Z][A-Z0-9]{1,15}$' }),
    'a capital letter, then 1 to 15 capital letters or digits',
    'Id of this station; every clip number begins with it. / 采集站编号',
  ),
  'station.uid': fixed(
    Type.String({ pattern: '^[0-9a-f]{32}$' }),
    '32 hex digits',
    'Random; tells two stations of one id apart. / 唯一标识',
  ),
  'station.name': fixed(line(1), '1 to 64 characters', 'Name of this station. / 采集站名称'),
  'station.org': fixed(line(0), 'up to 64 characters', 'The agency. / 单位名称'),
  'station.timezone': setting(
    Type.Refine(Type.String(), isTimeZone),
    'Asia/Shanghai',
    'an IANA time zone such as Asia/Shanghai',
    'Zone of the days in clip numbers, and of the recorders’ clocks. / 时区',
  ),
  digests: setting(
    Type.Enum(['sha256', 'sha256+sm3']),
    'sha256+sm3',
    'sha256, sha256+sm3',
    'Digests of every original. / 完整性校验算法',
  ),
  'release.erase': setting(
    Type.Enum(['never', 'after-seal']),
    'never',
    'never, after-seal',
    'Whether sealed files are erased from recorders whose profile allows it. / 入库后是否清除记录仪',
  ),
  'release.recheck': setting(
    Type.Enum(['full', 'sampled']),
    'full',
    'full, sampled',
    'How a recorder’s file is compared once more right before it is erased. / 清除前复核方式',
  ),
  'storage.reserveBytes': setting(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    2 * GiB,
    'an integer from 0',
    'Space on the disk that pulling never uses, in bytes. / 预留空间',
  ),
  'storage.maxFileBytes': setting(
    Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    64 * GiB,
    'an integer from 1',
    'A larger file on a recorder is not taken, in bytes. / 单件上限',
  ),
  'dock.unknownCamera': setting(
    Type.Enum(['ingest', 'refuse']),
    'ingest',
    'ingest, refuse',
    'What happens to a recorder that is not in the register. / 未登记记录仪的处理',
  ),
  'dock.stallSeconds': setting(
    Type.Integer({ minimum: 1, maximum: 3600 }),
    60,
    'an integer from 1 to 3600',
    'A recorder that answers nothing for so long is given up, in seconds. / 无响应时限',
  ),
  'clock.holdoverDays': setting(
    Type.Integer({ minimum: 0, maximum: 90 }),
    7,
    'an integer from 0 to 90',
    'So long after its last time service the station’s clock still counts as kept, in days. / 守时期限',
  ),
  'camera.driftSecondsPerDay': setting(
    Type.Integer({ minimum: 1, maximum: 60 }),
    3,
    'an integer from 1 to 60',
    'Drift of a recorder’s clock that is tolerated, in seconds a day. / 记录仪时钟允许日漂移',
  ),
  'dock.slowSpotsAlarm': setting(
    Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    3,
    'an integer from 1 to 1000000',
    'So many slow spots of a card in one docking raise an alarm. / 存储卡读取缓慢告警次数',
  ),
  'dock.missingAlarm': setting(
    Type.Enum(['never', 'numbers', 'all']),
    'numbers',
    'never, numbers, all',
    'What missing on a recorder raises an alarm. / 缺号、缺文件告警',
  ),
  'fsck.every': setting(
    Type.Integer({ minimum: 0, maximum: 365 }),
    7,
    'an integer from 0 to 365',
    'The station checks itself as a whole after so many days; 0: never. / 自动核对间隔（天）',
  ),
  'fsck.at': setting(
    Type.Integer({ minimum: 0, maximum: 23 }),
    3,
    'an integer from 0 to 23',
    'The hour of the day at which it begins. / 自动核对开始的钟点',
  ),
  'web.listen': setting(
    Type.Refine(Type.String(), isListenAddress),
    '127.0.0.1:8470',
    'HOST:PORT, such as 127.0.0.1:8470 or [::1]:8470',
    'Where the web pages are served. / 网页服务地址',
  ),
  'web.certificate': setting(
    AbsolutePath,
    null,
    'an absolute path, or null',
    'The agency’s certificate for the web pages, PEM; null: one of the station’s own. / 网页服务证书',
  ),
  'web.key': setting(
    AbsolutePath,
    null,
    'an absolute path, or null',
    'Its private key, PEM without a password. / 网页服务证书私钥',
  ),
  'profiles.dir': setting(
    AbsolutePath,
    null,
    'an absolute path, or null',
    'A folder of site profiles, beside profiles/ in the data directory. / 机型档案目录',
  ),
  'rules.office': setting(
    Type.Union([Type.Enum([...offices]), Type.Null()]),
    null,
    `${offices.join(', ')}, or null`,
    'The rule pack of this kind of office, over the built-in rules. / 单位类型规则包',
  ),
  'papers.font': setting(
    AbsolutePath,
    null,
    'an absolute path, or null',
    'Font of papers as PDF, before those that the system has; a face of a collection as FILE#FACE. / 文书字体',
  ),
  'rules.dir': setting(
    AbsolutePath,
    null,
    'an absolute path, or null',
    'A folder of the site’s rule packs, beside rules/ in the data directory. / 规则包目录',
  ),
  'media.proxies': setting(
    Type.Boolean(),
    true,
    'true, false',
    'Whether proxies and thumbnails are made. / 是否制作可播放副本和缩略图',
  ),
  'media.stretchSeconds': setting(
    Type.Integer({ minimum: 3, maximum: 600 }),
    10,
    'an integer from 3 to 600',
    'Silence, a black, covered or frozen picture is flagged from this length on, in seconds. / 无声、黑屏、遮挡、画面静止的标注时长',
  ),
} as const satisfies Record<string, Setting<TSchema>>;

export type SettingKey = keyof typeof settingTable;
export type SettingValue<K extends SettingKey> = Static<(typeof settingTable)[K]['schema']>;

export const settingKeys = Object.keys(settingTable) as SettingKey[];

/** An IANA name in its own spelling; offsets and POSIX forms are not, since other readers do not know them. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(zone)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
    return known === zone || known.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
}

/** HOST:PORT with an IPv6 address in brackets; port 0 lets the system choose. */
function isListenAddress(listen: string): boolean {
  const port = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(listen)?.[1];
  return port !== undefined && Number(port) <= 65535;
}
