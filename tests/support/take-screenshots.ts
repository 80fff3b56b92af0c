import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import type { NewPerson } from '../../wire/person.ts';
import type { KnownWindow } from '../../wire/window-report.ts';
import type { ShownNotification, TestBrowser, TestPage } from './browser.ts';
import { launchBrowser, startPushService } from './browser-kinds.ts';
import { makeCertificates } from './certificates.ts';
import { openAsAdministrator } from './open-as-administrator.ts';
import { pollUntil } from './poll-until.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

// The pictures of the README: a real server, real browsers, made-up people. The pages are photographed. A desktop's
// notification cannot be: it is drawn from the very words that the desktop was handed.

const folder = join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const wide = { width: 1200, height: 720 };
const minute = 60_000;

const agent = { roles: ['agent'], queues: ['billing'], status: 'available' } satisfies Partial<NewPerson>;
const people: readonly (NewPerson & { id: string })[] = [
  { ...agent, id: 'ben', name: 'Ben Okafor' },
  { ...agent, id: 'chloe', name: 'Chloe Martin' },
  { ...agent, id: 'dev', name: 'Dev Patel', status: 'unavailable' },
  { ...agent, id: 'sam', name: 'Sam Weber', roles: ['supervisor'] },
];

/** Writes every picture into `docs/screenshots/`. */
export async function takeScreenshots(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const certificates = await makeCertificates();
  const push = await startPushService('chromium', certificates);
  const server = await startServerProcess(push.senderEnvironment);
  const launch = () => launchBrowser('chromium', { push, origin: server.origin });
  const [bens, others] = [await launch(), await launch()];
  try {
    const links = new Map<string, string>();
    for (const person of people) links.set(person.id, await server.addPerson(person));

    const ben = await bens.openPage(links.get('ben') ?? '');
    await turnOnNotifications(ben);
    await push.waitForConnected();
    await tellOfChats(server);
    await ben.goto(`${server.base}console/#chat=chat/4711`);
    await knownInFront(server, 'ben', '4711');
    await server.post(said('4712', 'Is the refund on its way?', 'Noor Haddad'));
    await ben.waitFor(() => document.querySelectorAll('[data-testid=chat-item]').length === 3);
    await noticeOn(ben);
    await ben.screenshot(join(folder, 'console.png'), wide);
    await ben.screenshot(join(folder, 'console-dark.png'), { ...wide, dark: true });

    const chloe = await others.openPage(links.get('chloe') ?? '');
    await knownInFront(server, 'chloe');
    await (await bens.openPage('about:blank')).bringToFront();
    await pollUntil({
      until: 'the server knows that Ben is elsewhere',
      read: () => listWindows(server, 'ben'),
      accept: (windows) => windows.every(({ visible }) => !visible),
    });
    await chloe.bringToFront();
    const id = await server.post(
      event('chat.queued', { id: '4713', subject: 'Charged twice', customer: { name: 'Lena Brandt' } }),
    );
    const shown = await bens.notifications.waitFor(({ body }) => body.includes('Lena Brandt'));
    await writeFile(join(folder, 'notification.svg'), drawNotification(shown, 'desk.example.com'));
    await noticeOn(chloe);
    await pollUntil({
      until: 'both have reported that it is shown',
      read: () => server.trace(id),
      accept: ({ decisions }) => decisions.every(({ receipts }) => receipts.length > 0),
    });
    await takeTrace(server, others, id);
  } finally {
    await bens.close();
    await others.close();
    await server.stop();
    await push.stop();
    await certificates.remove();
  }
}

async function takeTrace(server: ServerProcess, browser: TestBrowser, id: string): Promise<void> {
  const page = await openAsAdministrator({ server, browser });
  await page.goto(`${server.base}admin/#event=${id}&source=chat`);
  await page.waitFor(() => document.querySelector('[data-testid=trace]'));
  await page.screenshot(join(folder, 'trace.png'), { width: 1200, height: 780 });
}

async function turnOnNotifications(page: TestPage): Promise<void> {
  await page.click('[data-testid=deskbell-bell]');
  await page.click('[data-testid=deskbell-enable]');
  await page.waitFor(() => document.querySelector('deskbell-bell')?.getAttribute('state') === 'on');
  await page.press('Escape');
}

function listWindows(server: ServerProcess, person: string): Promise<KnownWindow[]> {
  return server
    .call<{ windows: KnownWindow[] }>('GET', `api/v1/admin/people/${person}/windows`)
    .then(({ windows }) => windows);
}

async function knownInFront(server: ServerProcess, person: string, chat?: string): Promise<void> {
  await pollUntil({
    until: `the server knows what ${person} has in front`,
    read: () => listWindows(server, person),
    accept: (windows) => windows.some(({ visible, focused, view }) => visible && focused && view.chat === chat),
  });
}

