import type { PushMessage } from '../../wire/push-message.ts';

const ellipsis = '…';
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The message as bytes, at most so many: title and body are cut at a grapheme until it fits, the body first, and neither
 * to nothing. Buttons and pictures go where even their place is needed.
 */
export function fitMessage(message: PushMessage, maxBytes: number): Buffer {
  const whole = toBytes(message);
  if (whole.length <= maxBytes) return whole;
  const { title, body = '', actions, icon, badge: _badge, data, ...rest } = message.notification;
  const room = maxBytes - toBytes(withTexts(message, '', '')).length;
  if (room < leastRoom && (actions || icon)) {
    const { accept: _accept, ...needed } = data;
    return fitMessage({ ...message, notification: { title, body, ...rest, data: needed } }, maxBytes);
  }
  const cutTitle = cut(title, Math.max(room >> 1, room - jsonBytes(body)));
  return toBytes(withTexts(message, cutTitle, cut(body, room - jsonBytes(cutTitle))));
}

/** Less than that tells a person nothing. */
const leastRoom = 60;

/** The beginning of a text that takes so many bytes as JSON, with an ellipsis if it is not the whole. */
function cut(text: string, maxBytes: number): string {
  if (jsonBytes(text) <= maxBytes) return text;
  // Each of its units takes a byte at least: of a text of half a megabyte, only the beginning is looked at.
  const starts = [...graphemes.segment(text.slice(0, maxBytes + 1))].map(({ index }) => index);
  const shortened = (count: number) => `${text.slice(0, starts[count])}${ellipsis}`;
  let fits = 0;
  let tooMany = starts.length;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (jsonBytes(shortened(middle)) <= maxBytes) fits = middle;
    else tooMany = middle;
  }
  return shortened(fits);
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

function withTexts(message: PushMessage, title: string, body: string): PushMessage {
  return { ...message, notification: { ...message.notification, title, body } };
}

function toBytes(message: PushMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
