import type { Adapter, Reading, ReadWebhook } from './adapter.ts';
import { at, hashOf, passed, refused, taken, toEventId, toId, toInstant, toList, toText } from './foreign.ts';
import { markdownToText } from './plain-text.ts';
import { shortCodesToEmoji } from './short-codes.ts';

/**
 * Slack, and what speaks like it. The Events API: a new thread in a channel is a chat that waits there, an answer in it a
 * message. And the plain form of incoming webhooks, `{text, channel, username}`, which many tools can post: each a chat of
 * its own.
 */
export const slack = {
  proof: {
    headers: { timestamp: 'x-slack-request-timestamp', signature: 'x-slack-signature' },
    signature: { algorithm: 'sha256', encoding: 'hex', prefix: 'v0=', before: (timestamp) => `v0:${timestamp}:` },
    inUrl: true,
  },
  takenStatus: 200,
  // Tools that post to incoming webhooks look for it in an answer of JSON, and post again where it is missing.
  answersWith: { ok: true },
  mayPostForms: true,
  read(body, reading): ReadWebhook {
    const challenge = toText(at(body, 'challenge'));
    if (at(body, 'type') === 'url_verification' && challenge !== undefined) {
      return { ok: true, events: [], because: 'handshake', reply: { challenge } };
    }
    if (at(body, 'type') === 'event_callback') return readCallback(body, reading);
    if (interactions.has(toText(at(body, 'type')) ?? '')) return passed('other-event');
    const words = wordsOf(body);
    return words === undefined
      ? refused('type', 'Expected an event of Slack, or a text')
      : readPlain(body, words, reading);
  },
  samples: {
    queued: ({ queue, text, now }) => callback(now, { channel: queue, text, user: 'U0CUSTOMER', ts: toTs(now) }),
    message: ({ chat, queue, text, now }) =>
      callback(now, { channel: queue, text, user: 'U0CUSTOMER', ts: toTs(now + 1), thread_ts: chat }),
    closed: ({ chat, queue, now }) =>
      callback(now, { subtype: 'message_deleted', channel: queue, ts: toTs(now), deleted_ts: chat }),
  },
} satisfies Adapter;

/** What somebody pressed, chose or sent in, which Slack posts as forms; and its word that there was too much. */
const interactions: ReadonlySet<string> = new Set([
  ...['block_actions', 'block_suggestion', 'interactive_message', 'dialog_submission', 'message_action', 'shortcut'],
  ...['view_submission', 'view_closed', 'app_rate_limited'],
]);

/** Of messages, what somebody says: a file with words, an answer shown in the channel as well, a `/me`. */
const spoken: ReadonlySet<string> = new Set(['file_share', 'thread_broadcast', 'me_message']);

function readCallback(body: unknown, { now }: Reading): ReadWebhook {
  const event = at(body, 'event');
  if (at(event, 'type') !== 'message') return passed('other-event');
  const subtype = toText(at(event, 'subtype'));
  if (subtype === 'message_changed') return readChanged(event);
  if (subtype === 'message_deleted') return readDeleted(event);
  if (subtype === 'bot_message' || at(event, 'bot_id') !== undefined) return passed('by-a-bot');
  if (subtype !== undefined && !spoken.has(subtype)) return passed('other-event');
  const [channel, ts] = [toId(at(event, 'channel')), toId(at(event, 'ts'))];
  if (channel === undefined || ts === undefined) return refused('event.ts', 'A message needs channel and ts');
  const thread = toId(at(event, 'thread_ts')) ?? ts;
  const user = toId(at(event, 'user'));
  const text = slackText(wordsOf(event) ?? '') || '[file]';
  const shared = {
    ...{ at: toInstant(ts) ?? now, by: user === undefined ? undefined : { kind: 'agent', id: user } },
    chat: { id: toEventId(channel, thread), queue: channel, open: true },
  };
  const linked = { people: user === undefined ? [] : [{ id: user }], queues: [{ id: channel }] };
  if (thread !== ts) {
    const id = toEventId(channel, ts);
    return taken({ id, ...linked, event: { ...shared, type: 'message.created', message: { id: ts, text } } });
  }
  return taken({
    ...{ id: toEventId(channel, ts), ...linked },
    event: { ...shared, type: 'chat.queued', chat: { ...shared.chat, subject: text.slice(0, maxSubject) } },
  });
}

