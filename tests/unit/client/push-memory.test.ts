import { expect, test } from 'vitest';
import { cookieStore, createPushMemory, localStore, type TextStore } from '../../../client/push-memory.ts';

function mapStore(): TextStore & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return { map, read: (name) => map.get(name), write: (name, text) => map.set(name, text) };
}

test('a note is read as it was written', () => {
  const memory = createPushMemory('anna', mapStore(), mapStore());
  memory.write({ wanted: true, id: 's1', keyId: 'k1' });
  expect(memory.read()).toEqual({ wanted: true, id: 's1', keyId: 'k1' });
});

test('after an eviction the reminder still says that push was on', () => {
  const store = mapStore();
  const memory = createPushMemory('anna', store, mapStore());
  memory.write({ wanted: true, id: 's1', keyId: 'k1' });
  store.map.clear();
  expect(memory.read()).toEqual({ wanted: true });
});

test('what was turned off is not reminded of', () => {
  const store = mapStore();
  const memory = createPushMemory('anna', store, mapStore());
  memory.write({ wanted: true });
  memory.write({ wanted: false });
  store.map.clear();
  expect(memory.read()).toEqual({});
});

test('one person’s note is not another’s', () => {
  const [store, reminder] = [mapStore(), mapStore()];
  createPushMemory('anna', store, reminder).write({ wanted: true });
  expect(createPushMemory('ben', store, reminder).read()).toEqual({});
});

test.each(['', 'null', '[]', '{"wanted":"yes","id":3}', '{'])('the foreign text %j is no note', (text) => {
  const store = mapStore();
  store.write('anna', text);
  expect(createPushMemory('anna', store, mapStore()).read()).toEqual({});
});

test('storage that is closed to the page is replaced by the page’s memory', () => {
  const store = localStore(() => {
    throw new DOMException('closed', 'SecurityError');
  });
  store.write('a', 'b');
  expect(store.read('a')).toBe('b');
});

test('a cookie is found by its whole name, and cleared by an empty text', () => {
  const jar = new Map<string, string>();
  const page = {
    get cookie() {
      return [...jar].map((pair) => pair.join('=')).join('; ');
    },
    set cookie(line: string) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      if (line.includes('max-age=0;')) jar.delete(name);
      else jar.set(name, value);
    },
  };
  const store = cookieStore(page, '/desk/');
  store.write('deskbell:https://a/:anna:push', 'on');
  store.write('deskbell:https://a/:ann:push', 'off');
  expect(store.read('deskbell:https://a/:anna:push')).toBe('on');
  store.write('deskbell:https://a/:anna:push', '');
  expect(store.read('deskbell:https://a/:anna:push')).toBeUndefined();
});
