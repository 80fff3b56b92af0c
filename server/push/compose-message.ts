import { toIso } from '../../wire/instant.ts';
import { directionOf } from '../../wire/language.ts';
import { acceptAction, type PushMessage } from '../../wire/push-message.ts';
import { offersChat } from '../rules/acceptance.ts';
import { chatTag } from '../rules/delivery-terms.ts';
import { defaultTexts, type SayText, type Texts } from '../rules/texts/compile-texts.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { DeliveryRow } from '../store/deliveries.ts';

export interface ComposeFacts {
  decision: DecisionRow;
  delivery: DeliveryRow;
  /** Proof for the receipt. */
  token: string;
  /** Where a click leads to. */
  navigate: string;
  /** The server's base URL, ending in "/". */
  base: string;
  /** Whether chats of this source can be accepted from here; none, if left out. */
  acceptsChats?: (source: string) => boolean;
  /** As delivered, if left out. */
  texts?: Texts;
}

/** The plaintext of a push: declarative JSON that a browser without our service worker shows as well. */
export function composeMessage(facts: ComposeFacts): PushMessage {
  const { decision, delivery, token, navigate, base, acceptsChats = () => false, texts = defaultTexts } = facts;
  const say = texts(decision.language);
  const ends = delivery.purpose === 'ending';
  const chat = { source: decision.source, id: decision.chatId };
  const isTest = decision.type === 'test';
  const at = ends ? delivery.createdAt : decision.at;
  const mayAccept = !ends && offersChat(decision.type, decision.as) && acceptsChats(decision.source);
  // Where there is no worker of ours, each button leads to the chat: a page that is only opened must not accept it.
  const button = (action: 'accept' | 'open') => ({ action, title: say('every', action, {}), navigate });
  return {
    web_push: 8030,
    mutable: true,
    notification: {
      title: ends ? (delivery.endingText ?? decision.title) : withUnread(decision, say),
      ...(decision.body && !ends ? { body: decision.body } : {}),
      navigate,
      tag: tagOf(decision),
      lang: decision.language,
      // A sentence of ours that begins with a name goes by itself: the name is isolated. Words of a customer go their own way.
      dir: directionOf(decision.language) === 'rtl' ? 'rtl' : 'auto',
      silent: ends,
      timestamp: at,
      icon: `${base}icons/notification.png`,
      badge: `${base}icons/badge.png`,
      mutable: true,
      data: {
        notification: decision.id,
        token,
        person: decision.personId,
        subscription: delivery.subscriptionId ?? '',
        event: decision.type,
        ...(isTest ? {} : { chat, order: delivery.eventSeq }),
        at: toIso(at),
        ...(decision.type === 'message.created' && !ends ? { unread: decision.unread } : {}),
        ...(ends ? { ends } : {}),
        receipts: `${base}api/v1/receipts`,
        ...(mayAccept ? { accept: { url: acceptUrl(base, decision.id), offline: say('every', 'offline', {}) } } : {}),
        ...(ends ? {} : { more: say('every', 'more', {}) }),
      },
      ...(ends || isTest ? {} : { actions: mayAccept ? [button(acceptAction), button('open')] : [button('open')] }),
    },
  };
}

function acceptUrl(base: string, notification: string): string {
  return `${base}api/v1/notifications/${encodeURIComponent(notification)}/accept`;
}

/** One notification a chat; each test is one of its own. */
export function tagOf(decision: DecisionRow): string {
  return decision.type === 'test' ? `test:${decision.id}` : chatTag({ source: decision.source, id: decision.chatId });
}

function withUnread({ type, title, unread }: DecisionRow, say: SayText): string {
  return type === 'message.created' && unread > 1 ? say('every', 'unread', { title, count: unread }) : title;
}
