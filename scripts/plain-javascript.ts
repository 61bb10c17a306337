// Sources as the package carries them: without types, and called .js. Node.js itself takes types away where a program is
// run from its sources; there it is a WebAssembly compiler that every process starts anew, since its cache belongs to
// whoever filled it, and that V8 was seen to die of (decision 0014). What is installed needs no compiler.
import { stripTypeScriptTypes } from 'node:module';
import { basename } from 'node:path';

const literal = /(['"])([\w./-]+)\.ts\1/g;

export const plainName = (path: string) => path.replace(/\.ts$/, '.js');

/**
 * Lines and columns stay what they were, so that a stack trace fits the sources.
 * @param names of all files that are renamed, without their folders: a text that ends in one of them is a way to it.
 */
export function plainJavaScript(source: string, names: ReadonlySet<string>): string {
  return stripTypeScriptTypes(source).replaceAll(literal, (whole, quote: string, path: string) =>
    names.has(basename(`${path}.ts`)) ? `${quote}${path}.js${quote}` : whole,
  );
}
