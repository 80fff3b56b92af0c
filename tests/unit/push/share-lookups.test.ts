import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { type ResolveName, shareLookups } from '../../../server/push/share-lookups.ts';

const options = { all: true } as const;
const address: LookupAddress = { address: '192.0.2.7', family: 4 };

/** As the system's own: two at a time, however long each takes. A name is answered once the test says so. */
function startResolver() {
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  const ends = new Map<string, (error: Error | null) => void>();
  const take = () => {
    if (ends.size < 2) waiting.shift()?.();
  };
  const resolve: ResolveName = (hostname, _options, callback) => {
    waiting.push(() => {
      asked.push(hostname);
      ends.set(`${hostname} ${asked.length}`, (error) => callback(error, error ? [] : [address]));
    });
    take();
  };
  function answer(hostname: string, error: Error | null = null): void {
    for (const [name, end] of [...ends].filter(([one]) => one.startsWith(`${hostname} `))) {
      ends.delete(name);
      end(error);
      take();
    }
  }
  return { resolve, asked, answer };
}

test('a name that nobody answers keeps no other waiting, however many connections ask for it', () => {
  const resolver = startResolver();
  const lookup = shareLookups(resolver.resolve);
  const answered: string[] = [];
  for (let count = 0; count < 64; count += 1) lookup('silent.example', options, () => answered.push('silent'));
  lookup('push.example', options, () => answered.push('push'));
  resolver.answer('push.example');

  expect(answered).toEqual(['push']);
});

test('all who ask at the same time have the same answer, also if it is a failure', () => {
  const resolver = startResolver();
  const lookup = shareLookups(resolver.resolve);
  const answers: unknown[] = [];
  for (let count = 0; count < 2; count += 1) lookup('push.example', options, (_error, found) => answers.push(found));
  resolver.answer('push.example');
  for (let count = 0; count < 2; count += 1) lookup('push.example', options, (error) => answers.push(error?.message));
  resolver.answer('push.example', new Error('ENOTFOUND'));

  expect(answers).toEqual([[address], [address], 'ENOTFOUND', 'ENOTFOUND']);
});

test('who asks later is not given what was true before', () => {
  const resolver = startResolver();
  const lookup = shareLookups(resolver.resolve);
  for (let count = 0; count < 3; count += 1) {
    lookup('push.example', options, () => {});
    resolver.answer('push.example');
  }

  expect(resolver.asked).toHaveLength(3);
});

test('who asks for other kinds of addresses is answered by themselves', () => {
  const resolver = startResolver();
  const lookup = shareLookups(resolver.resolve);
  lookup('push.example', { ...options, family: 4 }, () => {});
  lookup('push.example', { ...options, family: 6 }, () => {});

  expect(resolver.asked).toHaveLength(2);
});
