// A list of things out of a JSON document, bare or as a member of it.

/** @param member `cases` of `{"cases":[…]}`; a bare list is as good. @returns null for JSON that is no such list. @throws SyntaxError */
export function jsonList(text: string, member: string): readonly unknown[] | null {
  const document: unknown = JSON.parse(text);
  const list = Array.isArray(document) ? document : (document as Readonly<Record<string, unknown>> | null)?.[member];
  return Array.isArray(list) ? list : null;
}
