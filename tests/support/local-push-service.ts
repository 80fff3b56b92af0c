import type { PushEndpoint } from './push-endpoint.ts';

/** One message that the browser was given. */
export type PushDelivery = {
  /** Milliseconds. */
  readonly at: number;
  readonly endpoint: string;
  readonly messageId: string;
};

/** How a browser is told to use a local push service instead of its maker's. */
export type BrowserSettings =
  | { readonly kind: 'firefox'; readonly preferences: Readonly<Record<string, string | boolean>> }
  | { readonly kind: 'chromium'; readonly switches: readonly string[] };

/** A stand-in for a browser maker's push service: the browser speaks its own protocol to it, senders speak RFC 8030. */
export type LocalPushService = Omit<PushEndpoint, 'port'> & {
  readonly browserSettings: BrowserSettings;
  /**
   * Environment with which an unmodified application server reaches this push service (`NODE_EXTRA_CA_CERTS`, and either
   * `DESKBELL_PUSH_ORIGINS` or `HTTPS_PROXY`).
   */
  readonly senderEnvironment: Readonly<Record<string, string>>;
  /** Every message handed to the browser, oldest first. */
  readonly deliveries: readonly PushDelivery[];
  /**
   * The first delivery, past or future, that `predicate` accepts (default: any). Firefox has acknowledged it as decrypted (code 100);
   * for Chromium, which acknowledges in bulk much later, the frame was written. Rejects after `withinMs` (default 15,000).
   */
  waitForDelivered(predicate?: (delivery: PushDelivery) => boolean, withinMs?: number): Promise<PushDelivery>;
  /** Resolves once a browser is connected and able to receive. Rejects after `withinMs` (default 30,000). */
  waitForConnected(withinMs?: number): Promise<void>;
  /** Destroys the connections to browsers; Firefox returns within a second, Chromium after about 22 s. */
  cutConnections(): void;
  /**
   * Drops every subscription: their endpoints answer 410. Firefox learns of it (its connection is cut, and at the next hello it gets a
   * new name), so that its workers get `pushsubscriptionchange`; Chromium has no such message and learns nothing.
   */
  forgetSubscriptions(): void;
};
