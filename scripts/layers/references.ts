// Which modules a TypeScript file refers to, read from its tokens. No type checker: TypeScript 7 has no compiler API.

export interface Reference {
  /** As written; `undefined` for a dynamic import whose specifier is computed. */
  readonly specifier: string | undefined;
  /** `import` loads the module; `process` only names its file, to start it as another process. */
  readonly kind: 'import' | 'process';
  /** Imported or re-exported names as the other module knows them; `*` for all, `default` for a default import. */
  readonly names: readonly string[];
  readonly line: number;
}

interface Token {
  readonly kind: 'word' | 'string' | 'other';
  readonly text: string;
  readonly line: number;
}

/**
 * Every import, `import type`, re-export, dynamic import and type import of a file, and every relative path of a .ts
 * file in a string, which is how another process is named.
 */
export function referencesOf(source: string): Reference[] {
  const tokens = tokensOf(source);
  const stringAt = (index: number) => (tokens[index]?.kind === 'string' ? tokens[index].text : undefined);
  const found: Reference[] = [];
  /** Index of the string that the last import consumed. */
  let consumed = -1;
  tokens.forEach(({ kind, text, line }, at) => {
    if (kind === 'string' && at !== consumed && /^\.{1,2}\/.*\.ts$/.test(text)) {
      found.push({ specifier: text, kind: 'process', names: [], line });
    }
    if (kind !== 'word' || tokens[at - 1]?.text === '.') return;
    if (text === 'import' && tokens[at + 1]?.text === '(') {
      found.push({ specifier: stringAt(at + 2), kind: 'import', names: ['*'], line });
      consumed = at + 2;
    } else if (text === 'import' && stringAt(at + 1) !== undefined) {
      found.push({ specifier: stringAt(at + 1), kind: 'import', names: [], line });
      consumed = at + 1;
    } else if (text === 'import' || text === 'export') {
      const clause = clauseAt(tokens, at);
      if (!clause) return;
      found.push({ specifier: stringAt(clause.end), names: clause.names, kind: 'import', line });
      consumed = clause.end;
    }
  });
  return found;
}

/** The names of `import … from 'x'` and `export … from 'x'`, and at which token 'x' stands; undefined if it is neither. */
function clauseAt(tokens: readonly Token[], start: number): { end: number; names: string[] } | undefined {
  const names: string[] = [];
  let inBraces = false;
  for (let at = start + 1; at < tokens.length; at++) {
    const token = tokens[at]!;
    const next = tokens[at + 1];
    if (token.text === '{') inBraces = true;
    else if (token.text === '}') inBraces = false;
    else if (token.text === '*') names.push('*');
    else if (token.text === ',') continue;
    else if (token.kind !== 'word') return undefined;
    else if (token.text === 'from' && !inBraces && next?.kind === 'string') return { end: at + 1, names };
    else if (token.text === 'as') at += 1;
    else if (token.text === 'type' && next?.text !== ',' && next?.text !== '}' && next?.text !== 'from') continue;
    else if (tokens[start]!.text === 'export' && !inBraces) return undefined;
    else names.push(inBraces ? token.text : 'default');
  }
  return undefined;
}

const beforeRegExp = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'await',
  'yield',
  'else',
]);

/** Words, strings and single characters; comments, numbers' insides and regular expressions do not matter here. */
function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  /** Depth of braces at which each open `${` of a template ends. */
  const templates: number[] = [];
  let at = 0;
  let line = 1;
  let depth = 0;
  const push = (kind: Token['kind'], text: string) => tokens.push({ kind, text, line });
  const skip = (count: number) => {
    for (const end = at + count; at < end; at++) if (source[at] === '\n') line += 1;
  };
  const template = () => {
    while (at < source.length && source[at] !== '`' && !source.startsWith('${', at)) skip(source[at] === '\\' ? 2 : 1);
    if (source[at] === '`') at += 1;
    else {
      at += 2;
      templates.push(depth);
    }
  };
  while (at < source.length) {
    const rest = source.slice(at, at + 2);
    const character = source[at]!;
    if (rest === '//') skip((source.indexOf('\n', at) + 1 || source.length) - at);
    else if (rest === '/*') skip((source.indexOf('*/', at + 2) + 2 || source.length) - at);
    else if (/\s/.test(character)) skip(1);
    else if (/[\w$#]/.test(character) || character > '\u007f') {
      const word = /^[\w$#\u0080-\uffff]+/.exec(source.slice(at, at + 400))![0];
      push('word', word);
      at += word.length;
    } else if (character === "'" || character === '"') {
      let end = at + 1;
      while (end < source.length && source[end] !== character && source[end] !== '\n')
        end += source[end] === '\\' ? 2 : 1;
      push('string', source.slice(at + 1, end));
      at = end + 1;
    } else if (character === '`') {
      push('other', '`');
      at += 1;
      template();
    } else if (character === '}' && templates.at(-1) === depth) {
      templates.pop();
      at += 1;
      template();
    } else if (character === '/' && isRegExpAfter(tokens.at(-1))) {
      const literal = /^\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/.exec(source.slice(at));
      push('other', '/');
      at += literal ? literal[0].length : 1;
    } else {
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      push('other', character);
      at += 1;
    }
  }
  return tokens;
}

function isRegExpAfter(token: Token | undefined): boolean {
  if (token === undefined) return true;
  if (token.kind === 'word') return beforeRegExp.has(token.text);
  return token.kind === 'other' && ![')', ']', '}', '`'].includes(token.text);
}

/** Words of a file that are neither in a comment nor in a string, each followed by the characters up to the next word. */
export function codeText(source: string): string {
  return tokensOf(source)
    .map((token) => (token.kind === 'string' ? "''" : token.text))
    .join(' ');
}
