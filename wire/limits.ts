/** Plaintext that fits a push message of 4,096 bytes in aes128gcm (RFC 8030 §7.2, RFC 8291 §4, RFC 8188 §2). */
export const maxPayloadBytes = 3993;

/** A webhook's body. A guess: the largest real chat message seen in public projects is 100 kB. */
export const maxWebhookBytes = 512 * 1024;

/** A webhook that is pasted, as a text within JSON: what has to be escaped there is twice as long. */
export const maxPastedBytes = 2 * maxWebhookBytes + 64 * 1024;

/** Any other body that we accept. */
export const maxBodyBytes = 64 * 1024;

/** A file of people: what a few thousand of them take, with room. A guess. */
export const maxImportBytes = 1024 * 1024;

/** Lines of such a file. A guess: twice the largest desk that was thought of. */
export const maxImportLines = 5000;

/** Ids come from other systems; none that was seen is longer than a URL's path. */
export const maxIdLength = 256;

/** Receipts in one call: what a worker may have collected while offline. */
export const maxReceipts = 100;

/** Clock difference that a webhook's timestamp may have: past as Standard Webhooks recommends, future as little as clocks drift. */
export const webhookAgeSeconds = { past: 300, future: 60 } as const;

/** How often a visible window renews its report, and a hidden one (browsers slow hidden timers to one a minute). */
export const reportEveryMs = { visible: 25_000, hidden: 60_000 } as const;

/** How long a window's report may count at most: as the notification that is worth delivering shortest. Longer, a window that is gone would keep it from its person until it is too late. */
export const maxLeaseMs = 300_000;
