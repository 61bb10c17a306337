// Where a clip's files lie: pure path functions over the clip number (CONTRACT §3). Only the vault may open these paths.

const clipNumber = /^([A-Z][A-Z0-9]{1,15})-(\d{4})(\d{2})(\d{2})-(\d{6})$/;

/**
 * The folder of a clip below the vault: `yyyy/mm/dd/<clip>`.
 * @throws TypeError when `clip` is no clip number; nothing else may ever become part of a path.
 */
export function clipFolder(clip: string): string {
  const match = clipNumber.exec(clip);
  if (!match) throw new TypeError(`not a clip number: ${JSON.stringify(clip)}`);
  const [, , yyyy, mm, dd] = match;
  return `${yyyy}/${mm}/${dd}/${clip}`;
}

/** The four files of a clip's folder. `extension` as CONTRACT §3. */
export function clipFiles(
  clip: string,
  extension: string,
): { original: string; signature: string; manifest: string; manifestSignature: string } {
  const original = `${clip}.${extension}`;
  return { original, signature: `${original}.p7s`, manifest: 'manifest.json', manifestSignature: 'manifest.json.p7s' };
}
