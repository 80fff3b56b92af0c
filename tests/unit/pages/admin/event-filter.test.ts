import { expect, test } from 'vitest';
import { readEventFilter, toEventQuery, toEventsHash } from '../../../../client/pages/admin/event-filter.ts';

const read = (hash: string) => readEventFilter(new URLSearchParams(hash.slice(1)));

test('a filter is found again by the address that it makes, whatever its ids are', () => {
  const filter = { person: 'a&b=c', chat: '# 1', outcome: 'not-shown', since: '2026-01-14T12:00' } as const;

  expect(read(toEventsHash(filter))).toEqual(filter);
});

test('nothing chosen is the plain list', () => {
  expect([toEventsHash({}), read('#events')]).toEqual(['#events', {}]);
});

test('what an address says that nobody knows is left out', () => {
  expect(read('#events&type=x&outcome=y&since=never&person=%20&chat=7')).toEqual({ chat: '7' });
});

test('the server is asked by instants, and for what comes after a page', () => {
  const query = toEventQuery({ since: '2026-01-14T12:00', type: 'chat.queued' }, '99');

  expect(Object.fromEntries(query)).toEqual({
    ...{ limit: '50', type: 'chat.queued', before: '99' },
    since: new Date('2026-01-14T12:00').toISOString(),
  });
});
