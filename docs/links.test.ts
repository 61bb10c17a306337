// Every link from one page of the project to another leads somewhere, and both READMEs name the same commands.
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles, readProjectFile } from '../scripts/project-files.ts';

const files = projectFiles();
const folders = new Set(
  files.flatMap((path) => path.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'))),
);
const pages = files.filter((path) => path.endsWith('.md'));

test.each(pages)('the links of %s lead somewhere', (page) => {
  const targets = [...readProjectFile(page).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => target!);
  const own = targets.filter((target) => !/^[a-z]+:/.test(target));
  const paths = own.map((target) => posix.normalize(posix.join(posix.dirname(page), target)).replace(/\/$/, ''));
  expect(paths.filter((path) => !files.includes(path) && !folders.has(path))).toEqual([]);
});

test('both READMEs show the same commands', () => {
  const commands = (page: string) => {
    const blocks = [...readProjectFile(page).matchAll(/```\n([^`]*)```/g)].map(([, block]) => block!);
    return blocks.map((block) => block.replaceAll(/\s+#.*$/gm, ''));
  };
  expect(commands('README.zh-CN.md')).toEqual(commands('README.md'));
});
