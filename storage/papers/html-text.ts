// Text on its way into HTML, and the small pieces that pages are made of. Every text out of a recorder or a person passes
// through here.
import { visibleText } from './visible-text.ts';

/** Text for element content and quoted attributes; control and direction characters become visible. */
export function escapeHtml(text: string): string {
  return visibleText(
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  );
}

/** Name and value, a row each. */
export function factTable(rows: readonly (readonly [name: string, value: string])[]): string {
  const lines = rows.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`);
  return `<table class="facts">${lines.join('\n')}</table>`;
}

/** A table with headings; `empty` stands in the place of rows where there are none. */
export function listTable(head: readonly string[], rows: readonly (readonly string[])[], empty: string): string {
  const cells = (tag: 'th' | 'td', texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('');
  const lines = rows.map((row) => `<tr>${cells('td', row)}</tr>`);
  const none = `<tr><td colspan="${head.length}">${escapeHtml(empty)}</td></tr>`;
  return `<table class="list"><thead><tr>${cells('th', head)}</tr></thead><tbody>${lines.join('\n') || none}</tbody></table>`;
}
