// What to do about an error when whoever threw it had nothing more exact to say: the last column of docs/errors.md, which a
// test holds against this.
import type { ErrorCode } from './errors.ts';

/** By code: Chinese, English. */
export const errorAdvice: Readonly<Record<ErrorCode, readonly [zh: string, en: string]>> = {
  USAGE: ['按提示改正参数；`--help` 有示例', 'correct the argument that is named; `--help` shows an example'],
  CONFIG_KEY_UNKNOWN: ['`config ls` 列出全部设置项', '`config ls` lists every setting'],
  CONFIG_VALUE_INVALID: ['按提示的范围改正；原设置未变', 'use an allowed value; nothing was changed'],
  STATION_EXISTS: ['换一个目录；原站未动', 'choose another directory; the station there was not touched'],
  STATION_MISSING: ['核对 `--data`，或先 `station init`', 'check `--data`, or run `station init` first'],
  OUTPUT_EXISTS: ['换一个输出位置；本软件不覆盖文件', 'choose another name; nothing is ever replaced'],
  CASE_EXISTS: ['直接使用该案号', 'use the case that is there'],
  ACCOUNT_EXISTS: ['换一个用户名；`user ls` 列出全部', 'choose another name; `user ls` lists all'],
  UNIT_EXISTS: ['直接使用该单位；`unit ls` 列出全部', 'use the unit that is there; `unit ls` lists all'],
  OFFICER_EXISTS: [
    '`officer ls` 列出登记；一个号码只属于一人',
    '`officer ls` lists the register; a number is one person’s alone',
  ],
  CAMERA_EXISTS: ['`camera ls` 列出登记；停用旧的再登记', '`camera ls` lists the register; retire the old entry first'],
  CAMERA_DRAWN: ['先办归还', 'have it brought back first'],
  PASSWORD_UNFIT: ['12 至 128 个字符，不限种类', '12 to 128 characters, of any kind'],
  TOO_LARGE: ['分几次办理', 'ask in several steps'],
  RULES_INVALID: ['`rules check` 指出文件和行号', '`rules check` names file and line'],
  FONT_MISSING: [
    '安装 fonts-wqy-microhei，或设置 `papers.font`；HTML 不受影响',
    'install fonts-wqy-microhei, or set `papers.font`; HTML is made all the same',
  ],
  PROFILE_INVALID: ['`profile check` 指出行号', '`profile check` names the line'],
  PROFILE_UNKNOWN: ['`profile ls` 列出全部档案', '`profile ls` lists the profiles'],
  CAMERA_GONE: ['重新插回；已采集部分接着来', 'dock it again; what was pulled is kept and goes on'],
  CAMERA_READ_FAILED: [
    '清洁触点后重插；再失败则按取证流程处理该存储卡',
    'clean the contacts and dock again; if it fails again the card is a case for recovery',
  ],
  CAMERA_STALLED: ['重新插拔；反复发生则更换数据线或端口', 'dock again; if it comes back, change cable or bay'],
  SOURCE_CHANGED: ['停止录制后重插', 'stop the recording and dock again'],
  FILE_TOO_LARGE: [
    '核对该文件，必要时调整 `storage.maxFileBytes`',
    'look at the file; raise `storage.maxFileBytes` if it is right',
  ],
  VOLUME_REFUSED: ['核对文件系统与设置；没有取走任何内容', 'check the file system and the settings; nothing was taken'],
  PULL_DIED: ['重新插拔；反复发生请报告', 'dock again; report it if it comes back'],
  NAME_UNREACHABLE: [
    '该文件未采集，按提示的原始字节名核对',
    'the file was not taken; look for it by the raw bytes of its name',
  ],
  RELEASE_REFUSED: ['记录仪未清除；原因见提示', 'nothing was erased; the reason is given'],
  SALVAGE_REFUSED: [
    '只用于因存储卡读取出错而故障、记录仪仍在端口上的情形',
    'only for a bay that failed by read errors, with the recorder still in it',
  ],
  RELEASE_DIRTY: [
    '文件均已入库，未清除；在记录仪上检查或格式化存储卡',
    'every file is sealed and none erased; check or format the card in the recorder',
  ],
  RELEASE_NOT_PERMITTED: [
    '由本机管理员建立 `/etc/liuhen/allow-release`',
    'the administrator of the machine makes `/etc/liuhen/allow-release`',
  ],
  SEEN_AFTER_DISPOSAL: ['查明来源后由人决定', 'find out where it came from; a person decides'],
  STATION_BUSY: ['先停止正在运行的采集站', 'stop the daemon that runs'],
  DISK_FULL: ['清出空间；已固定的资料不受影响', 'make room; what is sealed is safe'],
  READ_ONLY: ['查磁盘与挂载方式', 'look at the disk and how it is mounted'],
  STORE_WRITE_FAILED: ['查磁盘；勿反复重试', 'look at the disk; do not just try again'],
  FLUSH_FAILED: [
    '先查磁盘再启动；启动时自动核对',
    'check the disk before starting again; the start verifies what is there',
  ],
  READ_BACK_DIFFERS: ['该磁盘不可信，更换后运行 `fsck`', 'do not trust this disk; replace it and run `fsck`'],
  STORE_READ_FAILED: ['查磁盘，再运行 `fsck`', 'look at the disk, then run `fsck`'],
  LOG_DAMAGED: ['勿改动目录，由备份恢复 `log/`', 'change nothing; bring `log/` back from the backup'],
  OUTPUT_FAILED: [
    '查输出位置的空间与权限；没有留下残缺文件',
    'check space and rights where it goes; nothing half-written is left',
  ],
  ALTERED: [
    '看清是哪一项，保留原状，与备份和旧检查点比对',
    'see which item, keep everything as it is, compare with backup and older checkpoints',
  ],
  INCOMPLETE: ['看清缺少什么，向提供方索取', 'see what is missing and ask for it'],
  KEY_NOT_TRUSTED: [
    '向单位核对 root.pem 与 log.vkey',
    'compare root.pem and log.vkey with those that the agency gives out',
  ],
  NEWER_FORMAT: ['升级本软件', 'use a newer release of this software'],
  UNSIGNED: [
    '没有签名就不能证明来源，索取带签名的原件',
    'without a signature nothing shows where it came from; ask for the signed one',
  ],
  NOT_ALLOWED: ['向有权人申请', 'ask whoever may grant it'],
  LOGIN_REQUIRED: [
    '`liuhen login`，或设置 LIUHEN_USER 与 LIUHEN_PASSWORD_FILE',
    '`liuhen login`, or set LIUHEN_USER and LIUHEN_PASSWORD_FILE',
  ],
  LOGIN_FAILED: ['核对后再试；连续五次失败锁定 15 分钟', 'check and try again; five failures lock for 15 minutes'],
  ACCOUNT_LOCKED: ['15 分钟后再试，或由系统管理员重设密码', 'try again in 15 minutes, or have the password given anew'],
  PASSWORD_ONE_TIME: ['先 `liuhen passwd` 设自己的密码', 'set a password of your own first: `liuhen passwd`'],
  ROLES_CONFLICT: ['另用一个账户；三员分立', 'use another account: the three administrators are apart'],
  LAST_ADMINISTRATOR: ['先设另一名同类管理员', 'make another one of the kind first'],
  TOO_MANY_REQUESTS: ['稍候再试', 'wait a little and try again'],
  CSRF_TOKEN_WRONG: ['刷新页面后再试', 'reload the page and try again'],
  HOLD_ACTIVE: ['须先按程序解除暂停销毁', 'the hold has to be released first'],
  NOT_DUE: ['到期后再办', 'wait until it is due'],
  APPROVAL_MISSING: ['先取得审批', 'get the approval first'],
  CASE_CANNOT_CLOSE: ['按提示补齐', 'complete what is named'],
  NOT_FOUND: [
    '核对编号；不存在与无权知悉，回答相同',
    'check the number; absent and not to be known of are answered alike',
  ],
  DAEMON_UNREACHABLE: ['运行 `station run`，或核对 `--data`', 'start `station run`, or check `--data`'],
  BUG: ['加 `--debug` 重试，连同日志报告', 'run it again with `--debug` and report it with the log'],
};
