import type { Device } from '../../wire/device.ts';
import { toIso } from '../../wire/instant.ts';
import type { PushSubscriptionRow } from '../store/push-subscriptions.ts';

/** A push subscription as people see it. Who knows an endpoint could send to it: of the endpoint only the end is shown. */
export function toDevice(row: PushSubscriptionRow & { name: string }): Device {
  const { host } = new URL(row.endpoint);
  const isRefused = row.state === 'active' && row.lastOutcome?.startsWith('refused');
  return {
    id: row.id,
    person: { id: row.personId, name: row.name },
    device: row.device,
    pushService: host,
    endpoint: `https://${host}/…${row.endpoint.slice(-6)}`,
    keyId: row.keyId,
    state: isRefused ? 'refused' : row.state,
    because: row.because,
    createdAt: toIso(row.createdAt),
    lastSeenAt: toIso(row.lastSeenAt),
    lastOutcome: row.lastOutcome,
  };
}
