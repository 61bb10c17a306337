// Every way of tampering with a package that we could think of, each with the verdict it must earn. The package holds
// clip one (an MP4 with SM3) and clip two (a JPEG), three custody events each.
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import type { FindingCode } from '../core/proof/finding-codes.ts';
import type { ContentVerdict, KeyVerdict } from '../core/proof/verify-report.ts';
import type { Document, Forger } from './tamper-tools.ts';

export interface Tampering {
  readonly name: string;
  readonly content: ContentVerdict;
  /** Left out where a forged signature makes it moot. */
  readonly key?: KeyVerdict;
  /** A finding that must be among those made. */
  readonly finds: FindingCode;
  act(forger: Forger): Promise<void>;
}

export const one = 'ST01-20260304-000001';
export const two = 'ST01-20260304-000002';
const first = `data/clips/${one}`;
const second = `data/clips/${two}`;
const original = `${first}/${one}.mp4`;

const bag = (act: (forger: Forger) => Promise<void>) => async (forger: Forger) => {
  await act(forger);
  await forger.remakeBag();
};
const altered = { content: 'altered', key: 'trusted' } as const;
const gaps = { content: 'gaps', key: 'trusted' } as const;
const forged = { content: 'altered', key: 'untrusted' } as const;

const originals: Tampering[] = [
  { name: 'a bit of an original', ...altered, finds: 'DIGEST_DIFFERS', act: (f) => f.flip(original, 4000) },
  { name: 'a bit of an original, bag remade', ...altered, finds: 'SIGNATURE_BAD', act: bag((f) => f.flip(original)) },
  {
    name: 'an original cut short, bag remade',
    ...altered,
    finds: 'SIZE_DIFFERS',
    act: bag((f) => f.edit(original, (b) => b.subarray(0, -1))),
  },
  {
    name: 'an original grown, bag remade',
    ...altered,
    finds: 'SIZE_DIFFERS',
    act: bag((f) => f.edit(original, (b) => Buffer.concat([b, b]))),
  },
  {
    name: 'an original changed and everything about it remade with another key',
    ...forged,
    finds: 'SEAL_DIFFERS',
    act: async (f) => {
      await f.flip(original);
      await f.signAsStranger(original);
      const { createHash } = await import('node:crypto');
      const { readFile } = await import('node:fs/promises');
      const bytes = await readFile(f.path(original));
      const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
      await f.editJson(`${first}/manifest.json`, (manifest) => {
        manifest.file.digests = { sha256: digest('sha256'), sm3: digest('sm3') };
      });
      await f.signAsStranger(`${first}/manifest.json`);
      await f.remakeContents('stranger', (contents) => {
        contents.clips[0].sha256 = digest('sha256');
      });
    },
  },
  {
    name: 'the original of one clip under the name of another',
    ...altered,
    finds: 'SEAL_DIFFERS',
    act: bag((f) => cp(f.path(original), f.path(`${second}/${two}.jpg`))),
  },
];

const manifests: Tampering[] = [
  { name: 'another officer in a manifest, bag remade', ...altered, finds: 'SIGNATURE_BAD', act: bag((f) => f.editJson(`${first}/manifest.json`, (m) => { m.officer = '999999'; })) },
  {
    name: 'another officer in a manifest, signed with another key',
    ...forged,
    finds: 'CERTIFICATE_NOT_TRUSTED',
    act: bag(async (f) => {
      await f.editJson(`${first}/manifest.json`, (m) => { m.officer = '999999'; });
      await f.signAsStranger(`${first}/manifest.json`);
    }),
  },
  { name: 'a manifest with a line feed at its end', ...altered, finds: 'DOCUMENT_INVALID', act: bag((f) => f.editText(`${first}/manifest.json`, (t) => `${t}\n`)) },
  { name: 'a manifest with a member twice', ...altered, finds: 'DOCUMENT_INVALID', act: bag((f) => f.editText(`${first}/manifest.json`, (t) => t.replace('{', '{"clip":"X",'))) },
  { name: 'a manifest of another major', content: 'newer-version', key: 'trusted', finds: 'FORMAT_NEWER', act: bag((f) => f.editText(`${first}/manifest.json`, (t) => t.replace('liuhen.manifest/1', 'liuhen.manifest/2'))) },
  { name: 'manifest and its signature of another clip', ...altered, finds: 'CLIP_DIFFERS', act: bag(async (f) => {
    await cp(f.path(`${second}/manifest.json`), f.path(`${first}/manifest.json`));
    await cp(f.path(`${second}/manifest.json.p7s`), f.path(`${first}/manifest.json.p7s`));
  }) },
]; // biome-ignore format: one table, read across

