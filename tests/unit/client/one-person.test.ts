import { afterEach, describe, expect, test } from 'vitest';
import { watchForOtherPerson } from '../../../client/one-person.ts';

describe('the pages of one browser', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  /** Names of the pages that hear of somebody else; resolves when a page opened last was heard of by all. */
  async function openPages(...pages: [server: string, person: string][]): Promise<string[]> {
    const ended: string[] = [];
    for (const [index, [server, person]] of pages.entries()) {
      stops.push(watchForOtherPerson(server, person, () => ended.push(`${person}${index}`)));
    }
    await new Promise<void>((resolve) => {
      stops.push(watchForOtherPerson('https://last.test/', 'anna', resolve));
      stops.push(watchForOtherPerson('https://last.test/', 'ben', () => {}));
    });
    return ended;
  }

  test('end when somebody else signs in', async () => {
    expect(await openPages(['https://desk.test/', 'anna'], ['https://desk.test/', 'ben'])).toEqual(['anna0']);
  });

  test('stay when the same person opens another', async () => {
    expect(await openPages(['https://desk.test/', 'anna'], ['https://desk.test/', 'anna'])).toEqual([]);
  });

  test('stay when somebody else signs in at another desk', async () => {
    expect(await openPages(['https://desk.test/', 'anna'], ['https://other.test/', 'ben'])).toEqual([]);
  });
});
