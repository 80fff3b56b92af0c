import { describe, expect, test } from 'vitest';
import type { ReadWebhook } from '../../../server/sources/adapter.ts';
import { checkMapping, mapped } from '../../../server/sources/mapped.ts';
import { noon } from '../../support/builders.ts';

/** A webhook as no chat system of ours writes it. */
const body = {
  event: 'NEW_TICKET',
  when: noon / 1000,
  ticket: { no: 42, group: 7, title: '<b>Fire</b> &amp; smoke', from: { name: 'Clara' }, owner: null },
};
const mapping = `{
  "id": "ticket-" & ticket.no & "-" & when,
  "type": $lookup({ "NEW_TICKET": "chat.queued", "CLOSED": "chat.closed" }, event),
  "at": when,
  "chat": { "id": ticket.no, "queue": ticket.group, "subject": $htmlToText(ticket.title), "customer": ticket.from, "agents": ticket.owner ? [ticket.owner] : [] }
}`;

const read = (given: unknown, text: string | undefined = mapping): Promise<ReadWebhook> =>
  mapped.read(given, { headers: {}, webhookId: '', now: noon + 9_000, mapping: text });

const errorsOf = async (given: unknown, text: string) => {
  const webhook = await read(given, text);
  return !webhook.ok && webhook.because === 'invalid-fields' ? webhook.errors : [];
};

describe('a mapping', () => {
  test('makes our own event of a body', async () => {
    expect(await read(body)).toEqual({
      ok: true,
      events: [
        {
          ...{ id: `ticket-42-${noon / 1000}`, people: [], queues: [{ id: '7' }] },
          event: {
            ...{ type: 'chat.queued', at: noon },
            chat: { id: '42', queue: '7', subject: 'Fire & smoke', customer: { name: 'Clara' }, agents: [] },
          },
        },
      ],
    });
  });

  test('names its agents, for them to be linked', async () => {
    const webhook = await read(
      { no: 42 },
      '{"type": "chat.assigned", "chat": {"id": no}, "to": {"agents": 5}, "by": {"kind": "agent", "id": 6, "email": "B@x.y"}}',
    );

    expect(webhook.ok && webhook.events[0]?.people).toEqual([
      { id: '5' },
      { id: '6', name: undefined, email: 'b@x.y' },
    ]);
  });

  test('may make several events, and none of some', async () => {
    const text =
      'items.(type = "m" ? {"id": id, "type": "message.created", "chat": {"id": "c"}, "message": {"id": id, "text": t}})';
    const items = [
      { type: 'm', id: 1, t: 'a' },
      { type: 'x', id: 2 },
      { type: 'm', id: 3, t: null },
    ];
    const webhook = await read({ items }, text);

    expect(webhook.ok && webhook.events.map(({ id, event }) => [id, event.message?.text])).toEqual([
      ['1', 'a'],
      ['3', ''],
    ]);
  });

  test('without an id counts the same body once, and another again', async () => {
    const text = '{"type": "chat.closed", "chat": {"id": no}}';
    const [one, same, other] = await Promise.all([
      read({ no: 1 }, text),
      read({ no: 1 }, text),
      read({ no: 1, x: 2 }, text),
    ]);
    const idOf = (webhook: ReadWebhook | undefined) => webhook?.ok && webhook.events[0]?.id;

    expect([idOf(one) === idOf(same), idOf(one) === idOf(other)]).toEqual([true, false]);
  });

  test('leaves out what the body has as null, wherever it stands, and writes numbers as texts where texts belong', async () => {
    const given = { no: 7, customer: null, phone: 491234, agents: [null, 5] };
    const text = `{"type": "message.created", "at": customer, "sla": customer, "to": {"queue": customer},
      "chat": {"id": no, "subject": no, "customer": {"name": customer}, "agents": agents, "url": customer},
      "by": {"kind": "customer", "name": phone}, "message": {"id": no, "text": no}}`;
    const webhook = await read(given, text);

    expect(webhook.ok && webhook.events[0]).toMatchObject({
      people: [{ id: '5' }],
      event: {
        ...{ type: 'message.created', at: noon + 9_000, by: { kind: 'customer', name: '491234' } },
        ...{ chat: { id: '7', subject: '7', customer: {}, agents: ['5'] }, message: { id: '7', text: '7' } },
      },
    });
  });

  test('whose events have no id gives them one without the customer’s words', async () => {
    const webhook = await read({ no: 1, said: 'secret' }, '{"type": "chat.closed", "chat": {"id": no}}');

    expect(webhook.ok && webhook.events[0]?.id).not.toContain('secret');
  });

  test.each([
    { title: 'nothing', text: 'nothing.here' },
    { title: 'null', text: 'null' },
    { title: 'an empty list', text: '[]' },
  ])('that makes $title is for nobody', async ({ text }) => {
    expect(await read(body, text)).toEqual({ ok: true, events: [], because: 'nothing-mapped' });
  });

  test('that is not there yet is for nobody', async () => {
    const reading = { headers: {}, webhookId: '', now: noon };

    expect(await mapped.read(body, reading)).toEqual({ ok: true, events: [], because: 'nothing-mapped' });
  });
});

describe('what a mapping does wrong is named', () => {
  test.each([
    { title: 'a type that is none', text: '{"type": event, "chat": {"id": 1}}', field: 'type' },
    { title: 'no chat', text: '{"type": "chat.closed"}', field: 'chat' },
    { title: 'an instant that is none', text: '{"type": "chat.closed", "at": "soon", "chat": {"id": 1}}', field: 'at' },
    { title: 'a text', text: '"text"', field: 'type' },
    { title: 'an error of its own', text: '$error("no")', field: 'mapping' },
    { title: 'a function that is not there', text: '$fetch("https://x.example")', field: 'mapping' },
    { title: 'a function as its result', text: 'function($x){$x}', field: 'mapping' },
  ])('$title: $field', async ({ text, field }) => {
    expect((await errorsOf(body, text)).map((error) => error.field)).toContain(field);
  });

  test.each(['$number(event)', 'event < 1', '$toMillis(event)', '$eval(event & " x")'])(
    'without what the body held: %s',
    async (text) => {
      expect(JSON.stringify(await errorsOf({ event: 'my secret' }, text))).not.toContain('secret');
    },
  );

  test('also where it would never end', async () => {
    expect(await errorsOf(body, '($f := function($x){$f($x) + 1}; $f(1))')).toMatchObject([{ field: 'mapping' }]);
  });

  test('also where it goes round without end', async () => {
    expect(await errorsOf(body, '($f := function($x){$f($x + 1)}; $f(1))')).toMatchObject([{ field: 'mapping' }]);
  });

  test('also where it makes too much', async () => {
    expect(await errorsOf(body, '[1..9000000]')).toMatchObject([{ field: 'mapping' }]);
    expect(await errorsOf(body, '[1..51].{"type": "chat.closed", "chat": {"id": $}}')).toMatchObject([
      { field: 'mapping' },
    ]);
  });

  test('with its place, where it cannot be read', () => {
    expect([checkMapping(mapping), checkMapping('{"a": }')]).toEqual([
      undefined,
      { field: 'mapping', detail: expect.stringMatching(/^At \d+: /) },
    ]);
  });
});
