import { describe, expect, test } from 'vitest';
import type { ChatProgress } from '../../../../server/rules/chat-progress.ts';
import { notificationText } from '../../../../server/rules/texts/notification-text.ts';
import type { ChatEvent } from '../../../../wire/chat-event.ts';
import { chatEventTypes } from '../../../../wire/chat-event-type.ts';
import { toIso } from '../../../../wire/instant.ts';
import { maxPayloadBytes } from '../../../../wire/limits.ts';
import { chatEvent, chatOf, chatProgress, noon } from '../../../support/builders.ts';

const nameOf = (id: string) => (id === 'ben' ? 'Ben' : undefined);

function textOf(
  event: ChatEvent,
  { chat = chatOf(event), preview = true }: { chat?: ChatProgress; preview?: boolean } = {},
) {
  return notificationText(event, chat, { nameOf, preview });
}

const about = 'Clara · support · Printer on fire';
const isolatedName = (name: string) => `\u2068${name}\u2069`;

describe('the text', () => {
  test.each<{ title: string; event: ChatEvent; text: { title: string; body: string } }>([
    {
      title: 'of chat.queued',
      event: chatEvent({ type: 'chat.queued' }),
      text: { title: 'Incoming chat message', body: about },
    },
    {
      title: 'of chat.assigned',
      event: chatEvent({ type: 'chat.assigned' }),
      text: { title: 'Incoming chat message', body: about },
    },
    {
      title: 'of chat.transferred',
      event: chatEvent({ type: 'chat.transferred' }),
      text: { title: 'Incoming chat message', body: about },
    },
    {
      title: 'of chat.invited',
      event: chatEvent({ type: 'chat.invited' }),
      text: { title: 'Anna invites you to join a chat', body: about },
    },
    {
      title: 'of chat.invited by an agent whose name we know',
      event: chatEvent({ type: 'chat.invited', by: { id: 'ben', kind: 'agent' } }),
      text: { title: 'Ben invites you to join a chat', body: about },
    },
    {
      title: 'of chat.invited by nobody known',
      event: chatEvent({ type: 'chat.invited', by: undefined }),
      text: { title: 'A colleague invites you to join a chat', body: about },
    },
    {
      title: 'of message.created by the customer',
      event: chatEvent({ message: { id: 'message-1', text: 'Is anybody there?' } }),
      text: { title: 'Clara has sent you a new message', body: 'Is anybody there?' },
    },
    {
      title: 'of message.created by a customer whom only the chat names',
      event: chatEvent({ by: { kind: 'customer' } }),
      text: { title: 'Clara has sent you a new message', body: 'Hello' },
    },
    {
      title: 'of message.created by an agent whose name we know',
      event: chatEvent({ by: { id: 'ben', kind: 'agent' } }),
      text: { title: 'Ben has sent you a new message', body: 'Hello' },
    },
    {
      title: 'of message.created by an agent without a name',
      event: chatEvent({ by: { kind: 'agent' } }),
      text: { title: 'Somebody has sent you a new message', body: 'Hello' },
    },
    {
      title: 'of sla.warning',
      event: chatEvent({ type: 'sla.warning', sla: { waitedSeconds: 240 } }),
      text: { title: 'Chat has waited 4 min', body: `${about} · Its time is nearly over` },
    },
    {
      title: 'of sla.breached',
      event: chatEvent({ type: 'sla.breached', sla: { waitedSeconds: 359 } }),
      text: { title: 'Chat has waited 5 min', body: `${about} · Its time is over` },
    },
    {
      title: 'of sla.breached that is raised late',
      event: chatEvent({ type: 'sla.breached', sla: { waitedSeconds: 359, late: true } }),
      text: { title: 'Chat has waited 5 min', body: `${about} · Its time is over · Told late` },
    },
    {
      title: 'of sla.escalated',
      event: chatEvent({ type: 'sla.escalated', sla: { waitedSeconds: 600, told: 3, shownTo: 2 } }),
      text: { title: 'Chat has waited 10 min', body: `${about} · 2 of 3 told have seen it, nobody took it` },
    },
    {
      title: 'of sla.escalated when nobody has seen the chat',
      event: chatEvent({ type: 'sla.escalated', sla: { waitedSeconds: 600, told: 3, shownTo: 0 } }),
      text: { title: 'Chat has waited 10 min', body: `${about} · Nobody has seen it` },
    },
    {
      title: 'of sla.escalated when nobody could be told',
      event: chatEvent({ type: 'sla.escalated', sla: { waitedSeconds: 600, told: 0, shownTo: 0 } }),
      text: { title: 'Chat has waited 10 min', body: `${about} · Nobody could be told of it` },
    },
    {
      title: 'of chat.cancelled',
      event: chatEvent({ type: 'chat.cancelled' }),
      text: { title: 'Clara has cancelled the chat', body: 'Printer on fire' },
    },
    {
      title: 'of assistance.requested',
      event: chatEvent({ type: 'assistance.requested' }),
      text: { title: 'Anna asks for assistance', body: about },
    },
    {
      title: 'of assistance.requested by nobody known',
      event: chatEvent({ type: 'assistance.requested', by: undefined }),
      text: { title: 'An agent asks for assistance', body: about },
    },
    {
      title: 'of assistance.withdrawn',
      event: chatEvent({ type: 'assistance.withdrawn' }),
      text: { title: 'Assistance is no longer asked for', body: about },
    },
    {
      title: 'of chat.accepted',
      event: chatEvent({ type: 'chat.accepted', by: { id: 'ben', kind: 'agent' } }),
      text: { title: 'Accepted by Ben', body: about },
    },
    {
      title: 'of chat.closed',
      event: chatEvent({ type: 'chat.closed', by: { id: 'ben', kind: 'agent' } }),
      text: { title: 'Closed by Ben', body: about },
    },
    {
      title: 'of a chat of which little is known',
      event: chatEvent({ type: 'chat.queued', by: undefined, chat: { customer: undefined, subject: undefined } }),
      text: { title: 'Incoming chat message', body: 'support' },
    },
    {
      title: 'of a chat of which nothing is known',
      event: chatEvent({
        type: 'chat.assigned',
        chat: { customer: undefined, subject: undefined, queue: undefined },
      }),
      text: { title: 'Incoming chat message', body: '' },
    },
    {
      title: 'of a customer whose name is blank',
      event: chatEvent({ by: { name: ' ', kind: 'customer' }, chat: { customer: { name: ' ' } } }),
      text: { title: 'Somebody has sent you a new message', body: 'Hello' },
    },
    {
      title: 'of chat.cancelled by a customer without a name',
      event: chatEvent({ type: 'chat.cancelled', by: undefined, chat: { customer: undefined } }),
      text: { title: 'The customer has cancelled the chat', body: 'Printer on fire' },
    },
    {
      title: 'of chat.cancelled by a customer whom only the event’s author names',
      event: chatEvent({ type: 'chat.cancelled', chat: { customer: undefined } }),
      text: { title: 'Clara has cancelled the chat', body: 'Printer on fire' },
    },
  ])('$title', ({ event, text }) => {
    expect(textOf(event)).toEqual(text);
  });

  test('of a message is the customer’s own, whoever of the desk has the same id', () => {
    const event = chatEvent({ by: { id: 'ben', kind: 'customer' } });

    expect(textOf(event).title).toBe('Clara has sent you a new message');
  });
});

