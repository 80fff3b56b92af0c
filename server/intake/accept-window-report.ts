import type { WindowReport, WindowView } from '../../wire/window-report.ts';
import { seenAfterMs } from '../rules/still-true.ts';
import { isAttentive } from '../rules/window-state.ts';
import type { Db } from '../store/database.ts';
import { listUnseenMessages, lockDecisions, markHandled } from '../store/decisions.ts';
import { cancelDeliveries } from '../store/deliveries.ts';
import type { Turn } from '../store/turn.ts';
import { deleteExcessWindows, findWindow, type StoredWindow, saveWindow } from '../store/windows.ts';
import type { Intake } from './rooms.ts';

/** More than anybody has open in a day. Each event's decision reads and keeps all that are open. A guess. */
const maxWindows = 100;

/** Takes in what a window says of itself. An older report that arrives after a newer one changes nothing. */
export async function acceptWindowReport(
  { store, clock, settings }: Intake,
  personId: string,
  id: string,
  { unattendedMs, ...report }: WindowReport,
): Promise<void> {
  await store.transaction(async (db) => {
    const now = clock.now();
    const known = await findWindow(db, personId, id);
    if (known && report.seq <= known.seq) return;
    await saveWindow(db, {
      ...report,
      ...{ id, personId, reportedAt: now, leaseUntil: now + settings.leaseMs },
      ...attention(known, { unattendedMs, now }, isAttentive(report)),
      ...{ endedAt: null, endedBecause: null },
    });
    if (!known) await deleteExcessWindows(db, personId, maxWindows);
    await markSeenUntil(db, known, { unattendedMs, now });
    if (isAttentive(report)) await markChatSeen(db, personId, report.view, { until: now, now });
  }, windowsOf(personId));
}

/** Takes in that a window goes away. `seq` keeps a report that is still on its way from bringing it back. */
export async function endWindow(
  { store, clock }: Intake,
  personId: string,
  id: string,
  ended: { because: string; seq?: number | undefined; unattendedMs?: number | undefined },
): Promise<void> {
  await store.transaction(async (db) => {
    const now = clock.now();
    const known = await findWindow(db, personId, id);
    if (!known) return rememberEnd(db, personId, id, { ...ended, now });
    if (known.endedAt !== null) return;
    if (ended.seq !== undefined && ended.seq < known.seq) return;
    const left = { unattendedMs: ended.unattendedMs, now };
    await markSeenUntil(db, known, left);
    await saveWindow(db, {
      ...known,
      seq: Math.max(known.seq, ended.seq ?? known.seq),
      ...attention(known, left, false),
      ...{ endedAt: now, endedBecause: ended.because },
    });
  }, windowsOf(personId));
}

/** One at a time of a person: a report is judged by the last one, and they have only so many windows. */
function windowsOf(personId: string): Turn {
  return { of: JSON.stringify(['windows', personId]) };
}

interface Left {
  /** As the window counts it; undefined where it does not say, or where somebody is there. */
  unattendedMs: number | undefined;
  now: number;
}

/** Whoever sat there at the last report, sat there until this one says they left, if it came within the lease. */
function satUntil(known: StoredWindow | undefined, { unattendedMs = 0, now }: Left): number | undefined {
  if (!known || known.endedAt !== null || !isAttentive(known) || now >= known.leaseUntil) return undefined;
  return Math.min(now, Math.max(known.reportedAt, now - unattendedMs));
}

/** Whoever comes back for a moment does not see in it what waits there: only stays that are long enough for that count. */
function attention(
  known: StoredWindow | undefined,
  left: Left,
  isThere: boolean,
): Pick<StoredWindow, 'attentiveSince' | 'attentiveUntil'> {
  const until = satUntil(known, left);
  const before = notAhead(known?.attentiveUntil ?? null, left.now);
  if (!known || until === undefined) return { attentiveSince: isThere ? left.now : null, attentiveUntil: before };
  // A version before ours wrote down no beginning.
  const since = Math.min(known.attentiveSince ?? known.reportedAt, left.now);
  return { attentiveSince: isThere ? since : null, attentiveUntil: until - since >= seenAfterMs ? until : before };
}

/** An instant that is ahead was written down by a clock that was set back since: it says nothing. */
function notAhead(at: number | null, now: number): number | null {
  return at !== null && at > now ? null : at;
}

async function markSeenUntil(db: Db, known: StoredWindow | undefined, left: Left): Promise<void> {
  const until = satUntil(known, left);
  if (known && until !== undefined) await markChatSeen(db, known.personId, known.view, { until, now: left.now });
}

/** Who has a chat in front of them sees its messages: nothing that was to tell of them is needed any more. */
async function markChatSeen(
  db: Db,
  personId: string,
  { chat: chatId, source }: WindowView,
  { until, now }: { until: number; now: number },
): Promise<void> {
  if (chatId === undefined) return;
  const seen = await listUnseenMessages(db, { personId, source, chatId, readBefore: until - seenAfterMs });
  // An event that takes them back at the same instant holds them in this order, too.
  await lockDecisions(db, seen);
  await markHandled(db, seen, now);
  await cancelDeliveries(db, seen, { because: 'seen', now });
}

/** Its reports are still on their way, and are to find it gone. */
async function rememberEnd(
  db: Db,
  personId: string,
  id: string,
  { seq, because, now }: { seq?: number | undefined; because: string; now: number },
): Promise<void> {
  if (seq === undefined) return;
  await saveWindow(db, {
    ...{ id, personId, view: { kind: 'other' }, visible: false, focused: false, idle: true, seq },
    ...{ reportedAt: now, leaseUntil: now, attentiveSince: null, attentiveUntil: null },
    ...{ endedAt: now, endedBecause: because },
  });
  await deleteExcessWindows(db, personId, maxWindows);
}
