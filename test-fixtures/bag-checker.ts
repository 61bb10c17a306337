// An RFC 8493 checker of its own: shares no code with what makes or verifies packages, and knows nothing of ours.
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Everything in which a folder falls short of a complete and valid BagIt 1.0 bag (RFC 8493 section 3); empty if none. */
export async function checkBag(folder: string): Promise<string[]> {
  const faults: string[] = [];
  const files = await everyFile(folder);
  const text = async (name: string) =>
    files.has(name) ? (await readFile(join(folder, name))).toString('utf8') : undefined;

  const declaration = (await text('bagit.txt'))?.split(/\r\n|\r|\n/);
  if (declaration?.[0] !== 'BagIt-Version: 1.0' || declaration[1] !== 'Tag-File-Character-Encoding: UTF-8')
    faults.push('bagit.txt: not the two lines of section 2.1.1');
  if (declaration !== undefined && (declaration.length !== 3 || declaration[2] !== ''))
    faults.push('bagit.txt: more than two lines');

  const payload = new Set([...files].filter((name) => name.startsWith('data/')));
  if (payload.size === 0) faults.push('no payload (section 2.1.2)');
  const manifests = [...files].filter((name) => /^manifest-[a-z0-9]+\.txt$/.test(name));
  if (manifests.length === 0) faults.push('no payload manifest (section 2.1.3)');
  for (const name of manifests) {
    const listed = await checkManifest(folder, name, /^manifest-(.*)\.txt$/.exec(name)![1]!, faults);
    for (const path of payload) if (!listed.has(path)) faults.push(`${name}: ${path} is not listed`);
    for (const path of listed) if (!payload.has(path)) faults.push(`${name}: ${path} is not in the payload`);
  }
  for (const name of [...files].filter((file) => /^tagmanifest-[a-z0-9]+\.txt$/.test(file))) {
    const listed = await checkManifest(folder, name, /^tagmanifest-(.*)\.txt$/.exec(name)![1]!, faults);
    for (const path of listed) {
      if (path.startsWith('data/')) faults.push(`${name}: lists payload`);
      if (path.startsWith('tagmanifest-')) faults.push(`${name}: lists a tag manifest (section 2.2.1)`);
    }
    for (const manifest of manifests) if (!listed.has(manifest)) faults.push(`${name}: ${manifest} is not listed`);
  }

  const oxum = /^Payload-Oxum:\s*(\d+)\.(\d+)\s*$/m.exec((await text('bag-info.txt')) ?? '');
  if (oxum !== null) {
    let octets = 0;
    for (const path of payload) octets += (await lstat(join(folder, path))).size;
    if (Number(oxum[1]) !== octets || Number(oxum[2]) !== payload.size)
      faults.push('bag-info.txt: Payload-Oxum is wrong');
  }
  return faults;
}

async function checkManifest(folder: string, name: string, algorithm: string, faults: string[]): Promise<Set<string>> {
  const listed = new Set<string>();
  for (const line of (await readFile(join(folder, name))).toString('utf8').split(/\r\n|\r|\n/)) {
    if (line === '') continue;
    const [, digest = '', written = ''] = /^([0-9A-Fa-f]+)[ \t]+\*?(.*)$/.exec(line) ?? [];
    const path = written.replaceAll(/%(0D|0A|25)/gi, (coded) => decodeURIComponent(coded));
    if (path === '' || path.startsWith('/') || path.startsWith('~') || path.split('/').includes('..'))
      faults.push(`${name}: a path that leaves the bag (section 5.1): ${line}`);
    else if (listed.has(path)) faults.push(`${name}: ${path} twice`);
    else {
      listed.add(path);
      const bytes = await readFile(join(folder, path)).catch(() => undefined);
      if (bytes === undefined) faults.push(`${name}: ${path} cannot be read`);
      else if (createHash(algorithm).update(bytes).digest('hex') !== digest.toLowerCase())
        faults.push(`${name}: ${path} has another digest`);
    }
  }
  return listed;
}

async function everyFile(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Set(files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')));
}