describe('how long a chat has waited', () => {
  const waited = (waitedSeconds: number | undefined, waitingSince: number | null) =>
    textOf(chatEvent({ type: 'sla.warning', sla: { waitedSeconds }, at: toIso(noon) }), {
      chat: chatProgress({ waitingSince }),
    }).title;

  test.each([
    { title: 'is what the event says', seconds: 600, since: noon - 120_000, text: 'Chat has waited 10 min' },
    {
      title: 'is counted from the start where the event does not say',
      seconds: undefined,
      since: noon - 120_000,
      text: 'Chat has waited 2 min',
    },
    { title: 'is at least a minute', seconds: 20, since: null, text: 'Chat has waited 1 min' },
    { title: 'is in whole minutes that have passed', seconds: 119, since: null, text: 'Chat has waited 1 min' },
    { title: 'is too long where nobody knows', seconds: undefined, since: null, text: 'Chat has waited too long' },
  ])('$title', ({ seconds, since, text }) => {
    expect(waited(seconds, since)).toBe(text);
  });
});

describe('with the preview off', () => {
  const secrets = ['Clara', 'Printer', 'Hello', 'support'];

  test.each(chatEventTypes)('%s shows no name and no word of the customer', (type) => {
    const { title, body } = textOf(chatEvent({ type }), { preview: false });

    expect(secrets.filter((secret) => `${title} ${body}`.includes(secret))).toEqual([]);
  });

  test.each(chatEventTypes)('%s by the customer shows no name of the customer', (type) => {
    const event = chatEvent({ type, by: { id: 'customer-1', name: 'Clara', kind: 'customer' } });
    const { title, body } = textOf(event, { preview: false });

    expect(secrets.filter((secret) => `${title} ${body}`.includes(secret))).toEqual([]);
  });

  test.each(chatEventTypes)('%s still has a title', (type) => {
    expect(textOf(chatEvent({ type }), { preview: false }).title).not.toBe('');
  });

  test('a message is told in general words', () => {
    expect(textOf(chatEvent(), { preview: false })).toEqual({ title: 'New message in a chat', body: '' });
  });

  test('a cancelled chat is told in general words', () => {
    expect(textOf(chatEvent({ type: 'chat.cancelled' }), { preview: false })).toEqual({
      title: 'The customer has cancelled the chat',
      body: '',
    });
  });
});

