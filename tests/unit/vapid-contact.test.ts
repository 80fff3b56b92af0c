import { expect, test } from 'vitest';
import { judgeContact } from '../../server/vapid-contact.ts';

test.each([
  'mailto:ops@example.com',
  'mailto:first.last+push@support.example.co.uk',
  'https://example.com',
  'https://support.example.com/contact?from=push',
])('%s is a contact', (text) => {
  expect(judgeContact(text)).toEqual({ ok: true });
});

test.each([
  { text: 'mailto: ops@example.com', because: 'It holds a space' },
  { text: 'mailto:<ops@example.com>', because: 'It holds angle brackets; write the address alone' },
  { text: 'ops@example.com', because: 'Write mailto:ops@example.com' },
  { text: 'http://example.com', because: 'It begins with neither mailto: nor https:' },
  { text: 'tel:+49123', because: 'It begins with neither mailto: nor https:' },
  { text: '', because: 'It begins with neither mailto: nor https:' },
  { text: 'mailto:ops', because: 'It is not one e-mail address' },
  { text: 'mailto:a@b.com,c@d.com', because: 'It is not one e-mail address' },
  { text: 'mailto:ops@localhost', because: 'It is on this machine: Apple refuses that' },
  { text: 'https://localhost/contact', because: 'It is on this machine: Apple refuses that' },
  { text: 'https://desk.localhost', because: 'It is on this machine: Apple refuses that' },
  { text: 'mailto:ops@printer.local', because: 'It is on this machine: Apple refuses that' },
  { text: 'mailto:ops@Printer.LOCAL', because: 'It is on this machine: Apple refuses that' },
  { text: 'mailto:ops@localhost.', because: 'It is on this machine: Apple refuses that' },
  { text: 'https://localhost./', because: 'It is on this machine: Apple refuses that' },
  { text: 'mailto:ops@127.1', because: 'It has a number for a host: use a name' },
  { text: 'mailto:ops@desk..com/inbox', because: 'It is not one e-mail address' },
  { text: 'mailto:ops@desk', because: '"desk" is not a whole host name' },
  { text: 'https://127.0.0.1', because: 'It has a number for a host: use a name' },
  { text: 'https://[::1]/', because: 'It has a number for a host: use a name' },
])('"$text" is none, and why is said', ({ text, because }) => {
  expect(judgeContact(text)).toEqual({ ok: false, because });
});
