import { describe, expect, test } from 'vitest';
import { judgePush, type PushJudgement } from '../../../sw/judge-push.ts';
import { emptyMemory, type Memory } from '../../../sw/memory.ts';
import type { NotificationData, PushMessage } from '../../../wire/push-message.ts';
import { scopeUrl, startAt } from './fake-worker.ts';
import { pushMessage } from './push-builder.ts';

interface Arrival {
  id: string;
  /** Of the event, seconds after the first. */
  at: number;
  /** Of the push, seconds after the first; as the event otherwise. */
  arrives?: number;
  ends?: boolean;
  silent?: boolean;
  tag?: string;
  order?: number;
}

function toMessage({ id, at, ends, silent, tag, order }: Arrival): PushMessage {
  const data: Partial<NotificationData> = {
    notification: id,
    at: new Date(startAt + at * 1000).toISOString(),
    ...(ends ? { ends, event: 'chat.accepted' } : {}),
    ...(order === undefined ? {} : { order }),
  };
  return pushMessage({ title: `Title ${id}`, silent: silent ?? false, ...(tag === undefined ? {} : { tag }) }, data);
}

/** What each of these comes to, one after the other. */
function judgeAll(...arrivals: Arrival[]): PushJudgement[] {
  let memory: Memory = emptyMemory;
  return arrivals.map((arrival) => {
    const now = startAt + (arrival.arrives ?? arrival.at) * 1000;
    const { keep, result } = judgePush(memory, toMessage(arrival), { home: scopeUrl, maxActions: 2, now });
    memory = { ...memory, ...keep };
    return result;
  });
}

function summary({ because, presentation: { title, options }, receipt }: PushJudgement) {
  return { because, title, silent: options.silent, renotify: options.renotify, receipt };
}

function last(...arrivals: Arrival[]) {
  const judged = judgeAll(...arrivals).at(-1);
  return judged && summary(judged);
}

const rings = { because: 'new', silent: false, renotify: true, receipt: 'shown' };
const quiet = { silent: true, renotify: false };

describe('one chat, one notification', () => {
  test('the next message of a chat replaces the one before and rings again', () => {
    expect(last({ id: 'n1', at: 0 }, { id: 'n2', at: 5 })).toEqual({ ...rings, title: 'Title n2' });
  });

  test('a message less than five seconds after the last sound is shown anew but makes none', () => {
    expect(last({ id: 'n1', at: 0 }, { id: 'n2', at: 4.9 })).toEqual({ ...rings, silent: true, title: 'Title n2' });
  });

  test('the five seconds count from the last sound, not from the last message', () => {
    const judged = judgeAll(...[0, 2, 4, 6, 8, 10].map((at) => ({ id: `n${at}`, at })));
    expect(judged.map(({ presentation }) => presentation.options.silent)).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  test('another chat rings at once', () => {
    expect(last({ id: 'n1', at: 0 }, { id: 'n2', at: 1, tag: 'chat-8' })).toEqual({ ...rings, title: 'Title n2' });
  });

  test('a clock that was set back does not silence a chat', () => {
    expect(last({ id: 'n1', at: 0 }, { id: 'n2', at: 1, arrives: -3600 })).toEqual({ ...rings, title: 'Title n2' });
  });

  test('what the server wants silent is silent, and rings nobody for later', () => {
    expect(last({ id: 'n1', at: 0, silent: true }, { id: 'n2', at: 1 })).toEqual({ ...rings, title: 'Title n2' });
  });

  test('a message without a tag is never asked to replace one', () => {
    expect(last({ id: 'n1', at: 0, tag: '' })).toEqual({ ...rings, renotify: false, title: 'Title n1' });
  });

  test('a message that an older one follows still rings when it is the one that is new', () => {
    expect(last({ id: 'n2', at: 10 }, { id: 'n1', at: 3, arrives: 20 })).toEqual({ ...rings, title: 'Title n1' });
  });

  test('a repeated push does not bring back words that were replaced since', () => {
    expect(last({ id: 'n1', at: 0 }, { id: 'n2', at: 10 }, { id: 'n1', at: 0, arrives: 20 })).toEqual({
      ...quiet,
      because: 'overtaken',
      title: 'Title n2',
      receipt: undefined,
    });
  });
});

describe('how it ended', () => {
  test('an end takes the place of what is on the screen, quietly', () => {
    const [, end] = judgeAll({ id: 'n1', at: 0 }, { id: 'n2', at: 60, ends: true });
    expect(end && summary(end)).toEqual({ ...quiet, because: 'ends', title: 'Title n2', receipt: 'shown' });
    expect(end?.presentation.options).toMatchObject({ tag: 'chat-7', requireInteraction: false });
  });

  test('an end of what was never shown is still shown, quietly', () => {
    expect(last({ id: 'n2', at: 60, ends: true })).toEqual({
      ...quiet,
      because: 'ends',
      title: 'Title n2',
      receipt: 'shown',
    });
  });

  test('a message that its end has overtaken is shown as the end', () => {
    expect(last({ id: 'n2', at: 60, ends: true }, { id: 'n1', at: 0, arrives: 61 })).toEqual({
      ...quiet,
      because: 'overtaken',
      title: 'Title n2',
      receipt: 'suppressed',
    });
  });

  test('the end holds as well when it has the id of what it ends', () => {
    expect(last({ id: 'n1', at: 60, ends: true }, { id: 'n1', at: 0, arrives: 61 })).toEqual({
      ...quiet,
      because: 'overtaken',
      title: 'Title n1',
      receipt: undefined,
    });
  });

  test('what happens after the end rings again', () => {
    expect(last({ id: 'n2', at: 60, ends: true }, { id: 'n3', at: 61 })).toEqual({ ...rings, title: 'Title n3' });
  });

  test('what an end and something newer have overtaken leaves the newer on the screen', () => {
    const newer = [
      { id: 'n2', at: 60, ends: true },
      { id: 'n3', at: 61 },
    ];
    expect(last(...newer, { id: 'n1', at: 0, arrives: 70 })).toEqual({
      ...quiet,
      because: 'overtaken',
      title: 'Title n3',
      receipt: 'suppressed',
    });
  });

  test('a message that the server decided after the end rings, though it was written before', () => {
    const end = { id: 'n2', at: 60, order: 7, ends: true };
    expect(last(end, { id: 'n3', at: 30, order: 8, arrives: 62 })).toEqual({ ...rings, title: 'Title n3' });
    expect(last(end, { id: 'n3', at: 61, order: 6, arrives: 62 })?.because).toBe('overtaken');
  });

  test('an end that was decided after what is on the screen takes its place, though its chat system’s clock is behind', () => {
    const shown = { id: 'n1', at: 60, order: 6 };
    expect(last(shown, { id: 'n2', at: 30, order: 7, arrives: 62, ends: true })?.because).toBe('ends');
    expect(last(shown, { id: 'n2', at: 90, order: 5, arrives: 92, ends: true })?.because).toBe('overtaken');
  });

  test('an end that something newer has overtaken leaves the newer on the screen', () => {
    expect(last({ id: 'n3', at: 61 }, { id: 'n2', at: 60, arrives: 62, ends: true })).toEqual({
      ...quiet,
      because: 'overtaken',
      title: 'Title n3',
      receipt: 'suppressed',
    });
  });
});