describe('a name that runs from right to left', () => {
  test.each([
    { script: 'Hebrew', name: 'שרה' },
    { script: 'Arabic', name: 'سارة' },
    { script: 'Persian', name: 'ژاله' },
    { script: 'Syriac', name: 'ܫܪܐ' },
    { script: 'Thaana', name: 'ސާރާ' },
    { script: 'N’Ko', name: 'ߛߊߙߊ' },
  ])('in $script keeps its own direction in the title (D13)', ({ name }) => {
    const event = chatEvent({ by: { name, kind: 'customer' } });

    expect(textOf(event).title).toBe(`${isolatedName(name)} has sent you a new message`);
  });

  test('that begins with Latin letters is kept apart all the same', () => {
    const event = chatEvent({ type: 'chat.invited', by: { name: 'Dr. שרה', kind: 'agent' } });

    expect(textOf(event).title).toBe(`${isolatedName('Dr. שרה')} invites you to join a chat`);
  });

  test('keeps its own direction in the body', () => {
    const event = chatEvent({ type: 'chat.queued', chat: { customer: { name: 'שרה' } } });

    expect(textOf(event).body).toBe(`${isolatedName('שרה')} · support · Printer on fire`);
  });

  test('of a colleague keeps its own direction when assistance is asked for', () => {
    const event = chatEvent({ type: 'assistance.requested', by: { name: 'سارة', kind: 'agent' } });

    expect(textOf(event).title).toBe(`${isolatedName('سارة')} asks for assistance`);
  });

  test('of a customer keeps its own direction when the chat is cancelled', () => {
    const event = chatEvent({ type: 'chat.cancelled', chat: { customer: { name: 'سارة' } } });

    expect(textOf(event).title).toBe(`${isolatedName('سارة')} has cancelled the chat`);
  });

  test('leaves names of other scripts as they are', () => {
    const titles = ['Zoë', '田中', 'Жанна', 'Νίκος'].map(
      (name) => textOf(chatEvent({ by: { name, kind: 'customer' } })).title,
    );

    expect(titles).toEqual(['Zoë', '田中', 'Жанна', 'Νίκος'].map((name) => `${name} has sent you a new message`));
  });
});

describe('a message that is longer than anything that shows it', () => {
  const bodyOf = (text: string) => textOf(chatEvent({ message: { id: 'm', text } })).body;

  test('is told whole up to what a push can hold', () => {
    expect(bodyOf('x'.repeat(maxPayloadBytes))).toBe('x'.repeat(maxPayloadBytes));
  });

  test('is told by its beginning', () => {
    expect(bodyOf('x'.repeat(500_000))).toBe(`${'x'.repeat(maxPayloadBytes)}…`);
  });

  test('is never cut within a grapheme', () => {
    const family = '👩‍👩‍👧‍👦';
    const whole = Math.floor(maxPayloadBytes / family.length);

    expect(bodyOf(family.repeat(2_000))).toBe(`${family.repeat(whole)}…`);
  });
});