/** Only answers of a thread: a changed beginning is a changed title, and rings nobody. Links that Slack unfolds are no change. */
function readChanged(event: unknown): ReadWebhook {
  const [message, before] = [at(event, 'message'), at(event, 'previous_message')];
  const [channel, ts, thread] = [toId(at(event, 'channel')), toId(at(message, 'ts')), toId(at(message, 'thread_ts'))];
  if (channel === undefined || ts === undefined) return refused('event.message.ts', 'A message needs channel and ts');
  if (thread === undefined || thread === ts) return passed('edited');
  const text = toText(at(message, 'text'));
  if (text === toText(at(before, 'text'))) return passed('nothing-changed');
  const changedAt = toInstant(at(message, 'edited', 'ts')) ?? toInstant(at(event, 'ts'));
  if (changedAt === undefined) return refused('event.message.edited.ts', 'A change needs its time');
  const chat = { id: toEventId(channel, thread), queue: channel };
  const written = { id: ts, text: slackText(text ?? '') || '[file]' };
  return taken({
    ...{ id: toEventId(channel, ts, 'edited', changedAt), queues: [{ id: channel }] },
    event: { type: 'message.edited', at: changedAt, chat, message: written },
  });
}

/** A thread that loses its beginning, and has nothing else, waits no longer. */
function readDeleted(event: unknown): ReadWebhook {
  const [channel, ts] = [toId(at(event, 'channel')), toId(at(event, 'deleted_ts'))];
  if (channel === undefined || ts === undefined) return refused('event.deleted_ts', 'A message needs channel and ts');
  const thread = toId(at(event, 'previous_message', 'thread_ts')) ?? ts;
  const deletedAt = toInstant(at(event, 'ts')) ?? toInstant(ts);
  const chat = { id: toEventId(channel, thread), queue: channel };
  const change = thread === ts ? { type: 'chat.closed' } : { type: 'message.deleted', message: { id: ts } };
  return taken({
    ...{ id: toEventId(channel, ts, 'deleted'), queues: [{ id: channel }] },
    event: { ...change, at: deletedAt, chat },
  });
}

/** What fits a title. A guess. */
const maxSubject = 200;

/** It has no id, and no time of its own: the same words within a minute are the same. They are to be forgotten, and ids are not. */
function readPlain(body: unknown, words: string, { now }: Reading): ReadWebhook {
  const text = slackText(words);
  const channel = (toText(at(body, 'channel')) ?? toText(at(body, 'channel_name')) ?? 'slack').replace(/^[#@]/, '');
  const name = toText(at(body, 'username')) ?? toText(at(body, 'user_name'));
  const said = hashOf(JSON.stringify([name, text]));
  const id = toEventId(channel, said, toText(at(body, 'timestamp')) ?? Math.floor(now / 60_000));
  const chat = {
    id,
    queue: channel,
    subject: text.slice(0, maxSubject),
    open: true,
    ...(name ? { customer: { name } } : {}),
  };
  return taken({ id, queues: [{ id: channel, name: channel }], event: { type: 'chat.queued', at: now, chat } });
}

/** What a message says: its text, or else what stands in its attachments, or in its blocks. */
function wordsOf(message: unknown): string | undefined {
  const text = toText(at(message, 'text'));
  if (text !== undefined) return text;
  const attached = toList(at(message, 'attachments')).flatMap((one) => {
    const shown = ['pretext', 'title', 'text'].flatMap((name) => toText(at(one, name)) ?? []);
    return shown.length > 0 ? shown : (toText(at(one, 'fallback')) ?? []);
  });
  const blocks = toList(at(message, 'blocks')).flatMap((one) => toText(at(one, 'text', 'text')) ?? []);
  return toText([...attached, ...blocks].join('\n'));
}

/** Marks of people, channels and links as their words, and the three signs that Slack escapes. */
function slackText(text: string): string {
  const plain = shortCodesToEmoji(text)
    .replace(/<(?:[@#!]?[^<>|]*)\|([^<>|]*)>/g, '$1')
    .replace(/<([@#])[A-Z0-9]+>/g, '$1…')
    .replace(/<!(\w+)>/g, '@$1')
    .replace(/<(https?:[^<>|]+|mailto:[^<>|]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return markdownToText(plain);
}

function toTs(now: number): string {
  return (now / 1000).toFixed(6);
}

function callback(now: number, event: object): object {
  return {
    ...{ token: 'sample', team_id: 'T0SAMPLE', api_app_id: 'A0SAMPLE', type: 'event_callback' },
    ...{ event_id: `Ev${now}`, event_time: Math.floor(now / 1000), event: { type: 'message', ...event } },
  };
}
