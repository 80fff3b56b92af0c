import { describe, expect, test } from 'vitest';
import { describe as inWords } from '../../bench/day/print-report.ts';
import { simulateDay } from '../../bench/day/simulate-day.ts';

const size = { agents: 40, queues: 16, chats: 300, hours: 0.6, servers: 1 };
/** A day has tens of thousands of instants; half a minute is usual, on a busy machine it is more. */
const timeoutMs = 240_000;

describe('a short day in a contact centre', () => {
  test.each([1, 2])(
    'has no alert that is missed, doubled, late or needless without a reason (seed %i)',
    async (seed) => {
      const { findings, faults, expectations } = await simulateDay({ ...size, seed });

      expect({
        unexplained: findings.filter(({ explained }) => !explained).map((finding) => inWords(seed, finding)),
        faults,
        isLived: expectations > 1_000,
      }).toEqual({ unexplained: [], faults: [], isLived: true });
    },
    timeoutMs,
  );
});