/** Resolves when pop-ups are on the page, and come to rest. */
function noticeOn(page: TestPage): Promise<unknown> {
  return page.waitFor(() => {
    const notices = document.querySelector('deskbell-notices')?.shadowRoot;
    const moving = document.getAnimations().some(({ playState }) => playState === 'running');
    return notices?.querySelector('[data-testid=deskbell-notice]') && !moving;
  });
}

function event(type: ChatEvent['type'], chat: ChatEvent['chat'], rest: Partial<ChatEvent> = {}): ChatEvent {
  return { type, at: toIso(Date.now()), chat: { queue: 'billing', ...chat }, ...rest };
}

function said(id: string, text: string, name: string, at = Date.now()): ChatEvent {
  const message = { id: `${id}-${text}`, text };
  return { ...event('message.created', { id }), at: toIso(at), by: { kind: 'customer', name }, message };
}

/** Two chats of Ben's, one with a conversation, and one that waits. */
async function tellOfChats(server: ServerProcess): Promise<void> {
  const at = (minutesAgo: number) => Date.now() - minutesAgo * minute;
  const his = { agents: ['ben'] };
  const first = { id: '4711', subject: 'Invoice 2093', customer: { name: 'Marta Silva' }, ...his };
  const second = { id: '4712', subject: 'Refund', customer: { name: 'Noor Haddad' }, ...his };
  const by = { id: 'ben', kind: 'agent' } as const;
  await server.post({ ...event('chat.accepted', first), at: toIso(at(9)), by });
  await server.post({ ...event('chat.accepted', second), at: toIso(at(6)), by });
  await server.post(said('4711', 'The total on invoice 2093 looks wrong.', 'Marta Silva', at(8)));
  const answer = { id: 'answer', text: 'Thank you, I am looking at it.' };
  await server.post({ ...event('message.created', { id: '4711' }), at: toIso(at(7)), by, message: answer });
  await server.post(said('4711', 'The second line is counted twice.', 'Marta Silva', at(5)));
  const waiting = { id: '4710', subject: 'Change of address', customer: { name: 'Tom Ives' } };
  await server.post({ ...event('chat.queued', waiting), at: toIso(at(2)) });
}

/** What a desktop was handed, about as three systems put it on the screen. `site` is what the browser adds. */
export function drawNotification({ title, body, actions }: ShownNotification, site: string): string {
  const words = { title: escapeXml(title), body: escapeXml(body), site: escapeXml(site) };
  const button = escapeXml(actions[0] ?? '');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="252" viewBox="0 0 960 252" font-family="system-ui, sans-serif" role="img" aria-label="${words.title}. ${words.body}. A drawing of the notification on Windows, macOS and GNOME.">
<rect width="960" height="252" rx="12" fill="#e9e6dc"/>
${panel({ x: 20, system: 'Windows', radius: 8, fill: '#f6f6f6', lines: [`Chromium · ${words.site}`, words.title, words.body], button })}
${panel({ x: 330, system: 'macOS', radius: 18, fill: '#ffffff', lines: [words.title, words.site, words.body], button: '' })}
${panel({ x: 640, system: 'GNOME', radius: 14, fill: '#fafafa', lines: [`Chromium · ${words.site}`, words.title, words.body], button })}
<text x="480" y="236" text-anchor="middle" font-size="13" fill="#4a473d">A drawing. Title, text and button are those that a desktop was handed; the frame is each system’s own.</text>
</svg>
`;
}

interface Panel {
  x: number;
  system: string;
  radius: number;
  fill: string;
  lines: readonly string[];
  button: string;
}

function panel({ x, system, radius, fill, lines, button }: Panel): string {
  const bold = system === 'macOS' ? 0 : 1;
  const texts = lines.map((line, index) => {
    const style = index === bold ? 'font-weight="600" fill="#1b1b1b"' : 'fill="#555"';
    return `<text x="${x + 66}" y="${72 + index * 22}" font-size="${index === bold ? 14 : 12.5}" ${style}>${line}</text>`;
  });
  const drawnButton = button
    ? `<rect x="${x + 16}" y="136" width="268" height="32" rx="6" fill="#e4e4e4"/><text x="${x + 150}" y="157" text-anchor="middle" font-size="13" fill="#1b1b1b">${button}</text>`
    : '';
  return `<g><text x="${x + 4}" y="32" font-size="13" fill="#4a473d">${system}</text>
<rect x="${x}" y="42" width="300" height="${button ? 142 : 96}" rx="${radius}" fill="${fill}" stroke="#cfcabb"/>
<rect x="${x + 16}" y="62" width="38" height="38" rx="9" fill="#14493b"/><path d="M${x + 25} 88h20M${x + 27} 85a8 8 0 0 1 16 0zM${x + 35} 77v-3" fill="#e6b04a" stroke="#e6b04a" stroke-width="2" stroke-linecap="round"/>
${texts.join('\n')}
${drawnButton}</g>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

if (import.meta.main) await takeScreenshots();
