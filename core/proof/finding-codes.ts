// Every finding that `verify` can make: what it does to the verdict, and its sentence in Chinese and English.

/** Verdict on the content that a finding forces; null where it speaks of the key alone. */
export type FindingVerdict = 'newer-version' | 'altered' | 'gaps' | 'unsigned' | null;

interface FindingEntry {
  readonly verdict: FindingVerdict;
  readonly zh: string;
  readonly en: string;
}

const altered = (zh: string, en: string): FindingEntry => ({ verdict: 'altered', zh, en });
const gaps = (zh: string, en: string): FindingEntry => ({ verdict: 'gaps', zh, en });

export const findingTable = {
  FORMAT_NEWER: {
    verdict: 'newer-version',
    zh: '格式比本软件新，未作判断',
    en: 'a newer format than this reader knows',
  },

  PACKAGE_UNREADABLE: altered('证据包无法读取', 'the package cannot be read'),
  PATH_UNSAFE: altered('路径不合格式，未读取', 'a path outside the format; not read'),
  PATH_TWICE: altered('同一路径出现两次（或仅大小写不同）', 'one path twice, or twice but for case'),
  NOT_A_FILE: altered('不是普通文件', 'not a plain file'),
  FILE_UNREADABLE: altered('文件无法读取或过长', 'a file cannot be read, or is too long'),
  FILE_UNEXPECTED: altered('多出清单以外的文件', 'a file that no list names'),
  BAG_FORM: altered('BagIt 文件不合格式', 'a BagIt file is not in its form'),
  DOCUMENT_INVALID: altered('文件内容不合格式', 'a document is not in its form'),
  DIGEST_DIFFERS: altered('完整性校验值不一致', 'a digest differs'),
  SIZE_DIFFERS: altered('大小不一致', 'a size differs'),
  SIGNATURE_BAD: altered('签名不成立', 'a signature does not hold'),
  CLIP_UNEXPECTED: altered('多出目录以外的资料', 'a clip that contents.json does not name'),
  CLIP_DIFFERS: altered('资料编号与所在位置不符', 'a document speaks of another clip'),
  CUSTODY_CHAIN_BROKEN: altered('流转记录前后不衔接', 'the custody events do not chain'),
  PRIVATE_DETAIL_CHANGED: altered('流转记录的细节与承诺值不符', 'a private detail differs from its commitment'),
  SEAL_DIFFERS: altered('与入库固定记录不一致', 'the files differ from what the seal event fixed'),
  CHECKPOINT_BAD: altered('检查点不成立', 'the checkpoint does not hold'),
  PROOF_BAD: altered('日志证明不成立', 'a log proof does not hold'),
  STATEMENT_ALTERED: altered(
    '核验表与其日志记录不符',
    'a statement of completeness is not the one that its event fixed',
  ),
  STATEMENT_DIFFERS: altered(
    '依所附资料重新计算，核验表的结论或依据不符',
    'computed again from the clips here, a statement of completeness says something else',
  ),
  EXPORT_DIFFERS: altered('导出记录与本证据包不符', 'the export events are not of this package'),
  HISTORY_REWRITTEN: altered('日志不是旧检查点的延续：历史被改写', 'the log does not continue the older checkpoint'),

  FILE_MISSING: gaps('缺少文件', 'a file is missing'),
  CLIP_MISSING: gaps('缺少资料', 'a clip is missing'),
  CUSTODY_GAP: gaps('流转记录有缺失', 'custody events are missing'),
  PROOF_MISSING: gaps('缺少日志证明', 'log proofs are missing'),
  STATEMENT_NOT_PROVABLE: gaps(
    '核验表无法证明：缺少其日志证明或所依据的资料',
    'a statement of completeness without its log proof, or without a clip that it rests on',
  ),
  EXPORT_MISSING: gaps('缺少导出记录', 'an export event is missing'),
  SINCE_NOT_PROVABLE: gaps('无法证明与旧检查点的延续关系', 'continuity since the older checkpoint cannot be proved'),

  SIGNATURE_MISSING: { verdict: 'unsigned', zh: '没有签名', en: 'unsigned' },

  CERTIFICATE_NOT_TRUSTED: {
    verdict: null,
    zh: '证书不受所给根证书信任',
    en: 'a certificate does not chain to the root given',
  },
  LOG_KEY_NOT_TRUSTED: {
    verdict: null,
    zh: '检查点不是所给日志密钥签的',
    en: 'the checkpoint is not signed by the log key given',
  },
} as const satisfies Record<string, FindingEntry>;

export type FindingCode = keyof typeof findingTable;
