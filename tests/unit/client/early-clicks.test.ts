import { expect, test } from 'vitest';
import { keepEarlyClicks } from '../../../client/early-clicks.ts';

const click = (id: string) => ({ type: 'open-chat', chat: { source: 'desk', id }, navigate: `/console/#${id}` });

function fakeContainer() {
  const listeners: ((event: MessageEvent<unknown>) => void)[] = [];
  return {
    addEventListener: (_: 'message', listener: (event: MessageEvent<unknown>) => void) => void listeners.push(listener),
    say(data: unknown) {
      for (const listener of listeners) listener(new MessageEvent('message', { data }));
    },
  };
}

test('a click on a notification is kept until the page listens: the last one', () => {
  const container = fakeContainer();
  const takeEarlyClick = keepEarlyClicks(container);
  for (const data of [click('c1'), { type: 'subscription-changed' }, 'hello', click('c2')]) container.say(data);
  expect(takeEarlyClick()).toEqual(click('c2'));
});

test('what is taken is not told again, nor what comes once the page listens', () => {
  const container = fakeContainer();
  const takeEarlyClick = keepEarlyClicks(container);
  container.say(click('c1'));
  takeEarlyClick();
  container.say(click('c2'));
  expect(takeEarlyClick()).toBeUndefined();
});

test('a browser without service workers has none', () => {
  expect(keepEarlyClicks(undefined)()).toBeUndefined();
});
