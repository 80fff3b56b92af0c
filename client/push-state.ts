/**
 * Where Web Push stands in this browser, for this person.
 *
 * `off`: allowed, but not turned on. `not-asked`: the browser has not asked yet. `dismissed`: its question was closed without
 * an answer, or put off, in the last days. `push-service-off`: the browser has no way to its push service. `server-refused`:
 * the server did not take the push subscription, or could not be reached. `in-frame`: the page is in a frame of another site's
 * page, where browsers let nobody ask.
 */
export const pushStateKinds = [
  'starting',
  'on',
  'off',
  'not-asked',
  'dismissed',
  'denied',
  'private-window',
  'push-service-off',
  'needs-home-screen',
  'insecure',
  'in-frame',
  'unsupported',
  'server-refused',
] as const;
export type PushStateKind = (typeof pushStateKinds)[number];

export interface PushState {
  kind: PushStateKind;
  /** More in words, if there is more. */
  detail?: string;
}

/** How it stands, in a few words. */
export const pushTitles: Readonly<Record<PushStateKind, string>> = {
  starting: 'Checking notifications',
  on: 'Notifications are on',
  off: 'Notifications are off',
  'not-asked': 'Notifications are not on yet',
  dismissed: 'Notifications are not on yet',
  denied: 'Notifications are blocked',
  'private-window': 'Not available in private windows',
  'push-service-off': 'The browser’s push service is switched off',
  'needs-home-screen': 'Put this page on the Home Screen first',
  insecure: 'Notifications need a secure address',
  'in-frame': 'Open this page by itself first',
  unsupported: 'This browser cannot do it',
  'server-refused': 'Notifications could not be turned on',
};
