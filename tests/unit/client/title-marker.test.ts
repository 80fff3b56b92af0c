import { expect, test } from 'vitest';
import { createTitleMarker } from '../../../client/title-marker.ts';

function fakeTitle(title: string) {
  const observers = new Set<() => void>();
  return {
    read: () => title,
    write(next: string) {
      title = next;
      for (const changed of observers) changed();
    },
    observe(changed: () => void) {
      observers.add(changed);
      return () => observers.delete(changed);
    },
    observers,
  };
}

test('"New" stands before the title, and goes again', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title);
  marker.set(true);
  expect(title.read()).toBe('New · Console');
  marker.set(false);
  expect(title.read()).toBe('Console');
});

test('two marks are one', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title);
  marker.set(true);
  marker.set(true);
  expect(title.read()).toBe('New · Console');
});

test('a title that the page changes meanwhile is marked as well', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title);
  marker.set(true);
  title.write('Chat with Anna');
  expect(title.read()).toBe('New · Chat with Anna');
  marker.set(false);
  expect(title.read()).toBe('Chat with Anna');
});

test('a page that puts its own text around the mark does not double it', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title);
  marker.set(true);
  title.write(`(3) ${title.read()}`);
  expect(title.read()).toBe('New · (3) Console');
});

test('without a mark nothing is touched or watched', () => {
  const title = fakeTitle('Newton');
  createTitleMarker(title).set(false);
  expect([title.read(), title.observers.size]).toEqual(['Newton', 0]);
});

test('an empty title gets the mark and is empty again', () => {
  const title = fakeTitle('');
  const marker = createTitleMarker(title);
  marker.set(true);
  expect(title.read()).toBe('New · ');
  marker.set(false);
  expect(title.read()).toBe('');
});
