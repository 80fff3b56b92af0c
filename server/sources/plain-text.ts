import { decodeHTML } from 'entities';

/** Longer texts are looked at no further: nothing of ours shows so much, and nobody waits for it. */
const maxFormatted = 20_000;

/** What a piece of HTML says, as text: tags away, breaks and blocks as new lines, entities decoded once. */
export function htmlToText(html: string): string {
  const text = html
    .slice(0, maxFormatted)
    .replace(/<(script|style|head|title)\b[^<>]*>[\s\S]*?(<\/\1\s*>|$)/gi, '')
    .replace(/<!--[\s\S]*?(-->|$)/g, '')
    .replace(/<img\b[^<>]*?\balt\s*=\s*"([^"<>]*)"[^<>]*>/gi, ' $1 ')
    .replace(/\s+/g, ' ')
    .replace(/<(br|\/?(p|div|li|ul|ol|tr|table|h[1-6]|blockquote|pre))\b[^<>]*>/gi, '\n')
    .replace(/<\/?[a-z][^<>]*>/gi, '');
  return tidy(decodeHTML(text));
}

/** What Markdown says: marks of emphasis, headings, quotes and code away, links and pictures as their words. */
export function markdownToText(markdown: string): string {
  const text = markdown
    .slice(0, maxFormatted)
    .replace(/^```[^\n]*$/gm, '')
    .replace(/!?\[([^[\]\n]*)\]\([^()\s]*(?:\s"[^"\n]*")?\)/g, '$1')
    .replace(/<(https?:\/\/[^\s<>]+)>/g, '$1')
    .replace(/^[ \t]{0,3}(#{1,6}[ \t]+|>[ \t]?)/gm, '')
    .replace(/(\*\*|__|~~)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replace(/(?<![\w*\\])\*(?=[^\s*])([^*\n]*[^\s*\\])\*(?![\w*])/g, '$1')
    .replace(/(?<![\w_\\])_(?=[^\s_])([^_\n]*[^\s_\\])_(?![\w_])/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/\\([\\`*_{}[\]()#+.!~>-])/g, '$1');
  return tidy(text);
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim()
    .toWellFormed();
}
