import type { PushMessage } from '../wire/push-message.ts';
import { findHome } from './home.ts';
import { isRecord } from './is-record.ts';
import { listOnScreen } from './on-screen.ts';
import { closeNotifications } from './open-console.ts';
import { ownTags, plain } from './presentation.ts';
import { parseNotification } from './read-message.ts';
import { show } from './show.ts';
import { listWindows } from './tell-pages.ts';
import type { ShownNotification, WorkerParts } from './worker-parts.ts';

// More than three notifications cover the screen, and are read by nobody. The three newest stay, the others are counted in one more,
// the summary, which is quiet: each of them has rung. What is folded into it is in the summary's own data.

const mostOnDisplay = 3;
export const summaryTag = `${ownTags}more`;

/** What the summary stands for. */
interface Folded {
  tag: string;
  title: string;
}

interface Crowd {
  summary: ShownNotification | undefined;
  folded: Folded[];
  /** Ours, the oldest first, by when they happened. */
  single: { tag: string; title: string; at: number; ends: boolean }[];
}

/** Folds what is too much into the summary, after `newest` came; that one stays, whatever its age. */
export async function makeRoom(
  worker: WorkerParts,
  { tag: newest, data, lang, dir }: PushMessage['notification'],
): Promise<void> {
  const { single, summary, folded } = await readCrowd(worker);
  // What has come meanwhile makes room for both.
  if (worker.makingRoom.newest !== data.notification) return;
  const oldestFirst = [...single.filter(({ tag }) => tag !== newest), ...single.filter(({ tag }) => tag === newest)];
  const excess = oldestFirst.slice(0, -mostOnDisplay);
  const shown = new Set(single.map(({ tag }) => tag));
  // One that has come again stands for itself.
  const left = folded.filter(({ tag }) => !shown.has(tag));
  if (excess.length === 0 && left.length === folded.length) return;
  const waiting = [...left, ...excess.filter(({ ends }) => !ends).map(({ tag, title }) => ({ tag, title }))];
  const tags = new Set(excess.map(({ tag }) => tag));
  await closeNotifications(worker, ({ tag }) => tags.has(tag));
  const more = data.more ?? (isRecord(summary?.data) ? String(summary.data.more) : '');
  await showSummary(worker, waiting, { more, lang, dir }, summary);
}

/** These are seen or withdrawn, folded or not. */
export async function unfold(worker: WorkerParts, tags: readonly string[]): Promise<void> {
  const { summary, folded } = await readCrowd(worker);
  if (!summary || !isRecord(summary.data)) return;
  const left = folded.filter(({ tag }) => !tags.includes(tag));
  if (left.length === folded.length) return;
  const { more, lang, dir } = summary.data;
  await showSummary(
    worker,
    left,
    { more: String(more), lang: String(lang), dir: dir === 'rtl' ? 'rtl' : 'auto' },
    summary,
  );
}

/** The app's badge counts what waits, where there is one. While a page of the client is open that is the page's to say. */
export async function countOnBadge(worker: WorkerParts): Promise<void> {
  const [open, known] = await Promise.all([
    listWindows(worker),
    worker.store.change(({ windows }) => ({ result: windows.map(({ id }) => id) })),
  ]);
  if (open.some(({ id }) => known?.includes(id) ?? true)) return;
  const { single, folded } = await readCrowd(worker);
  await worker.setBadge(single.filter(({ ends }) => !ends).length + folded.length);
}

async function readCrowd(worker: WorkerParts): Promise<Crowd> {
  const all = await listOnScreen(worker);
  const summary = all.find(({ tag }) => tag === summaryTag);
  const single = all.flatMap((notification) => {
    const parsed = parseNotification(notification);
    if (parsed.kind === 'unreadable' || notification.tag === '') return [];
    const { data, tag, title } = parsed.message.notification;
    return [{ tag, title, at: Date.parse(data.at), ends: data.ends === true }];
  });
  return { summary, folded: readFolded(summary), single: single.sort((one, other) => one.at - other.at) };
}

function readFolded(summary: ShownNotification | undefined): Folded[] {
  const folded: unknown = isRecord(summary?.data) ? summary.data.folded : undefined;
  return Array.isArray(folded) ? (folded as Folded[]) : [];
}

async function showSummary(
  worker: WorkerParts,
  folded: readonly Folded[],
  words: { more: string; lang: string; dir: 'auto' | 'ltr' | 'rtl' },
  summary: ShownNotification | undefined,
): Promise<void> {
  if (folded.length === 0) return summary?.close();
  const body = folded.map(({ title }) => title).toReversed();
  const { title, options } = plain(await findHome(worker), summaryTag, body.join('\n'), {
    ...{ silent: true, renotify: false },
  });
  const { lang, dir, more } = words;
  await show(worker, {
    title: more ? `${more}: ${folded.length}` : `${title} (${folded.length})`,
    options: { ...options, lang, dir, data: { folded, ...words } },
  });
}
