import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import type { TestBrowser, TestPage } from '../support/browser.ts';
import { browserKinds, launchBrowser, startPushService } from '../support/browser-kinds.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import type { LocalPushService } from '../support/local-push-service.ts';
import { pollUntil } from '../support/poll-until.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

describe.each(browserKinds)('in %s', (kind) => {
  let certificates: Certificates;
  let push: LocalPushService;
  let server: ServerProcess;
  let browser: TestBrowser;
  let console_: TestPage;

  beforeAll(async () => {
    certificates = await makeCertificates();
    push = await startPushService(kind, certificates);
    server = await startServerProcess({ ...push.senderEnvironment });
    browser = await launchBrowser(kind, { push, origin: server.origin });
    const link = await server.addPerson({
      ...{ id: 'ben', name: 'Ben', roles: ['agent'], queues: ['billing'], status: 'available' },
    });
    console_ = await browser.openPage(link);
    await console_.waitFor(() => location.pathname.endsWith('/console/'));
    await console_.click('[data-testid=deskbell-bell]');
    await console_.click('[data-testid=deskbell-enable]');
    await pollUntil({
      until: 'Ben’s browser is registered',
      read: () => server.call<{ subscriptions: unknown[] }>('GET', 'api/v1/admin/subscriptions'),
      accept: ({ subscriptions }) => subscriptions.length === 1,
    });
    await push.waitForConnected();
    await console_.press('Escape');
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await push?.stop();
    await certificates?.remove();
  });

  test('works', async () => {
    await server.post({
      ...{ type: 'chat.assigned', at: toIso(Date.now()), to: { agents: ['ben'] } },
      chat: { id: 'c1', queue: 'billing', subject: 'Invoice', customer: { name: 'Clara' } },
    });
    await new Promise((r) => setTimeout(r, 1500));
    await console_.screenshot(`/tmp/shot-${kind}.png`, { width: 1280, height: 800 });
    console.log(browser.messages, browser.notifications.listEverShown());
  });
});