const signatures: Tampering[] = [
  { name: 'the last bit of a signature', content: 'altered', finds: 'SIGNATURE_BAD', act: bag((f) => f.edit(`${original}.p7s`, (b) => { b[b.length - 1]! ^= 1; return b; })) },
  { name: 'a signature that is none', content: 'altered', finds: 'SIGNATURE_BAD', act: bag((f) => f.edit(`${original}.p7s`, () => 'none')) },
  { name: 'two signatures swapped', ...altered, finds: 'SIGNATURE_BAD', act: bag((f) => cp(f.path(`${second}/${two}.jpg.p7s`), f.path(`${original}.p7s`))) },
  { name: 'a signature replaced by another key’s', ...forged, finds: 'SEAL_DIFFERS', act: bag((f) => f.signAsStranger(original)) },
  { name: 'contents.json without its signature, bag remade', content: 'unsigned', key: 'trusted', finds: 'SIGNATURE_MISSING', act: bag((f) => f.remove('data/contents.json.p7s')) },
  { name: 'an original without its signature, bag remade', ...gaps, finds: 'SIGNATURE_MISSING', act: bag((f) => f.remove(`${original}.p7s`)) },
  { name: 'root certificate replaced, bag remade', ...altered, finds: 'DIGEST_DIFFERS', act: bag((f) => f.edit('data/station/root.pem', () => f.stranger.keys.rootPem)) },
  { name: 'every signature made anew with another key', ...forged, finds: 'EXPORT_DIFFERS', act: async (f) => {
    for (const path of [original, `${first}/manifest.json`, `${second}/${two}.jpg`, `${second}/manifest.json`]) await f.signAsStranger(path);
    await f.edit('data/station/root.pem', () => f.stranger.keys.rootPem);
    await f.remakeContents('stranger');
  } },
]; // biome-ignore format: one table, read across

