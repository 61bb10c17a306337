// The one error class and the one table of codes. docs/errors.md describes each code; a test holds the two together.

interface ErrorEntry {
  /** Who has to act on it. */
  readonly kind: 'usage' | 'profile' | 'device' | 'storage' | 'integrity' | 'policy' | 'missing' | 'daemon' | 'bug';
  /** Exit code of the command line, CONTRACT §2. */
  readonly exit: number;
  readonly http: number;
  readonly zh: string;
  readonly en: string;
}

const entry = (kind: ErrorEntry['kind'], exit: number, http: number, zh: string, en: string): ErrorEntry => ({
  kind,
  exit,
  http,
  zh,
  en,
});

export const errorTable = {
  USAGE: entry('usage', 2, 400, '用法不对', 'wrong usage'),
  CONFIG_KEY_UNKNOWN: entry('usage', 2, 400, '没有这个设置项', 'no such setting'),
  CONFIG_VALUE_INVALID: entry('usage', 2, 400, '设置值不合要求', 'the value does not fit the setting'),
  STATION_EXISTS: entry('usage', 2, 409, '此目录已有采集站', 'this directory already holds a station'),
  STATION_MISSING: entry('usage', 2, 404, '此目录没有采集站', 'this directory holds no station'),
  OUTPUT_EXISTS: entry('usage', 2, 409, '输出位置已有文件', 'the output already exists'),
  CASE_EXISTS: entry('usage', 2, 409, '案号已登记', 'a case of this number is already open'),

  ACCOUNT_EXISTS: entry('usage', 2, 409, '已有此用户', 'this account is already there'),
  UNIT_EXISTS: entry('usage', 2, 409, '已有此单位', 'this unit is already there'),
  OFFICER_EXISTS: entry('usage', 2, 409, '号码已登记', 'this number is already in the register'),
  CAMERA_EXISTS: entry('usage', 2, 409, '记录仪已登记', 'this recorder is already in the register'),
  CAMERA_DRAWN: entry('usage', 2, 409, '记录仪已借出', 'this recorder is drawn already'),
  PASSWORD_UNFIT: entry('usage', 2, 400, '密码不合要求', 'the password is not fit'),
  TOO_LARGE: entry('usage', 2, 413, '请求过大', 'the request is too large'),

  RULES_INVALID: entry('usage', 2, 400, '规则有误', 'the rules are not valid'),

  FONT_MISSING: entry('usage', 2, 409, '没有可用的中文字体，不能生成 PDF', 'no font to make a PDF with'),

  PROFILE_INVALID: entry('profile', 10, 400, '机型档案有误', 'the firmware profile is not valid'),
  PROFILE_UNKNOWN: entry('profile', 11, 404, '没有这个机型档案', 'no such firmware profile'),

  CAMERA_GONE: entry('device', 20, 409, '记录仪已被取下', 'the recorder was taken out'),
  CAMERA_READ_FAILED: entry('device', 21, 409, '读取记录仪出错', 'the recorder could not be read'),
  CAMERA_STALLED: entry('device', 22, 409, '记录仪长时间无响应', 'the recorder stopped answering'),
  SOURCE_CHANGED: entry('device', 23, 409, '采集时文件仍在变化', 'the file changed while it was read'),
  FILE_TOO_LARGE: entry('device', 24, 409, '文件超过单件上限', 'the file is over the size limit'),
  VOLUME_REFUSED: entry('device', 25, 409, '此卷不予读取', 'this volume is not read'),
  PULL_DIED: entry('device', 26, 409, '采集进程意外结束', 'the pull process ended unexpectedly'),
  NAME_UNREACHABLE: entry('device', 27, 409, '文件名无法打开', 'the name cannot be opened'),
  RELEASE_REFUSED: entry('device', 28, 409, '不满足清除条件', 'the recorder is not cleared'),
  SALVAGE_REFUSED: entry('device', 28, 409, '没有可抢救读取的文件', 'nothing here can be salvaged'),
  RELEASE_DIRTY: entry('device', 28, 409, '文件系统未正常关闭，不予清除', 'the file system was not closed properly'),
  RELEASE_NOT_PERMITTED: entry('device', 28, 409, '本机未准许清除记录仪', 'this machine does not allow clearing'),
  SEEN_AFTER_DISPOSAL: entry(
    'device',
    29,
    409,
    '内容已依规处置，不再自动入库',
    'this content was disposed of and is not sealed again',
  ),

  STATION_BUSY: entry('storage', 30, 503, '已有采集站进程在用此目录', 'another daemon holds this data directory'),
  DISK_FULL: entry('storage', 31, 507, '存储空间不足', 'not enough space on the station'),
  READ_ONLY: entry('storage', 32, 503, '存储为只读', 'the storage is read-only'),
  STORE_WRITE_FAILED: entry('storage', 33, 500, '写入存储出错', 'the storage could not be written'),
  FLUSH_FAILED: entry('storage', 34, 500, '落盘失败，已停机', 'a flush failed; the station stops'),
  READ_BACK_DIFFERS: entry('storage', 35, 500, '落盘内容与读入不一致', 'what was stored differs from what was read'),
  STORE_READ_FAILED: entry('storage', 36, 500, '读取存储出错', 'the storage could not be read'),
  LOG_DAMAGED: entry('storage', 37, 500, '流转日志损坏', 'the custody log is damaged'),
  OUTPUT_FAILED: entry('storage', 38, 500, '输出写入失败', 'the output could not be written'),

  ALTERED: entry('integrity', 41, 409, '校验不一致', 'altered'),
  INCOMPLETE: entry('integrity', 42, 409, '有缺失', 'gaps or missing parts'),
  KEY_NOT_TRUSTED: entry('integrity', 43, 409, '密钥不受信任', 'the key is not trusted'),
  NEWER_FORMAT: entry('integrity', 44, 409, '格式比本软件新', 'a newer format than this software knows'),
  UNSIGNED: entry('integrity', 45, 409, '没有签名', 'unsigned'),

  NOT_ALLOWED: entry('policy', 50, 403, '无权进行此操作', 'not allowed'),
  LOGIN_REQUIRED: entry('policy', 50, 401, '须先登录', 'a log-in is needed'),
  LOGIN_FAILED: entry('policy', 50, 401, '用户名或密码不对', 'the name or the password is wrong'),
  ACCOUNT_LOCKED: entry('policy', 50, 403, '连续失败，暂时锁定', 'locked for a while after failures'),
  PASSWORD_ONE_TIME: entry(
    'policy',
    50,
    403,
    '一次性密码只能用于修改密码',
    'a one-time password is good for changing it alone',
  ),
  ROLES_CONFLICT: entry('policy', 50, 409, '这些角色不得由一人兼任', 'these roles may not be one account’s'),
  LAST_ADMINISTRATOR: entry('policy', 50, 409, '这是最后一名该管理员', 'this is the last administrator of the kind'),
  TOO_MANY_REQUESTS: entry('policy', 50, 429, '请求过于频繁', 'too many requests'),
  CSRF_TOKEN_WRONG: entry('policy', 50, 403, '请求令牌不对', 'the request carries no valid token'),
  HOLD_ACTIVE: entry('policy', 51, 409, '暂停销毁有效', 'a legal hold is active'),
  NOT_DUE: entry('policy', 52, 409, '未到期', 'not due'),
  APPROVAL_MISSING: entry('policy', 53, 409, '缺少审批', 'an approval is missing'),
  CASE_CANNOT_CLOSE: entry('policy', 54, 409, '暂不能归卷', 'the case cannot be closed'),

  NOT_FOUND: entry('missing', 60, 404, '没有此项', 'no such thing'),

  DAEMON_UNREACHABLE: entry('daemon', 69, 503, '采集站没有应答', 'the daemon does not answer'),
  BUG: entry('bug', 70, 500, '程序缺陷，请报告', 'a bug: please report it'),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

interface ErrorOptions {
  /** What it happened to: file, bay, clip, key … shown after the message. */
  readonly context?: Readonly<Record<string, string | number | boolean | null>>;
  /** What to do next, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The only error that crosses a module boundary. `code` is stable; `message` is one line for a person. */
export class LiuhenError extends Error {
  readonly code: ErrorCode;
  readonly context: Readonly<Record<string, string | number | boolean | null>>;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, what: string, options: ErrorOptions = {}) {
    super(what, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LiuhenError';
    this.code = code;
    this.context = options.context ?? {};
    this.hint = options.hint;
  }

  get kind(): ErrorEntry['kind'] {
    return errorTable[this.code].kind;
  }

  get exit(): number {
    return errorTable[this.code].exit;
  }

  get httpStatus(): number {
    return errorTable[this.code].http;
  }

  /** The form that crosses a process boundary, and that `--json` prints below `error`. */
  toJSON(): ErrorDocument {
    return { code: this.code, message: this.message, hint: this.hint ?? null, context: this.context };
  }
}

export interface ErrorDocument {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly context: Readonly<Record<string, string | number | boolean | null>>;
}

/** Rebuilds an error that came over a socket or a pipe. An unknown code (a newer peer) becomes BUG, its text kept. */
export function errorFromDocument(document: ErrorDocument): LiuhenError {
  const code = Object.hasOwn(errorTable, document.code) ? document.code : 'BUG';
  return new LiuhenError(code, document.message, {
    context: document.context,
    ...(document.hint === null ? {} : { hint: document.hint }),
  });
}

/** Anything thrown, as a LiuhenError: what is not one already is a bug and says so. */
export function asLiuhenError(thrown: unknown): LiuhenError {
  if (thrown instanceof LiuhenError) return thrown;
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return new LiuhenError('BUG', what.split('\n')[0] ?? what, { cause: thrown });
}

/** One line for a person: the table's sentence, what it is about, what to do. */
export function describeError(error: LiuhenError, language: 'zh' | 'en'): string {
  const context = Object.entries(error.context)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(' ');
  const sentence = errorTable[error.code][language];
  // Where whoever threw it had nothing to add, the sentence stands once.
  const parts = [`${sentence} [${error.code}]${error.message === sentence ? '' : `: ${error.message}`}`];
  if (context) parts.push(`(${context})`);
  if (error.hint) parts.push(`— ${error.hint}`);
  return parts.join(' ').replaceAll(/[\r\n\u0000-\u001f\u007f]+/g, ' ');
}
