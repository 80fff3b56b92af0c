import { afterEach, describe, expect, test } from 'vitest';
import { type NoticeStream, startNoticeStream } from '../../../client/notice-stream.ts';
import { createFakeTimers } from './fake-timers.ts';

const chat = (id: string) => JSON.stringify({ chat: { source: 'desk', id } });

interface Line {
  lastId: string | undefined;
  poll: boolean;
  say(text: string): void;
  end(): void;
}

let stream: NoticeStream | undefined;
afterEach(() => stream?.stop());

/** A server whose connections are led by hand. As the real one, it says something at once, which may be held back on the way. */
function connect(answer: (attempt: number) => number | 'cut' | 'html' | 'held back' = () => 200) {
  const timers = createFakeTimers();
  const lines: Line[] = [];
  const heard: string[] = [];
  const states: string[] = [];
  let attempts = 0;
  stream = startNoticeStream({
    lastId: undefined,
    async open({ lastId, poll, signal }) {
      attempts += 1;
      const status = answer(attempts);
      if (status === 'cut') throw new TypeError('network');
      if (status === 'html') return new Response('<p>sign in', { headers: { 'content-type': 'text/html' } });
      if (typeof status === 'number' && status !== 200) return new Response('', { status });
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          const encoder = new TextEncoder();
          signal.addEventListener('abort', () => controller.error(signal.reason));
          lines.push({
            lastId,
            poll,
            say: (text) => controller.enqueue(encoder.encode(text)),
            end: () => controller.close(),
          });
          if (status !== 'held back') controller.enqueue(encoder.encode(':\n\n'));
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    },
    onEvent: (event) => heard.push(event.name === 'chat' ? `${event.id} ${event.data.chat.id}` : event.name),
    onActivity() {},
    onConnection: (state) => states.push(state),
    setTimer: timers.setTimer,
    random: () => 1,
    now: timers.now,
  });
  const line = (at = -1): Line => {
    const found = lines.at(at);
    if (!found) throw new Error('no connection yet');
    return found;
  };
  return { timers, heard, states, line, count: () => attempts, stream };
}

describe('events', () => {
  test('what the server says is handed on', async () => {
    const { timers, heard, states, line } = connect();
    await timers.settle();
    line().say(`id: 5\nevent: chat\ndata: ${chat('c1')}\n\n`);
    await timers.settle();
    expect([heard, states]).toEqual([['5 c1'], []]);
  });

  test('it is online once the server has said all that was missed', async () => {
    const { timers, heard, states, line } = connect();
    await timers.settle();
    line().say('event: caught-up\ndata: {}\n\n');
    await timers.settle();
    await timers.pass(10_000);
    expect([heard, states]).toEqual([[], ['online']]);
  });

  test('it is online after a while with a server that does not say so', async () => {
    const { timers, states } = connect();
    await timers.pass(1999);
    expect(states).toEqual([]);
    await timers.pass(1);
    expect(states).toEqual(['online']);
  });

  test('what this version does not know, or what is broken, is passed over', async () => {
    const { timers, heard, line } = connect();
    await timers.settle();
    line().say(`event: future\ndata: {}\n\nevent: notice\ndata: {"half"\n\nevent: notice\ndata: {}\n\n`);
    line().say(`event: chat\nid: 6\ndata: ${chat('c2')}\n\n`);
    await timers.settle();
    expect(heard).toEqual(['6 c2']);
  });

  test('after a cut it goes on from the last id', async () => {
    const { timers, line, states } = connect();
    await timers.settle();
    line().say(`id: 5\nevent: chat\ndata: ${chat('c1')}\n\n`);
    await timers.settle();
    line().end();
    await timers.pass(1000);
    expect(line().lastId).toBe('5');
    line().say('event: caught-up\ndata: {}\n\n');
    await timers.settle();
    expect(states).toEqual(['retrying', 'online']);
  });
});