const inclusion = `${first}/inclusion.json`;
const log: Tampering[] = [
  { name: 'the root in the checkpoint', ...forged, finds: 'CHECKPOINT_BAD', act: bag((f) => f.editText('data/log/checkpoint', (t) => t.replace(/\n[A-Za-z0-9+/]{8}(.{35}=)\n/, '\nAAAAAAAA$1\n'))) },
  { name: 'a checkpoint of another log', ...forged, finds: 'CHECKPOINT_BAD', act: bag((f) => f.edit('data/log/checkpoint', () => f.stranger.log.checkpointText())) },
  { name: 'a checkpoint that is none', content: 'altered', finds: 'CHECKPOINT_BAD', act: bag((f) => f.edit('data/log/checkpoint', () => 'none')) },
  { name: 'an earlier checkpoint of the same log', ...altered, finds: 'PROOF_BAD', act: bag((f) => f.takeFromOther('data/log/checkpoint')) },
  { name: 'the log key replaced, bag remade', ...altered, finds: 'CHECKPOINT_BAD', act: bag((f) => f.edit('data/station/log.vkey', () => `${f.stranger.keys.vkey}\n`)) },
  { name: 'a hash of a proof', ...altered, finds: 'PROOF_BAD', act: bag((f) => f.editJson(inclusion, (i) => { i.proofs[1].hashes[0] = Buffer.alloc(32, 7).toString('base64'); })) },
  { name: 'a leaf of a proof', ...altered, finds: 'PROOF_BAD', act: bag((f) => f.editJson(inclusion, (i) => { i.proofs[1].leaf = i.proofs[0].leaf; })) },
  { name: 'the index of a proof', ...altered, finds: 'PROOF_BAD', act: bag((f) => f.editJson(inclusion, (i) => { i.proofs[1].index += 1; })) },
  { name: 'the tree size of proofs', ...altered, finds: 'PROOF_BAD', act: bag((f) => f.editJson(inclusion, (i) => { i.treeSize += 1; })) },
  { name: 'a proof left out', ...gaps, finds: 'PROOF_MISSING', act: bag((f) => f.editJson(inclusion, (i) => { i.proofs.pop(); })) },
  { name: 'a proof too many', ...gaps, finds: 'PROOF_MISSING', act: bag((f) => f.editJson(inclusion, (i) => { i.proofs.push(i.proofs[0]); })) },
  { name: 'the proofs of one clip left out, bag remade', ...gaps, finds: 'FILE_MISSING', act: bag((f) => f.remove(inclusion)) },
  { name: 'proofs that are a list of nothing', ...altered, finds: 'DOCUMENT_INVALID', act: bag((f) => f.editJson(inclusion, (i) => { i.proofs = [null, 1, {}]; })) },
  { name: 'export.json of another package', ...altered, finds: 'EXPORT_DIFFERS', act: bag((f) => f.takeFromOther('data/log/export.json')) },
  { name: 'an export leaf left out', ...gaps, finds: 'EXPORT_MISSING', act: bag((f) => f.editJson('data/log/export.json', (e) => { e.proofs.pop(); })) },
  { name: 'the same export leaf twice', ...altered, finds: 'EXPORT_DIFFERS', act: bag((f) => f.editJson('data/log/export.json', (e) => { e.proofs[1] = e.proofs[0]; })) },
  { name: 'export.json left out, bag remade', ...gaps, finds: 'FILE_MISSING', act: bag((f) => f.remove('data/log/export.json')) },
]; // biome-ignore format: one table, read across

const custody = `${first}/custody.json`;
/** Takes event `at` and its proof out and numbers the rest anew. */
const leaveOut = (f: Forger, at: number) => async () => {
  await f.editJson(custody, (c) => {
    c.events.splice(at, 1);
    c.events.forEach((event: Document, index: number) => { event.clipSeq = index + 1; });
  });
  await f.editJson(inclusion, (i) => { i.proofs.splice(at, 1); });
}; // biome-ignore format: as it stands

const events: Tampering[] = [
  { name: 'an event left out of custody.json, bag remade', ...altered, finds: 'CUSTODY_GAP', act: bag((f) => f.editJson(custody, (c) => { c.events.splice(1, 1); })) },
  { name: 'an event left out, the rest numbered anew, signed with another key', ...forged, finds: 'CUSTODY_CHAIN_BROKEN', act: async (f) => {
    await leaveOut(f, 1)();
    await f.remakeContents('stranger', (c) => { c.clips[0].lastClipSeq = 2; });
  } },
  { name: 'the last event left out, signed with another key', ...forged, finds: 'EXPORT_DIFFERS', act: async (f) => {
    await leaveOut(f, 2)();
    await f.remakeContents('stranger', (c) => { c.clips[0].lastClipSeq = 2; });
  } },
  { name: 'a private detail changed, bag remade', ...altered, finds: 'PRIVATE_DETAIL_CHANGED', act: bag((f) => f.editJson(custody, (c) => { c.events[2].detail.case = '另案'; })) },
  { name: 'a salt changed, bag remade', ...altered, finds: 'PRIVATE_DETAIL_CHANGED', act: bag((f) => f.editJson(custody, (c) => { c.events[2].salt = '0'.repeat(32); })) },
  { name: 'a detail invented for an event that has none', ...altered, finds: 'PRIVATE_DETAIL_CHANGED', act: bag((f) => f.editJson(custody, (c) => { Object.assign(c.events[1], { salt: '0'.repeat(32), detail: {} }); })) },
  { name: 'a private detail erased after the export, bag remade', ...altered, finds: 'DIGEST_DIFFERS', act: bag((f) => f.editJson(custody, (c) => { delete c.events[2].salt; delete c.events[2].detail; })) },
  { name: 'the time of an event', ...altered, finds: 'PROOF_BAD', act: bag((f) => f.editJson(custody, (c) => { c.events[1].at = '2026-03-04T05:06:08.000Z'; })) },
  { name: 'the events of another clip', ...altered, finds: 'CLIP_DIFFERS', act: bag(async (f) => {
    await cp(f.path(`${second}/custody.json`), f.path(custody));
    await cp(f.path(`${second}/inclusion.json`), f.path(inclusion));
  }) },
  { name: 'events of another major', content: 'newer-version', key: 'trusted', finds: 'FORMAT_NEWER', act: bag((f) => f.editJson(custody, (c) => { c.events[1].format = 'liuhen.event/2'; })) },
  { name: 'custody.json that nests without end', ...altered, finds: 'DOCUMENT_INVALID', act: bag((f) => f.edit(custody, () => '['.repeat(200_000))) },
]; // biome-ignore format: one table, read across

