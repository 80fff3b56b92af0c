import { expect, test } from 'vitest';
import { keepEarlyClicks } from '../../../client/early-clicks.ts';

const click = (id: string) => ({ type: 'open-chat', chat: { source: 'desk', id }, navigate: `/console/#${id}` });

function say(container: EventTarget, data: unknown): void {
  container.dispatchEvent(new MessageEvent('message', { data }));
}

test('a click on a notification is kept until the page listens: the last one', () => {
  const container = new EventTarget();
  const takeEarlyClick = keepEarlyClicks(container);
  for (const data of [click('c1'), { type: 'subscription-changed' }, 'hello', click('c2')]) say(container, data);
  expect(takeEarlyClick()).toEqual(click('c2'));
});

test('what is taken is not told again, nor what comes once the page listens', () => {
  const container = new EventTarget();
  const takeEarlyClick = keepEarlyClicks(container);
  say(container, click('c1'));
  takeEarlyClick();
  say(container, click('c2'));
  expect(takeEarlyClick()).toBeUndefined();
});

test('a browser without service workers has none', () => {
  expect(keepEarlyClicks(undefined)()).toBeUndefined();
});
