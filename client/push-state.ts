/**
 * Where Web Push stands in this browser, for this person.
 *
 * `off`: allowed, but not turned on. `not-asked`: the browser has not asked yet. `dismissed`: its question was closed without
 * an answer, or put off, in the last days. `push-service-off`: the browser has no way to its push service. `server-refused`:
 * the server did not take the push subscription, or could not be reached.
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
  'unsupported',
  'server-refused',
] as const;
export type PushStateKind = (typeof pushStateKinds)[number];

export interface PushState {
  kind: PushStateKind;
  /** More in words, if there is more. */
  detail?: string;
}
