import { expect, test } from 'vitest';
import { createTitleMarker } from '../../../client/title-marker.ts';

function fakeTitle(title: string) {
  const observers = new Set<() => void>();
  return {
    // As browsers do (HTML, `document.title`).
    read: () => title.trim(),
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
  const marker = createTitleMarker(title, () => 'New');
  marker.set(1);
  expect(title.read()).toBe('New · Console');
  marker.set(0);
  expect(title.read()).toBe('Console');
});

test('two marks are one', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title, () => 'New');
  marker.set(1);
  marker.set(1);
  expect(title.read()).toBe('New · Console');
});

test('several are counted, and the number goes with them', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title, () => 'New');
  const seen = [1, 2, 12, 1, 0].map((count) => {
    marker.set(count);
    return title.read();
  });
  expect(seen).toEqual(['New · Console', 'New (2) · Console', 'New (12) · Console', 'New · Console', 'Console']);
  expect(title.observers.size).toBe(0);
});

test('a title that the page changes meanwhile is marked as well', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title, () => 'New');
  marker.set(1);
  title.write('Chat with Anna');
  expect(title.read()).toBe('New · Chat with Anna');
  marker.set(0);
  expect(title.read()).toBe('Chat with Anna');
});

test('a page that puts its own text around the mark does not double it', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title, () => 'New');
  marker.set(1);
  title.write(`(3) ${title.read()}`);
  expect(title.read()).toBe('New · (3) Console');
});

test.each(['What’s New · Acme', 'Brand New (2) · Acme'])('a page whose own title is "%s" keeps it', (own) => {
  const title = fakeTitle(own);
  const marker = createTitleMarker(title, () => 'New');
  marker.set(2);
  const marked = title.read();
  title.write(`(7) ${own}`);
  const changed = title.read();
  marker.set(0);
  expect([marked, changed, title.read()]).toEqual([`New (2) · ${own}`, `New (2) · (7) ${own}`, `(7) ${own}`]);
});

test('a page that changes what follows the mark does not double it', () => {
  const title = fakeTitle('Console');
  const marker = createTitleMarker(title, () => 'New');
  marker.set(1);
  title.write(title.read().replace('Console', () => 'Costs $& more'));
  title.write(`(3) ${title.read()}`);
  expect(title.read()).toBe('New · (3) Costs $& more');
  marker.set(0);
  expect(title.read()).toBe('(3) Costs $& more');
});

test('without a mark nothing is touched or watched', () => {
  const title = fakeTitle('Newton');
  createTitleMarker(title, () => 'New').set(0);
  expect([title.read(), title.observers.size]).toEqual(['Newton', 0]);
});

test('an empty title gets the mark and is empty again', () => {
  const title = fakeTitle('');
  const marker = createTitleMarker(title, () => 'New');
  marker.set(1);
  expect(title.read()).toBe('New ·');
  marker.set(0);
  expect(title.read()).toBe('');
});
