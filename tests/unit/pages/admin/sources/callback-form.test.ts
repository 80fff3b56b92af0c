import { expect, test } from 'vitest';
import { readCallbackForm } from '../../../../../client/pages/admin/sources/callback-form.ts';

test('the form is read as the server takes it, in the order of the types', () => {
  const form = new FormData();
  form.set('url', ' https://chat.test/hook ');
  for (const type of ['chat.escalated', 'chat.accepted', 'anything']) form.append('types', type);
  form.set('notReachedSeconds', '45');

  expect(readCallbackForm(form)).toEqual({
    ...{ url: 'https://chat.test/hook', types: ['chat.accepted', 'chat.escalated'], notReachedSeconds: 45 },
  });
});