const lists: Tampering[] = [
  { name: 'a clip left out', ...gaps, finds: 'FILE_MISSING', act: (f) => f.remove(second) },
  { name: 'a clip left out, bag remade', ...gaps, finds: 'CLIP_MISSING', act: bag((f) => f.remove(second)) },
  { name: 'a clip left out, bag and contents.json remade without signature', ...altered, finds: 'EXPORT_DIFFERS', act: async (f) => { await f.remove(second); await f.remakeContents('unsigned'); } },
  { name: 'a clip left out, bag and contents.json remade with another key', ...forged, finds: 'EXPORT_DIFFERS', act: async (f) => { await f.remove(second); await f.remakeContents('stranger'); } },
  { name: 'a clip and its export leaf left out, all remade with another key', ...forged, finds: 'EXPORT_DIFFERS', act: async (f) => {
    await f.remove(second);
    await f.editJson('data/log/export.json', (e) => { e.proofs.pop(); });
    await f.remakeContents('stranger');
  } },
  { name: 'a clip folder added, bag remade', ...altered, finds: 'CLIP_UNEXPECTED', act: bag((f) => cp(f.path(first), f.path('data/clips/ST01-20260304-000009'), { recursive: true })) },
  { name: 'another purpose in contents.json, bag remade', ...altered, finds: 'SIGNATURE_BAD', act: bag((f) => f.editJson('data/contents.json', (c) => { c.purpose = '培训'; })) },
  { name: 'contents.json and its signature of another package', ...altered, finds: 'EXPORT_DIFFERS', act: bag(async (f) => { await f.takeFromOther('data/contents.json'); await f.takeFromOther('data/contents.json.p7s'); }) },
  { name: 'contents.json left out, bag remade', content: 'gaps', finds: 'FILE_MISSING', act: bag((f) => f.remove('data/contents.json')) },
  { name: 'contents.json of another major', content: 'newer-version', finds: 'FORMAT_NEWER', act: bag((f) => f.editText('data/contents.json', (t) => t.replace('liuhen.contents/1', 'liuhen.contents/2'))) },
  { name: 'the report changed, bag remade', ...altered, finds: 'DIGEST_DIFFERS', act: bag((f) => f.editText('data/report.html', (t) => t.replace('330106', '999999'))) },
  { name: 'a file added', ...altered, finds: 'FILE_UNEXPECTED', act: (f) => writeFile(f.path('data/extra.txt'), 'x') },
  { name: 'a file added, bag remade', ...altered, finds: 'FILE_UNEXPECTED', act: bag((f) => writeFile(f.path('data/extra.txt'), 'x')) },
  { name: 'a tag file added, bag remade', ...altered, finds: 'FILE_UNEXPECTED', act: bag((f) => writeFile(f.path('fetch.txt'), 'https://example.org/ 1 data/x\n')) },
  { name: 'a file removed', ...gaps, finds: 'FILE_MISSING', act: (f) => f.remove('data/README.txt') },
  { name: 'a file removed, bag remade', ...gaps, finds: 'FILE_MISSING', act: bag((f) => f.remove('data/README.txt')) },
]; // biome-ignore format: one table, read across

