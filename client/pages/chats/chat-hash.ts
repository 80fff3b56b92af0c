/** Names one chat: two chat systems may use the same ids. */
export interface ChatKey {
  readonly source: string;
  readonly id: string;
}

/** The part of a page's URL that opens a chat: `#chat=example/42`. */
export function toChatHash({ source, id }: ChatKey): string {
  return `#chat=${encodeURIComponent(source)}/${encodeURIComponent(id)}`;
}

/** The chat that a URL's hash names, if it names one. */
export function parseChatHash(hash: string): ChatKey | undefined {
  const match = /^#chat=([^/]+)\/([^/]+)$/.exec(hash);
  if (!match?.[1] || !match[2]) return undefined;
  try {
    return { source: decodeURIComponent(match[1]), id: decodeURIComponent(match[2]) };
  } catch {
    return undefined;
  }
}

export function isSameChat(one: ChatKey | undefined, other: ChatKey | undefined): boolean {
  return one?.source === other?.source && one?.id === other?.id;
}
