import { expect, test } from 'vitest';

import {
  adminSectionNames,
  parseAdminHash,
  toEventHash,
  toPersonHash,
  toSourceHash,
} from '../../../../client/pages/admin/admin-route.ts';

test.each(adminSectionNames)('#%s opens its part', (section) => {
  expect(parseAdminHash(`#${section}`)).toEqual({ section });
});

test.each(['', '#', '#nothing', '#toString'])('"%s" opens the first part', (hash) => {
  expect(parseAdminHash(hash)).toEqual({ section: 'overview' });
});

test('an event’s story is found again by its hash, whatever its ids are', () => {
  const [event, source] = ['msg & 1=2 #ü', 'c r/m'];
  expect(parseAdminHash(toEventHash(event, source))).toEqual({ section: 'events', event, source });
});

test('a filter behind a part opens that part, whatever it is for', () => {
  expect(parseAdminHash('#events&person=ada&source=shop&outcome=shown')).toEqual({ section: 'events' });
});

test('an event’s story opens without a source', () => {
  expect(parseAdminHash('#event=1')).toEqual({ section: 'events', event: '1', source: undefined });
});

test('a chat system is found again by its hash', () => {
  expect(parseAdminHash(toSourceHash('shop_1-a'))).toEqual({ section: 'sources', chatSystem: 'shop_1-a' });
});

test('a person’s page is found again by its hash, whatever the id is', () => {
  expect(parseAdminHash(toPersonHash('m & 1=2 #ü/%'))).toEqual({ section: 'people', person: 'm & 1=2 #ü/%' });
});
