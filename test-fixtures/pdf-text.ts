// The text of a PDF of ours as a stranger finds it: page by page, in the order in which it is drawn, by the file's own
// ToUnicode maps (ISO 32000-1, 9.10.3). Reads what pdfkit writes, not any PDF.
import { inflateSync } from 'node:zlib';

/** One text for each page. */
export function pdfText(bytes: Uint8Array): string[] {
  const objects = objectsOf(Buffer.from(bytes));
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const { head } of objects.values())
    for (const [, name, number] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(number!)?.head ?? '')?.[1];
      if (map !== undefined) fonts.set(name!, toUnicode(objects.get(map)!.stream));
    }
  const pages = /\/Type \/Pages[\s\S]*?\/Kids \[([^\]]*)\]/.exec(
    [...objects.values()].map(({ head }) => head).join('\n'),
  );
  return [...pages![1]!.matchAll(/(\d+) 0 R/g)].map(([, page]) => {
    const contents = /\/Contents (\d+) 0 R/.exec(objects.get(page!)!.head)![1]!;
    return drawn(objects.get(contents)!.stream, fonts);
  });
}

function objectsOf(file: Buffer): Map<string, { head: string; stream: string }> {
  const text = file.toString('latin1');
  const objects = new Map<string, { head: string; stream: string }>();
  for (const match of text.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gm)) {
    const [, number, body] = match as unknown as [string, string, string];
    const at = body.indexOf('\nstream\n');
    const head = at < 0 ? body : body.slice(0, at);
    const raw = at < 0 ? '' : body.slice(at + '\nstream\n'.length, body.lastIndexOf('\nendstream'));
    // A font file is no text.
    const stream = head.includes('/Length1') ? '' : inflated(head, raw);
    objects.set(number, { head, stream });
  }
  return objects;
}

function inflated(head: string, raw: string): string {
  if (!/FlateDecode/.test(head)) return raw;
  return inflateSync(Buffer.from(raw, 'latin1')).toString('latin1');
}

function toUnicode(map: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [, block] of map.matchAll(/beginbfrange\n([\s\S]*?)endbfrange/g))
    for (const [, from, , list] of block!.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/g))
      for (const [at, [, hex]] of [...list!.matchAll(/<([0-9a-f ]*)>/g)].entries()) {
        const code = (Number.parseInt(from!, 16) + at).toString(16).padStart(4, '0');
        const units = hex!.replaceAll(' ', '').match(/.{4}/g) ?? [];
        texts.set(code, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
      }
  return texts;
}

function drawn(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> = new Map();
  const parts: string[] = [];
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name)!;
    else
      for (const [, codes] of shown!.matchAll(/<([0-9a-f]*)>/g))
        parts.push(...(codes!.match(/.{4}/g) ?? []).map((code) => font.get(code) ?? '\ufffd'));
  }
  return parts.join('');
}
