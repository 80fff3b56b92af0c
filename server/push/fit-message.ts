import type { PushMessage } from '../../wire/push-message.ts';

const ellipsis = '…';
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const encoder = new TextEncoder();

/**
 * The message as bytes, at most so many: the body is cut at a grapheme until it fits, then the title, and never is
 * either cut to nothing. What is left of a message without its texts always fits 1 kB.
 */
export function fitMessage(message: PushMessage, maxBytes: number): Buffer {
  const whole = toBytes(message);
  if (whole.length <= maxBytes) return whole;
  const { body } = message.notification;
  const withoutBody = withText(message, 'body', '');
  if (body && toBytes(withoutBody).length + maxGraphemeBytes <= maxBytes) return cut(message, 'body', body, maxBytes);
  return cut(withoutBody, 'title', message.notification.title, maxBytes);
}

/** One grapheme and the ellipsis, with JSON's escapes; longer ones are rare, and dropped whole. */
const maxGraphemeBytes = 64;

function cut(message: PushMessage, field: 'title' | 'body', text: string, maxBytes: number): Buffer {
  const starts = [...graphemes.segment(text)].map(({ index }) => index);
  const shortened = (count: number) => toBytes(withText(message, field, `${text.slice(0, starts[count])}${ellipsis}`));
  let fits = 0;
  let tooMany = starts.length;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (shortened(middle).length <= maxBytes) fits = middle;
    else tooMany = middle;
  }
  return shortened(fits);
}

function withText(message: PushMessage, field: 'title' | 'body', text: string): PushMessage {
  return { ...message, notification: { ...message.notification, [field]: text } };
}

function toBytes(message: PushMessage): Buffer {
  return Buffer.from(encoder.encode(JSON.stringify(message)).buffer);
}