const manifestText = (change: (text: string) => string) => async (f: Forger) => {
  await f.editText('manifest-sha256.txt', change);
  await f.remakeTagManifest();
};
const container: Tampering[] = [
  { name: 'a line of the bag’s manifest removed', ...altered, finds: 'FILE_UNEXPECTED', act: manifestText((t) => t.slice(t.indexOf('\n') + 1)) },
  { name: 'the bag’s manifest in another order', ...altered, finds: 'BAG_FORM', act: manifestText((t) => `${t.trimEnd().split('\n').reverse().join('\n')}\n`) },
  { name: 'the bag’s manifest in upper case', ...altered, finds: 'BAG_FORM', act: manifestText((t) => t.replace(/^[0-9a-f]{64}/gm, (digest) => digest.toUpperCase())) },
  { name: 'the bag’s manifest with CRLF', ...altered, finds: 'BAG_FORM', act: manifestText((t) => t.replaceAll('\n', '\r\n')) },
  { name: 'the bag’s manifest with binary marks', ...altered, finds: 'BAG_FORM', act: manifestText((t) => t.replaceAll('  ', ' *')) },
  { name: 'a line of the bag’s manifest twice', ...altered, finds: 'BAG_FORM', act: manifestText((t) => t.slice(0, t.indexOf('\n') + 1) + t) },
  { name: 'a path out of the bag in its manifest', content: 'gaps', key: 'trusted', finds: 'FILE_MISSING', act: manifestText((t) => `${'0'.repeat(64)}  ../outside\n${t}`) },
  { name: 'the bag’s manifest left out', ...altered, finds: 'BAG_FORM', act: (f) => f.remove('manifest-sha256.txt') },
  { name: 'the bag’s declaration left out', ...altered, finds: 'BAG_FORM', act: (f) => f.remove('bagit.txt') },
  { name: 'a declaration of another BagIt', ...altered, finds: 'BAG_FORM', act: async (f) => { await f.editText('bagit.txt', (t) => t.replace('1.0', '0.97')); await f.remakeTagManifest(); } },
  { name: 'another Payload-Oxum', ...altered, finds: 'SIZE_DIFFERS', act: async (f) => { await f.editText('bag-info.txt', (t) => t.replace(/Oxum: .*/, 'Oxum: 1.1')); await f.remakeTagManifest(); } },
  { name: 'an original replaced by a link to itself', ...altered, finds: 'NOT_A_FILE', act: async (f) => {
    await cp(f.path(original), `${f.folder}.moved`);
    await f.remove(original);
    await symlink(`${f.folder}.moved`, f.path(original));
  } },
  { name: 'a folder that is a link out of the package', ...altered, finds: 'NOT_A_FILE', act: (f) => symlink('/etc', f.path('data/etc')) },
  { name: 'two paths that differ in case only', ...altered, finds: 'PATH_TWICE', act: bag((f) => writeFile(f.path('data/readme.TXT'), 'x')) },
  { name: 'a hidden file', ...altered, finds: 'PATH_UNSAFE', act: (f) => writeFile(f.path('data/.hidden'), 'x') },
  { name: 'a name with a line feed', ...altered, finds: 'PATH_UNSAFE', act: async (f) => { await mkdir(f.path('data/a\nb')); await writeFile(f.path('data/a\nb/c'), 'x'); } },
]; // biome-ignore format: one table, read across

export const tamperings: readonly Tampering[] = [
  ...originals,
  ...manifests,
  ...signatures,
  ...log,
  ...events,
  ...lists,
  ...container,
];
