import { describe, expect, test } from 'vitest';
import { cloudEvents } from '../../../server/sources/cloud-events.ts';
import { chatEvent, noon } from '../../support/builders.ts';
import { readWith } from './read-sample.ts';

const data = JSON.parse(JSON.stringify(chatEvent({ type: 'chat.queued' })));
const envelope = { specversion: '1.0', id: 'e1', source: '/crm', type: 'com.example.chat.queued', time: data.at };
const structured = { ...envelope, datacontenttype: 'application/json', data };
const { eventsOf, fieldsOf, becauseOf } = readWith(cloudEvents);

describe('a CloudEvent', () => {
  test('holds one of our own events, and counts by its source and id', () => {
    expect(eventsOf(structured)).toEqual([{ id: '/crm:e1', event: data }]);
  });

  test('gives its type and time to data that has none', () => {
    const { type: _type, at: _at, ...bare } = data;

    expect(eventsOf({ ...envelope, data: bare })[0]?.event).toEqual({ ...data, at: Date.parse(data.at) });
  });

  test('gives them also to data that has them as null, and happens as it comes if nobody says when', () => {
    const nothing = { ...data, type: null, at: null };
    const { time: _time, ...timeless } = envelope;

    expect(eventsOf({ ...envelope, data: nothing })[0]?.event).toEqual({ ...data, at: Date.parse(data.at) });
    expect(eventsOf({ ...timeless, data: nothing })[0]?.event.at).toBe(noon + 9_000);
  });

  test('of another kind, as brokers bring them along, is for nobody, and leaves its batch as it is', () => {
    const other = { ...envelope, id: 'e2', type: 'com.example.order.created', data: { order: 7 } };

    expect([becauseOf(other), becauseOf({ ...other, data: 'text' })]).toEqual(['other-event', 'other-event']);
    expect(eventsOf([other, structured]).map(({ id }) => id)).toEqual(['/crm:e1']);
  });

  test('may hold its data in base64', () => {
    const data_base64 = Buffer.from(JSON.stringify(data)).toString('base64');

    expect(eventsOf({ ...envelope, data_base64 })).toEqual(eventsOf(structured));
  });

  test('in binary mode has its attributes in headers', () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'e1', 'ce-source': '/crm', 'ce-type': 'chat.queued' };

    expect(readWith(cloudEvents, headers).eventsOf(data)).toEqual(eventsOf(structured));
  });

  test('in binary mode may have anything in its headers, in percents', () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'e%201',
      'ce-source': '/caf%C3%A9',
      'ce-type': '%zz chat.queued',
    };

    expect(readWith(cloudEvents, headers).eventsOf(data)[0]?.id).toBe('/café:e 1');
  });

  test('in a batch is one of many', () => {
    expect(eventsOf([structured, { ...structured, id: 'e2' }]).map(({ id }) => id)).toEqual(['/crm:e1', '/crm:e2']);
  });

  test('that is wrong refuses its whole batch, named by its place', () => {
    expect(fieldsOf([structured, { ...structured, data: { ...data, chat: {} } }])).toEqual(['1.data.chat.id']);
  });

  test('an empty batch is for nobody', () => {
    expect(becauseOf([])).toBe('nothing-changed');
  });

  test.each([
    { body: { ...structured, specversion: '0.3' }, field: 'specversion' },
    { body: { ...structured, id: undefined }, field: 'id' },
    { body: { ...structured, source: undefined }, field: 'id' },
    { body: { ...structured, data: 'text' }, field: 'data' },
    { body: { ...envelope, data_base64: '!!' }, field: 'data' },
    { body: { ...structured, data: { ...data, type: 'com.example.other' } }, field: 'data.type' },
    { body: Array.from({ length: 101 }, () => structured), field: 'body' },
  ])('is refused naming $field', ({ body, field }) => {
    expect(fieldsOf(body)).toEqual([field]);
  });
});
