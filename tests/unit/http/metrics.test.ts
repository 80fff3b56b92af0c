import { expect, test } from 'vitest';
import { createMetrics } from '../../../server/http/metrics.ts';

test('hosts that somebody makes up are counted as one, and those known before by themselves', async () => {
  const backlog = { waiting: 0, oldestMs: 0, unreachableAgents: 0 };
  const metrics = createMetrics({ streams: () => 0, waitingHosts: () => [], backlog: async () => backlog });
  metrics.push('fcm.googleapis.com', 'accepted', 10);
  for (let count = 0; count < 1_000; count += 1) metrics.push(`made-up-${count}.push.apple.com`, 'unreachable', 10);
  metrics.push('fcm.googleapis.com', 'accepted', 10);
  const counted = (await metrics.text()).split('\n').filter((line) => line.startsWith('deskbell_pushes_total{'));

  expect(counted).toHaveLength(201);
  expect(counted).toContain('deskbell_pushes_total{host="fcm.googleapis.com",outcome="accepted"} 2');
  expect(counted).toContain('deskbell_pushes_total{host="other",outcome="unreachable"} 801');
});
