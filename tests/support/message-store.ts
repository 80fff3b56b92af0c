/** A push message that waits for its user agent. */
export type StoredMessage<Content> = {
  readonly id: string;
  /** The subscription it is for. */
  readonly subscription: string;
  readonly topic: string | undefined;
  /** Milliseconds; from then on it is not delivered. */
  readonly expiresAt: number;
  readonly content: Content;
};

/** Keeps messages until they are delivered, expire, or are replaced (RFC 8030 §5.2, §5.4). */
export type MessageStore<Content> = {
  /** Keeps a message; an undelivered one of the same subscription and topic is dropped for it. */
  keep(message: StoredMessage<Content>): void;
  /** What is still worth delivering to a subscription, oldest first. */
  listFor(subscription: string): readonly StoredMessage<Content>[];
  /** Forgets a delivered message; `undefined` if it is not there. */
  remove(id: string): StoredMessage<Content> | undefined;
};

/** Starts empty. `now` gives milliseconds. */
export function createMessageStore<Content>(now: () => number): MessageStore<Content> {
  const messages = new Map<string, StoredMessage<Content>>();
  return {
    keep(message) {
      for (const other of messages.values()) {
        const sameTopic = message.topic !== undefined && other.topic === message.topic;
        if (sameTopic && other.subscription === message.subscription) {
          messages.delete(other.id);
        }
      }
      messages.set(message.id, message);
    },
    listFor(subscription) {
      const due: StoredMessage<Content>[] = [];
      for (const message of messages.values()) {
        if (message.expiresAt <= now()) {
          messages.delete(message.id);
        } else if (message.subscription === subscription) {
          due.push(message);
        }
      }
      return due;
    },
    remove(id) {
      const message = messages.get(id);
      messages.delete(id);
      return message;
    },
  };
}
