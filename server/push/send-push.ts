import { maxPayloadBytes } from '../../wire/limits.ts';
import { deliveryTerms, endingTerms, testTerms, type Urgency } from '../rules/delivery-terms.ts';
import { chatLink, type LinkPlaces, pageLink } from '../rules/links.ts';
import type { Texts } from '../rules/texts/compile-texts.ts';
import type { Database } from '../store/database.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { DeliveryRow } from '../store/deliveries.ts';
import type { ClaimedPush } from '../store/due-pushes.ts';
import { composeMessage, tagOf } from './compose-message.ts';
import type { PayloadEncrypter } from './encrypt-payload.ts';
import { fitMessage } from './fit-message.ts';
import type { PushOutcome } from './outcome.ts';
import { toPushRequest } from './push-request.ts';
import type { Transport } from './transport.ts';
import type { VapidKeyRing } from './vapid-key-ring.ts';
import type { VapidTokens } from './vapid-token.ts';

export interface PushSenderRooms {
  store: Database;
  transport: Transport;
  encrypt: PayloadEncrypter;
  keys: VapidKeyRing;
  tokens: VapidTokens;
  receiptTokenOf(notification: string): string;
  /** Whether chats of this source can be accepted from a notification. */
  acceptsChats(source: string): boolean;
  /** The words that are in force. */
  textsOf(): Texts;
  links: LinkPlaces;
}

/** Composes, encrypts and sends a push, and reads the answer. */
export type SendPush = (push: ClaimedPush, now: number) => Promise<PushOutcome>;

/** Plaintext that a push service took for too large is cut to the next of these. */
const payloadSteps = [maxPayloadBytes, 1_945, 900];

export function createPushSender(rooms: PushSenderRooms): SendPush {
  const { store, transport, encrypt, keys, tokens, receiptTokenOf, links } = rooms;
  const payloadLimits = new Map<string, number>();

  /** What is too large for this push service is cut harder and sent again, and the limit remembered. */
  async function sendPush(push: ClaimedPush, now: number): Promise<PushOutcome> {
    const key = await keys.signingKey(store.db, push.subscription.keyId);
    if (!key) return { kind: 'refused', status: 0, detail: 'Its VAPID key is not there any more' };
    const { host } = push.delivery;
    const authorization = tokens.authorizationFor(new URL(push.subscription.endpoint).origin, key, now);
    const limit = payloadLimits.get(host ?? '') ?? maxPayloadBytes;
    let outcome: PushOutcome | undefined;
    for (const maxBytes of payloadSteps.filter((step) => step <= limit)) {
      outcome = await transport.send(await toRequest(push, { authorization, maxBytes, now }));
      if (outcome.kind !== 'too-large') break;
      const smaller = payloadSteps[payloadSteps.indexOf(maxBytes) + 1];
      if (smaller !== undefined) payloadLimits.set(host ?? '', smaller);
    }
    return outcome ?? { kind: 'refused', status: 413, detail: 'No payload is small enough' };
  }

  function toRequest(push: ClaimedPush, facts: { authorization: string; maxBytes: number; now: number }) {
    const { decision, delivery, subscription } = push;
    const message = composeMessage({
      ...{ decision, delivery, base: links.base, texts: rooms.textsOf(), acceptsChats: rooms.acceptsChats },
      token: receiptTokenOf(decision.id),
      navigate:
        decision.type === 'test'
          ? pageLink(links, 'agent')
          : (decision.link ?? chatLink(links, decision.as, { source: decision.source, id: decision.chatId })),
    });
    return toPushRequest(encrypt, {
      endpoint: subscription.endpoint,
      keys: subscription,
      payload: fitMessage(message, facts.maxBytes),
      authorization: facts.authorization,
      ttlSeconds: (delivery.expiresAt - facts.now) / 1000,
      urgency: urgencyOf(decision, delivery),
      tag: tagOf(decision),
    });
  }

  return sendPush;
}

function urgencyOf(decision: DecisionRow, delivery: DeliveryRow): Urgency {
  if (delivery.purpose === 'ending') return endingTerms.urgency;
  return decision.type === 'test' ? testTerms.urgency : deliveryTerms[decision.type].urgency;
}
