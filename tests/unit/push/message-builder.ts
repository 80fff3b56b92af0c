import { composeMessage } from '../../../server/push/compose-message.ts';
import type { DecisionRow } from '../../../server/store/decisions.ts';
import type { DeliveryRow } from '../../../server/store/deliveries.ts';
import type { PushMessage } from '../../../wire/push-message.ts';
import { decisionRow, deliveryRow } from '../../contract/rows.ts';

/** What is sent of a decision and its delivery, before it is cut. */
export function pushMessage(decision: Partial<DecisionRow> = {}, delivery: Partial<DeliveryRow> = {}): PushMessage {
  return composeMessage({
    decision: decisionRow(decision),
    delivery: deliveryRow({ state: 'claimed', ...delivery }),
    token: 'the-token',
    navigate: 'https://desk.test/console/#chat=desk/chat-1',
    base: 'https://desk.test/',
  });
}
