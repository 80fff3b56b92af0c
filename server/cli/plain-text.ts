/**
 * A text that a terminal only shows: what others wrote, as the names of customers, may hold orders to it (ECMA-48 control
 * functions). Only ends of lines and tabs stay; every other control character becomes its symbol or "�".
 */
export function toPlainText(text: string): string {
  return text.replace(/\p{Cc}/gu, (found) => {
    if (found === '\n' || found === '\t') return found;
    const code = found.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '�';
  });
}

/** The same for JSON, without a loss: what is no plain character is written as its number. */
export function toPlainJson(value: unknown): string {
  const toNumber = (found: string) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, 2).replace(/\p{Cc}/gu, (found) => (found === '\n' ? found : toNumber(found)));
}
