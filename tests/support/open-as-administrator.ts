import type { TestBrowser, TestPage } from './browser.ts';
import type { ServerProcess } from './server-process.ts';

/** The administrator's page, signed in by a link as they get one. */
export async function openAsAdministrator({
  server,
  browser,
}: {
  server: ServerProcess;
  browser: TestBrowser;
}): Promise<TestPage> {
  const path = 'api/v1/admin/people/administrator/token';
  const { signInUrl } = await server.call<{ signInUrl: string }>('POST', path, {});
  const page = await browser.openPage(signInUrl);
  await page.waitFor(() => location.pathname.endsWith('/admin/'));
  return page;
}
