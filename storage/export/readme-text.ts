// README.txt of a package: how a stranger checks it by hand with stock tools, and what it cannot prove.
import type { StationIdentity } from '../../core/model.ts';

export function readmeText({ id, name }: StationIdentity): string {
  return `留痕证据包说明（采集站 ${oneLine(name)}，编号 ${id}）
====================

本包由采集站导出。核验无需使用本站软件，常见系统自带的工具即可。

一、先向执法单位另行取得根证书 root.pem 和日志公钥 log.vkey。包内 data/station/ 所附只为方便比对，本身不能证明任何事。
二、在本包顶层目录（有 bagit.txt 的目录）核对全部文件：
      sha256sum -c tagmanifest-sha256.txt
      sha256sum -c manifest-sha256.txt
三、核对签名（目录签名、每件资料的原始文件和资料清单；F 为文件名）：
      openssl cms -verify -binary -inform DER -in F.p7s -content F -CAfile root.pem -purpose any -out /dev/null
    证书过期后加上 -attime <入库时刻的 Unix 秒数>。
四、data/contents.json 列出本包应有的全部文件和资料；custody.json 为每件资料的流转记录；inclusion.json 证明每条记录确在
    采集站的流转日志中（RFC 9162 审计路径），树根见 data/log/checkpoint（C2SP 签名检查点）。
五、如有 data/statements/，其中每个 .json 为一次现场执法的全过程音像记录核验表（签名同上；.html、.pdf 供阅读），data/log/statements.json
    证明其记录在日志中；依公开格式可用本包资料重新计算其结论。

本包能证明：自采集站首次读取之时起，所列字节未被改动；所列流转记录均已写入日志，且彼此衔接。
本包不能证明：
  - 采集之前，即文件在记录仪上期间，发生过什么；
  - 本包制作之后没有新的流转记录；
  - 若无他人另存的旧检查点，采集站没有在制作本包之前重写整个日志。有旧检查点时，可用 data/log/consistency.json（如有）证明
    日志只有追加；
  - 由谁拍摄。签名是采集签章：只表明该采集站于所记时刻收到这些字节，不是个人签名。


About this evidence package (station ${oneLine(name)}, id ${id})
====================

Made by an ingest station. It is checked with stock tools; none of the station's software is needed.

1. Obtain root.pem and log.vkey from the agency by another way. The copies in data/station/ are for comparison only and
   prove nothing by themselves.
2. In the folder that holds bagit.txt, check every file:
      sha256sum -c tagmanifest-sha256.txt
      sha256sum -c manifest-sha256.txt
3. Check the signatures (contents.json, and each clip's original and manifest; F is the file):
      openssl cms -verify -binary -inform DER -in F.p7s -content F -CAfile root.pem -purpose any -out /dev/null
   After the certificate has expired add -attime <seconds since 1970 of the sealing>.
4. data/contents.json names every file and clip of this package; custody.json holds each clip's custody events;
   inclusion.json proves each of them to be in the station's custody log (RFC 9162 audit paths) under the root in
   data/log/checkpoint (a C2SP signed checkpoint).
5. Where there is data/statements/, each .json in it is the statement of completeness of one operation (signed as above; the
   .html and .pdf are for reading), proved to be logged by data/log/statements.json; by the public format anybody can compute it
   again from the clips of this package.

It proves that these bytes are unchanged since the station first read them, and that the custody events listed are in
the log and chain to each other.
It does not prove:
  - what happened before, while the files were on the recorder;
  - that no event came after this package was made;
  - without an older checkpoint kept by somebody else, that the station did not rewrite its whole log before making the
    package. With one, data/log/consistency.json (where present) proves that the log was only continued;
  - who filmed. The signature is the station's seal: this station received these bytes then. It is no personal signature.
`;
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');
