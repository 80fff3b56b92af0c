import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signWebhook } from '../../server/sources/verify-signature.ts';
import { findBarriers } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';

describe.each(browserKinds)('an administrator in %s', (kind) => {
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
    const path = 'api/v1/admin/people/administrator/token';
    const { signInUrl } = await desk.server.call<{ signInUrl: string }>('POST', path, {});
    page = await desk.browser.openPage(signInUrl);
    await page.waitFor(() => location.pathname.endsWith('/admin/'));
  });

  afterAll(() => desk?.stop());

  async function openPart(hash: string): Promise<void> {
    await page.goto(`${desk.server.base}admin/#${hash}`);
    await page.waitFor((part) => document.querySelector(`[data-testid=section-${part}] h1`), hash.split('=')[0] ?? '');
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
      await page.waitFor(() => document.querySelector('[data-testid=secret-dialog][open]'));
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
      await page.waitFor(() => document.querySelector('[data-testid=try-answer][data-status="202"]'));
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
      await page.waitFor(() => document.querySelector('[data-testid=secret-dialog][open]'));
      const renewed = await textOf('source-secret');
      await page.click('[data-testid=secret-done]');
      await says('secret-fact', 'The one before it fits until');

      expect([renewed === secret, await post(renewed), await post(secret)]).toEqual([false, 202, 202]);
    });

    test('finds no barrier on the way', async () => {
      expect(await findBarriers(page)).toEqual([]);
      await openPart('sources');
      await page.waitFor(() => document.querySelector('[data-testid=sources-table]'));
      expect(await findBarriers(page)).toEqual([]);
    });

    test('removes it, once asked again', async () => {
      await page.click('[data-source=shop] [data-testid=open-source]');
      await page.click('[data-testid=remove-source]');
      await page.click('[data-testid=confirm-yes]');
      await page.waitFor(() => location.hash === '#sources' && document.querySelector('[data-testid=sources-table]'));

      expect(await post(secret)).toBe(401);
      await page.waitFor(() => !document.querySelector('[data-source=shop]'));
    });
  });

  test('breaks no content security policy, and sees no error in the console', () => {
    expect(desk.browser.listFaults()).toEqual([]);
  });
});
