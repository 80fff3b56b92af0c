import { expect, test } from 'vitest';
import { createReceiptSender } from '../../../client/receipt-sender.ts';
import type { Receipt } from '../../../wire/receipt.ts';
import { createFakeTimers } from './fake-timers.ts';

const receipt = (id: number): Receipt => ({ notification: `n${id}`, token: 't', kind: 'shown', at: 0 });

function fakeSender(isAway = false) {
  const timers = createFakeTimers();
  const calls: string[][] = [];
  const server = { isAway, refuses: false };
  const sender = createReceiptSender({
    async send(receipts) {
      calls.push(receipts.map(({ notification }) => notification));
      if (server.isAway) throw new Error('away');
      if (server.refuses) throw new TypeError('refused');
    },
    isWorthRetrying: (fault) => !(fault instanceof TypeError),
    setTimer: timers.setTimer,
    random: () => 1,
  });
  return { timers, calls, server, sender };
}

test('receipts of one moment go out in one call', async () => {
  const { sender, calls, timers } = fakeSender();
  sender.add(receipt(1));
  sender.add(receipt(2));
  await timers.settle();
  expect(calls).toEqual([['n1', 'n2']]);
});

test('a call holds no more than the server takes', async () => {
  const { sender, calls, timers } = fakeSender();
  for (let id = 0; id < 250; id += 1) sender.add(receipt(id));
  await timers.pass(10);
  expect(calls.map(({ length }) => length)).toEqual([100, 100, 50]);
});

test('while the server is away they are kept, in order', async () => {
  const { sender, calls, server, timers } = fakeSender(true);
  sender.add(receipt(1));
  await timers.settle();
  sender.add(receipt(2));
  server.isAway = false;
  await timers.pass(500);
  expect(calls).toEqual([['n1'], ['n1', 'n2']]);
});

test('what the server refuses is not sent again', async () => {
  const { sender, calls, server, timers } = fakeSender();
  server.refuses = true;
  sender.add(receipt(1));
  await timers.pass(60_000);
  server.refuses = false;
  sender.add(receipt(2));
  await timers.settle();
  expect(calls).toEqual([['n1'], ['n2']]);
});