describe('behind something that holds the stream back', () => {
  const held = () => 'held back' as const;
  const minuteMs = 60_000;

  test('polls take its place, one after the other, and are no failures', async () => {
    const { timers, line, heard, states } = connect(held);
    await timers.pass(5_000);
    expect(line().poll).toBe(true);
    line().say(`id: 7\nevent: chat\ndata: ${chat('c1')}\n\nevent: caught-up\ndata: {}\n\n`);
    line().end();
    await timers.pass(250);
    expect([line().poll, line().lastId]).toEqual([true, '7']);
    line().say(`id: 8\nevent: chat\ndata: ${chat('c2')}\n\n`);
    line().end();
    await timers.pass(250);

    expect([heard, new Set(states)]).toEqual([['7 c1', '8 c2'], new Set(['online'])]);
  });

  test('the stream is tried again after five minutes, and stays where it comes through', async () => {
    const { timers, line, count } = connect((attempt) => (attempt === 1 ? 'held back' : 200));
    await timers.pass(5_000);
    const polls = [line().poll];
    for (let passed = 0; passed < 5 * minuteMs; passed += 20_000) {
      line().end();
      await timers.pass(20_000);
    }
    line().end();
    await timers.pass(1_000);
    polls.push(line().poll);
    const before = count();
    await timers.pass(40_000);

    expect([polls, count()]).toEqual([[true, false], before]);
  });

  test('the next try waits twice as long where it was held back again', async () => {
    const { timers, line } = connect(held);
    const tries: number[] = [];
    let last: Line | undefined;
    const startedAt = timers.now();
    for (let passed = 0; passed < 20 * minuteMs; passed += 1_000) {
      await timers.pass(0);
      if (line() !== last && !line().poll) tries.push(Math.round((timers.now() - startedAt) / minuteMs));
      last = line();
      if (last.poll && passed % 10_000 === 0) last.end();
      await timers.pass(1_000);
    }
    expect(tries).toEqual([0, 5, 15]);
  });

  test('a poll that is never answered is a failure', async () => {
    const { timers, states } = connect(held);
    await timers.pass(5_000 + 35_000);
    expect(states.at(-1)).toBe('retrying');
  });
});

describe('failures', () => {
  test('tries follow ever more slowly, up to half a minute', async () => {
    const { timers, count } = connect(() => 'cut');
    await timers.settle();
    const seen = [count()];
    for (const wait of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      await timers.pass(wait - 1);
      seen.push(count());
      await timers.pass(1);
      seen.push(count());
    }
    expect(seen).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8]);
  });

  test('a page in place of the stream is a failure', async () => {
    const { timers, states } = connect((attempt) => (attempt === 1 ? 'html' : 200));
    await timers.pass(3000);
    expect(states).toEqual(['retrying', 'online']);
  });

  test('not signed in is said as such, and tried again later', async () => {
    const { timers, states } = connect((attempt) => (attempt === 1 ? 401 : 200));
    await timers.pass(32_000);
    expect(states).toEqual(['signed-out', 'online']);
  });

  test('a minute of silence is a dead connection', async () => {
    const { timers, count, line } = connect();
    await timers.settle();
    await timers.pass(50_000);
    line().say(': ping\n\n');
    await timers.pass(59_999);
    expect(count()).toBe(1);
    await timers.pass(2000);
    expect(count()).toBe(2);
  });

  test('the network’s return does not wait for the next try', async () => {
    const { timers, count, stream } = connect((attempt) => (attempt < 5 ? 'cut' : 200));
    await timers.pass(7000);
    expect(count()).toBe(4);
    stream?.hurry();
    await timers.settle();
    expect(count()).toBe(5);
  });

  test('a hurry leaves a connection alone that speaks, and ends one that has gone quiet', async () => {
    const { timers, count, stream } = connect();
    await timers.settle();
    stream?.hurry();
    await timers.settle();
    expect(count()).toBe(1);
    await timers.pass(40_000);
    stream?.hurry();
    await timers.settle();
    expect(count()).toBe(2);
  });

  test('a stopped stream leaves no timer behind', async () => {
    const { timers, stream, count } = connect(() => 'cut');
    await timers.settle();
    stream?.stop();
    await timers.settle();
    expect(timers.pending()).toBe(0);
    await timers.pass(100_000);
    expect(count()).toBe(1);
  });
});
