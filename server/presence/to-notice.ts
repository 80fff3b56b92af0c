import { toIso } from '../../wire/instant.ts';
import type { Notice } from '../../wire/notice.ts';
import { offersChat } from '../rules/acceptance.ts';
import { chatTag } from '../rules/delivery-terms.ts';
import { chatLink, type LinkPlaces } from '../rules/links.ts';
import type { Texts } from '../rules/texts/compile-texts.ts';
import type { DecisionRow } from '../store/decisions.ts';

export interface NoticeFacts {
  links: LinkPlaces;
  /** Proof for the receipt, by notification. */
  receiptTokenOf(notification: string): string;
  /** Whether chats of this source can be accepted from a pop-up. */
  acceptsChats(source: string): boolean;
  /** The words that are in force. */
  textsOf(): Texts;
}

/** What the open windows of a person are told of a decision. */
export function toNotice(row: DecisionRow, { receiptTokenOf, links, acceptsChats, textsOf }: NoticeFacts): Notice {
  const chat = { source: row.source, id: row.chatId };
  const mayAccept = offersChat(row.type, row.as) && acceptsChats(row.source);
  return {
    notification: row.id,
    token: receiptTokenOf(row.id),
    level: row.level,
    event: row.type,
    chat,
    title: row.title,
    body: row.body,
    tag: chatTag(chat),
    navigate: row.link ?? chatLink(links, row.as, chat),
    at: toIso(row.at),
    ...(row.type === 'message.created' ? { unread: row.unread } : {}),
    ...(mayAccept ? { accept: textsOf()(row.language)('every', 'accept', {}) } : {}),
  };
}
