// Each rule over single files bites on a file that breaks it, and on none that does not.
import { expect, test } from 'vitest';
import { fileFindings } from './file-rules.ts';

const findings = (path: string, text: string) => fileFindings({ path, bytes: Buffer.from(text) });
const header = '// What lives here.\n';
const body = 'A'.repeat(40);

test.each([
  ['a long file', 'core/a.ts', header + 'x;\n'.repeat(500), /501 lines/],
  ['no header', 'core/a.ts', 'export const a = 1;\n', /header/],
  ['a name that says nothing', 'storage/utils.ts', header, /says nothing/],
  ['a folder that says nothing', 'storage/common/a.ts', header, /says nothing/],
  ['a helper of something', 'web/form-helpers.ts', header, /says nothing/],
  ['a barrel', 'core/index.ts', header, /says nothing/],
  ['camel case', 'core/myFile.ts', header, /kebab/],
  ['a default export', 'web/a.ts', `${header}export default 1;\n`, /default export/],
  ['a skip without a reason', 'core/a.test.ts', `${header}test.skipIf(true)('x');\n`, /skipIf/],
  ['a test left alone', 'core/a.test.ts', `${header}describe.only('x');\n`, /only/],
  ['a private key', 'docs/a.md', `-----BEGIN EC PRIVATE KEY-----\n${body}\n`, /private key/],
  ['a key file', 'keys/station.key', 'x', /private key/],
  ['a lock file with addresses', 'package-lock.json', '{"resolved": "https://x"}', /resolved/],
  ['a binary', 'docs/a.png', 'PNG\0', /binary/],
])('%s is found', (_name, path, text, what) => {
  expect(findings(path, text).join()).toMatch(what);
});

test('a proper file raises nothing', () => {
  const text = `${header}const pem = '-----BEGIN PRIVATE KEY-----';\nexport const a = pem;\n`;
  expect(findings('core/key-form.ts', text)).toEqual([]);
  expect(findings('storage/copy.fault.test.ts', `${header}test('a', (ctx) => ctx.skip('why'));\n`)).toEqual([]);
  expect(findings('core/a.ts', header + 'x;\n'.repeat(499))).toEqual([]);
  expect(findings('vitest.config.ts', `${header}export default {};\n`)).toEqual([]);
});
