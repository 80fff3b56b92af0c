import { createECDH, randomBytes } from 'node:crypto';

export interface DeviceKeys {
  p256dh: string;
  auth: string;
}

/** Makes keys of browsers, as `PushSubscription.toJSON()` gives them. Every thousandth device has the same: sending costs the same. */
export function makeDeviceKeys(): (device: number) => DeviceKeys {
  const made: DeviceKeys[] = [];
  return (device) => {
    const index = device % 1000;
    made[index] ??= {
      p256dh: createECDH('prime256v1').generateKeys('base64url'),
      auth: randomBytes(16).toString('base64url'),
    };
    return made[index];
  };
}
