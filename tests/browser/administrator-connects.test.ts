import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePair } from '../../server/push/vapid-key-ring.ts';
import { signWebhook } from '../../server/sources/verify-signature.ts';
import type { VapidKey } from '../../wire/vapid-key.ts';
import { findBarriers } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { type ChatSystem, isSignedWith, startChatSystem } from '../support/chat-system.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { openAsAdministrator } from '../support/open-as-administrator.ts';

describe.each(browserKinds)('an administrator in %s', (kind) => {
  let chatSystem: ChatSystem;
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    chatSystem = await startChatSystem();
    desk = await startDeskInBrowser(kind, { environment: { DESKBELL_CALLBACK_ORIGINS: chatSystem.origin } });
    page = await openAsAdministrator(desk);
  });

  afterAll(async () => {
    await desk?.stop();
    await chatSystem?.stop();
  });

  async function openPart(hash: string): Promise<void> {
    await page.goto(`${desk.server.base}admin/#${hash}`);
    await page.waitFor(
      (part) => !!document.querySelector(`[data-testid=section-${part}] h1`),
      hash.split('=')[0] ?? '',
    );
  }

  const textOf = (testId: string) =>
    page.evaluate((id) => document.querySelector(`[data-testid=${id}]`)?.textContent?.trim() ?? '', testId);

  const says = (testId: string, text: string) =>
    page.waitFor(
      (id, words) => document.querySelector(`[data-testid=${id}]`)?.textContent?.includes(words),
      testId,
      text,
    );

  describe('connects a chat system', () => {
    let url: string;
    let secret: string;

    /** Posts as the chat system would, and answers with the status. */
    async function post(key: string): Promise<number> {
      const body = JSON.stringify(billingEvent('chat.queued', { id: 'chat-1' }));
      const signed = { id: `msg_${randomUUID()}`, timestamp: String(Math.floor(Date.now() / 1000)) };
      const headers = { 'webhook-id': signed.id, 'webhook-timestamp': signed.timestamp };
      const signature = { 'webhook-signature': signWebhook(body, signed, key) };
      return (await fetch(url, { method: 'POST', headers: { ...headers, ...signature }, body })).status;
    }

    const outcomes = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('[data-testid=webhook-row]')].map((row) => row.dataset.outcome),
      );

    test('is given its URL and, this once, its secret, and both work', async () => {
      await openPart('sources');
      await page.click('[data-testid=add-source]');
      await page.type('#source-name', 'Shop chat');
      await page.type('#source-id', 'shop');
      await page.click('[data-testid=save-source]');
      await page.waitFor(() => !!document.querySelector('[data-testid=secret-dialog][open]'));
      [url, secret] = [await textOf('source-url'), await textOf('source-secret')];
      await page.click('[data-testid=secret-done]');

      expect(await post(secret)).toBe(202);
    });

    test('is told why a webhook was refused', async () => {
      expect(await post(`whsec_${'A'.repeat(43)}=`)).toBe(401);
      await page.click('[data-source=shop] [data-testid=open-source]');
      await page.waitFor(() => document.querySelectorAll('[data-testid=webhook-row]').length === 2);

      expect(await outcomes()).toEqual(['no-signature-fits', 'accepted']);
      await says('webhooks-table', 'The signature does not fit');
    });

    test('sends a signed try from the page', async () => {
      await page.click('[data-testid=send-try]');
      await page.waitFor(() => !!document.querySelector('[data-testid=try-answer][data-status="202"]'));
      await page.click('[data-testid=make-try]');

      await says('try-curl', "-H 'webhook-signature: v1,");
    });

    test('pauses it, so that its events are kept there, and resumes it', async () => {
      await page.click('[data-testid=pause-source]');
      await says('paused-note', 'try again in 5 minutes');
      expect(await post(secret)).toBe(503);
      await page.click('[data-testid=pause-source]');
      await says('pause-source', 'Pause');

      expect(await post(secret)).toBe(202);
    });

    test('changes the secret without a gap', async () => {
      await page.click('[data-testid=new-secret]');
      await page.click('[data-testid=make-secret]');
      await page.waitFor(() => !!document.querySelector('[data-testid=secret-dialog][open]'));
      const renewed = await textOf('source-secret');
      await page.click('[data-testid=secret-done]');
      await says('secret-fact', 'The one before it fits until');

      expect([renewed === secret, await post(renewed), await post(secret)]).toEqual([false, 202, 202]);
    });

    test('pastes a webhook, and sees what would become of it', async () => {
      await page.type('#examined-headers', 'webhook-id: msg_pasted');
      await page.type('#examined-body', JSON.stringify(billingEvent('chat.queued', { id: 'pasted' })));
      await page.click('[data-testid=examine]');
      await says('examined-signature', 'A header is missing');
      await says('examined-event', 'Chat waits in a queue');

      expect(await textOf('webhooks-table')).not.toContain('msg_pasted');
    });

    test('tells it what happens here, at a URL that may be called, with a secret that is shown once', async () => {
      await page.click('[data-testid=edit-callback]');
      await page.type('#callback-url', 'https://10.0.0.7/hook');
      await page.click('[data-testid=save-callback]');
      await says('callback-url-error', 'its host is no name of the public Internet');
      await page.evaluate(() => {
        const url = document.querySelector<HTMLInputElement>('#callback-url');
        if (url) url.value = 'https://chat.example.com/hook';
      });
      await page.click('[data-testid=save-callback]');
      await says('callback-secret', 'whsec_');
      expect(await findBarriers(page)).toEqual([]);
      await page.click('[data-testid=new-callback-secret]');
      await says('callback-secret-fact', 'The one before it signs as well');
      await page.click('[data-testid=stop-callback]');
      await page.click('source-callback [data-testid=confirm-yes]');

      await says('source-callback', 'It is told nothing yet');
    });

    test('tests what it is told, and sees first that it checks no signature, and then that it does', async () => {
      const verdict = (passed: boolean) =>
        page.waitFor((is) => !!document.querySelector(`[data-testid=test-verdict][data-passed=${is}]`), passed);
      const results = () =>
        page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('[data-testid=test-step]')].map(
            ({ dataset: { step, result } }) => `${step} ${result}`,
          ),
        );
      await page.click('[data-testid=edit-callback]');
      await page.type('#callback-url', chatSystem.url);
      await page.click('[data-testid=save-callback]');
      await says('callback-secret', 'whsec_');
      const callbackSecret = await textOf('callback-secret');
      await page.click('[data-testid=test-callback]');
      await verdict(false);
      expect(await results()).toEqual(['url passed', 'answer passed', 'signature failed']);
      expect(await findBarriers(page)).toEqual([]);

      chatSystem.answerWith(async (webhook) => ({ status: isSignedWith(webhook, callbackSecret) ? 204 : 401 }));
      await page.click('[data-testid=test-again]');
      await verdict(true);
      expect(await results()).toEqual(['url passed', 'answer passed', 'signature passed']);
      await page.click('[data-testid=close-test]');
      await page.waitFor(() => !document.querySelector('[data-testid=callback-test-dialog][open]'));
    });

    test('finds no barrier on the way', async () => {
      expect(await findBarriers(page)).toEqual([]);
      await openPart('sources');
      await page.waitFor(() => !!document.querySelector('[data-testid=sources-table]'));
      expect(await findBarriers(page)).toEqual([]);
    });

    test('removes it, once asked again', async () => {
      await page.click('[data-source=shop] [data-testid=open-source]');
      await page.click('[data-testid=remove-source]');
      await page.click('[data-testid=confirm-yes]');
      await page.waitFor(() => location.hash === '#sources' && !!document.querySelector('[data-testid=sources-table]'));

      expect(await post(secret)).toBe(401);
      await page.waitFor(() => !document.querySelector('[data-source=shop]'));
    });
  });

  describe('connects systems that have ids and words of their own', () => {
    const add = (id: string, kind: string) =>
      desk.server.call<{ urlWithSecret: string }>('POST', 'api/v1/admin/sources', { id, kind, name: id });
    const post = (url: string, body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

    test('links whom one names with a click, and is shown a proposal', async () => {
      const { urlWithSecret } = await add('woot', 'chatwoot');
      await desk.server.call('POST', 'api/v1/admin/people', { id: 'nora', name: 'Nora', roles: ['agent'], queues: [] });
      const meta = { sender: { id: 7, name: null }, assignee: { id: 5, name: 'nora', type: 'user' } };
      const conversation = { id: 42, inbox_id: 3, status: 'open', meta, created_at: Date.now() / 1000 };
      await post(urlWithSecret, { event: 'conversation_created', ...conversation });
      await page.goto(`${desk.server.base}admin/#source=woot`);
      await page.waitFor(() => !!document.querySelector('[data-testid=outsider-row][data-outsider="5"]'));
      expect(await findBarriers(page)).toEqual([]);
      await page.click('[data-outsider="5"] [data-testid=link-outsider]');

      await page.waitFor(() => !!document.querySelector('[data-outsider="5"][data-linked=nora]'));
      await says('outsiders-open', '1 not linked');
    });

    test('writes a mapping with what it makes of the last webhook below', async () => {
      const { urlWithSecret } = await add('own', 'mapped');
      await post(urlWithSecret, { no: 42, team: 'billing' });
      await page.goto(`${desk.server.base}admin/#source=own`);
      await page.waitFor(() => !!document.querySelector('[data-testid=mapping]'));
      await says('mapping-preview', 'It makes no event of this');
      await page.evaluate(() => {
        const area = document.querySelector<HTMLTextAreaElement>('[data-testid=mapping]');
        if (area) area.value = '{"type": "chat.queued", "chat": {"id": no, "queue": team}}';
        area?.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await says('mapping-preview', '"queue": "billing"');
      expect(await findBarriers(page)).toEqual([]);
      await page.click('[data-testid=save-mapping]');
      await says('mapping-saved', 'Saved');

      expect(await (await post(urlWithSecret, { no: 43, team: 'billing' })).json()).toMatchObject({ recipients: 0 });
    });
  });

  describe('changes the VAPID key', () => {
    const pair = makePair();
    const stateOf = (publicKey: string) =>
      desk.server
        .call<{ vapidKeys: VapidKey[] }>('GET', 'api/v1/admin/vapid-keys')
        .then(({ vapidKeys }) => vapidKeys.find((key) => key.publicKey === publicKey)?.state);
    const isRow = (state: string) =>
      page.waitFor((wanted) => !!document.querySelector(`[data-testid=key-row][data-state=${wanted}]`), state);
    const testResults = async () => {
      await page.waitFor(() => !!document.querySelector('[data-testid=test-verdict]'));
      return page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('[data-testid=test-step]')].map((step) => step.dataset.result),
      );
    };

    async function importKey(text: string): Promise<void> {
      await page.click('[data-testid=import-key]');
      await page.type('#pasted-key', text);
      await page.click('[data-testid=save-import]');
    }

    test('is told exactly what is wrong with a key, and imports the right one', async () => {
      await openPart('keys');
      await importKey(`${pair.publicKey} ${makePair().privateKey}`);
      await says('import-error', 'The public half: The two halves do not belong together');
      await page.press('Escape');
      await importKey(`Public Key: ${pair.publicKey} Private Key: ${pair.privateKey}`);
      await isRow('new');

      expect(await stateOf(pair.publicKey)).toBe('new');
    });

    test('tests it before, and activates it', async () => {
      await page.click('[data-state=new] [data-testid=test-key]');
      expect(await testResults()).toEqual(['passed', 'passed', 'passed', 'skipped']);
      expect(await findBarriers(page)).toEqual([]);
      await page.click('[data-testid=activate-tested]');
      await isRow('retiring');

      expect(await stateOf(pair.publicKey)).toBe('active');
    });

    test('sees that a push service takes a message that is signed with it', async () => {
      await desk.turnOn(page);
      await page.press('Escape');
      await page.click('[data-state=active] [data-testid=test-key]');
      expect(await testResults()).toEqual(['passed', 'passed', 'passed', 'passed']);
      await desk.browser.notifications.waitFor(({ title }) => title === 'Notifications work');
      await page.click('[data-testid=close-test]');
    });

    test('watches devices change over, retires the old key, and takes that back', async () => {
      // Somebody who is not there: their device stays with the key of before.
      await desk.server.addPerson({ id: 'cara', name: 'Cara', roles: ['agent'] });
      const { token } = await desk.server.call<{ token: string }>('POST', 'api/v1/admin/people/cara/token', {});
      const { keyId } = await fetchAs<{ keyId: string }>(token, 'GET', 'api/v1/vapid');
      const keys = { p256dh: makePair().publicKey, auth: Buffer.alloc(16).toString('base64url') };
      const subscription = { endpoint: 'https://fcm.googleapis.com/fcm/send/nowhere', keys };
      await fetchAs(token, 'PUT', 'api/v1/subscriptions', { subscription, keyId, device: 'Safari on Mac' });
      await page.click('[data-testid=create-key]');
      await page.click('[data-state=new] [data-testid=activate-key]');
      await says('progress-table', 'Safari on Mac');
      await says('key-progress', '1 of 2 devices use the active key');
      expect(await findBarriers(page)).toEqual([]);

      await page.click(`[data-key="${keyId}"] [data-testid=retire-key]`);
      await says('confirm-list', 'Cara: Safari on Mac');
      await page.click('[data-testid=confirm-yes]');
      await page.click(`[data-key="${keyId}"] [data-testid=restore-key]`);
      await says('progress-table', 'Safari on Mac');

      expect(await stateOf(pair.publicKey)).toBe('retiring');
    });

    test('enters a contact that Apple accepts', async () => {
      const write = async (text: string) => {
        await page.evaluate(() => {
          const field = document.querySelector<HTMLInputElement>('#vapid-contact');
          if (field) field.value = '';
        });
        await page.type('#vapid-contact', text);
        await page.click('[data-testid=save-contact]');
      };
      await write('mailto:ops@localhost');
      await says('contact-error', 'Apple refuses that');
      await write('mailto:push@example.com');
      await says('contact-note', 'Saved. It is used from the next push on.');
    });

    async function fetchAs<Body>(token: string, method: string, path: string, body?: object): Promise<Body> {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const given = body ? { body: JSON.stringify(body) } : {};
      const answer = await fetch(new URL(path, desk.server.base), { method, headers, ...given });
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Body;
    }
  });

  test('sees on the overview what comes, and whom no push would reach', async () => {
    await openPart('overview');
    await page.waitFor(() => !!document.querySelector('[data-testid=figures]'));
    const before = Number(await textOf('webhook-sum'));
    await desk.server.addPerson({
      id: 'dora',
      name: 'Dora',
      roles: ['agent'],
      queues: ['billing'],
      status: 'available',
    });
    await desk.server.post(billingEvent('chat.queued', { id: 'chat-9' }));
    await says('webhook-sum', String(before + 1));
    await says('unreachable', 'Dora has never turned notifications on');
    await says('services-table', 'Sending');

    expect(await page.evaluate(() => document.querySelectorAll('minute-chart canvas').length)).toBe(2);
    await page.click('[data-testid=minute-table] summary');
    expect(await findBarriers(page)).toEqual([]);
  });

  test('breaks no content security policy, and sees no error in the console', () => {
    // Chromium notes every refusal, also those that the page shows.
    const faults = desk.browser.listFaults().filter(({ text }) => !text.startsWith('Failed to load resource'));
    expect(faults).toEqual([]);
  });
});
