import type { DeskbellError } from './deskbell-error.ts';

/**
 * Where Web Push stands in this browser, for this person.
 *
 * `off`: allowed, but not turned on. `not-asked`: the browser has not asked yet. `dismissed`: its question was closed without
 * an answer, or put off, in the last days. `quieted`: it answered at once that nothing was decided, so nobody was asked.
 * `blocked-in-advance`: blocked though this page never asked. `in-frame`: in a frame of another site's page, where browsers let nobody ask.
 * `push-service-off`: the browser has no way to its push service. `server-refused`: the server did not take the push
 * subscription, or could not be reached.
 */
export const pushStateKinds = [
  'starting',
  'on',
  'off',
  'not-asked',
  'dismissed',
  'quieted',
  'denied',
  'blocked-in-advance',
  'in-frame',
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
  /** What `detail` says in English, if it is a refusal or a failure that has a code. */
  fault?: DeskbellError;
  /** The server's id of this browser's push subscription, while it is on. */
  subscription?: string;
}
