import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSignals } from '../../../server/store/signals.ts';
import type { ServerSignal } from '../../../wire/server-signal.ts';

const id = fc.string({ maxLength: 20, unit: 'grapheme' });
const people = fc.array(id, { maxLength: 40 });
const signal: fc.Arbitrary<ServerSignal> = fc.oneof(
  people.map((all) => ({ kind: 'told' as const, people: all })),
  fc.tuple(people, id, id).map(([all, source, chat]) => ({
    ...{ kind: 'chat' as const, people: all },
    chat: { source, id: chat },
  })),
  fc.constantFrom<ServerSignal>({ kind: 'settings' }, { kind: 'due', work: 'timers' }, { kind: 'vapid-key' }),
);

/** What is asked for, whomever it is said in parts to: one entry a person. */
const asked = (signals: readonly ServerSignal[]) =>
  signals.flatMap((one) => {
    if (!('people' in one)) return [JSON.stringify(one)];
    const { people: all, ...rest } = one;
    return all.map((person) => JSON.stringify({ ...rest, person }));
  });

test('whatever is to be said is said whole and in order, in messages that PostgreSQL takes', () => {
  fc.assert(
    fc.property(fc.array(signal, { maxLength: 20 }), (signals) => {
      const packed = packSignals(signals, 700);

      expect(asked(packed.flat())).toEqual(asked(signals));
      for (const one of packed) expect(Buffer.byteLength(JSON.stringify(one))).toBeLessThanOrEqual(700);
    }),
  );
});

test('what fits into one message is said in one', () => {
  const signals: ServerSignal[] = [
    { kind: 'told', people: ['anna', 'ben'] },
    { kind: 'due', work: 'pushes' },
  ];

  expect(packSignals(signals, 700)).toEqual([signals]);
});
