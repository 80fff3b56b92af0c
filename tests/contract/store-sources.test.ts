import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deleteOldOutsiders, listOutsiders, type OutsiderRow, saveOutsiders } from '../../server/store/outsiders.ts';
import { insertPerson, listQueuesOfPeople } from '../../server/store/people.ts';
import { deleteOldSourcePayloads, findSourcePayload, saveSourcePayload } from '../../server/store/source-payloads.ts';
import { deleteSource, findSource, insertSource, updateSource } from '../../server/store/sources.ts';
import { listWebhookAttempts, saveWebhookAttempt } from '../../server/store/webhook-attempts.ts';
import { noon, person } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import { sourceRow } from './rows.ts';

describe.each(engines)('what is kept of chat systems on $name', ({ open }) => {
  let opened: TestStore;
  beforeEach(async () => {
    opened = await open();
    await insertSource(opened.store.db, sourceRow({ id: 'woot' }));
  });
  afterEach(() => opened.remove());
  const db = () => opened.store.db;

  const ben: OutsiderRow = { sourceId: 'woot', kind: 'person', id: '5', name: 'Ben', email: null, seenAt: noon };

  test('settings begin empty, and are kept', async () => {
    await updateSource(db(), 'woot', { settingsJson: '{"people":{"5":"ben"}}' });

    expect((await findSource(db(), 'woot'))?.settingsJson).toBe('{"people":{"5":"ben"}}');
  });

  test('an outsider named again keeps what is not said this time', async () => {
    await saveOutsiders(db(), [ben]);
    await saveOutsiders(db(), [{ ...ben, name: null, email: 'ben@example.com', seenAt: noon + 1 }]);

    expect(await listOutsiders(db(), 'woot')).toEqual([{ ...ben, email: 'ben@example.com', seenAt: noon + 1 }]);
  });

  test('outsiders are told apart by source and kind, and the last seen come first', async () => {
    await insertSource(db(), sourceRow({ id: 'other' }));
    const queue: OutsiderRow = { ...ben, kind: 'queue', name: 'Website', seenAt: noon + 1 };
    await saveOutsiders(db(), [ben, queue, { ...ben, sourceId: 'other' }]);

    expect(await listOutsiders(db(), 'woot')).toEqual([queue, ben]);
  });

  test('outsiders that were not named for long are forgotten', async () => {
    await saveOutsiders(db(), [ben, { ...ben, id: '6', seenAt: noon + 1 }]);
    await deleteOldOutsiders(db(), noon + 1);

    expect((await listOutsiders(db(), 'woot')).map(({ id }) => id)).toEqual(['6']);
  });

  test('only the last payload of a source is kept, and of none that is not there', async () => {
    await saveSourcePayload(db(), { sourceId: 'woot', body: '{"a":1}', at: noon });
    await saveSourcePayload(db(), { sourceId: 'woot', body: '{"a":2}', at: noon + 1 });
    await saveSourcePayload(db(), { sourceId: 'nobody', body: '{}', at: noon });

    expect([await findSourcePayload(db(), 'woot'), await findSourcePayload(db(), 'nobody')]).toEqual([
      { sourceId: 'woot', body: '{"a":2}', at: noon + 1 },
      undefined,
    ]);
  });

  test('an old payload is forgotten', async () => {
    await saveSourcePayload(db(), { sourceId: 'woot', body: '{}', at: noon });
    await deleteOldSourcePayloads(db(), noon + 1);

    expect(await findSourcePayload(db(), 'woot')).toBeUndefined();
  });

  test('with a source all that is kept of it goes', async () => {
    await saveOutsiders(db(), [ben]);
    await saveSourcePayload(db(), { sourceId: 'woot', body: '{}', at: noon });
    await deleteSource(db(), 'woot');

    expect([await listOutsiders(db(), 'woot'), await findSourcePayload(db(), 'woot')]).toEqual([[], undefined]);
  });

  test('queues are those that somebody is in', async () => {
    await insertPerson(db(), person({ queues: ['inbox-3', 'support'] }), noon);

    expect([...(await listQueuesOfPeople(db(), ['inbox-3', 'team-2']))]).toEqual(['inbox-3']);
    expect([...(await listQueuesOfPeople(db(), []))]).toEqual([]);
  });

  test('webhooks for nobody join within a minute by their reason, and push out no others', async () => {
    const attempt = {
      ...{ sourceId: 'woot', outcome: 'passed' as const, genuine: 1 as const, times: 1, webhookId: null },
      ...{ detail: 'edited', clockSeconds: null, sender: null },
    };
    await saveWebhookAttempt(db(), { ...attempt, outcome: 'paused', detail: null, at: noon, lastAt: noon });
    for (let number = 0; number < 120; number++) {
      const at = noon + number * 60_000;
      await saveWebhookAttempt(db(), { ...attempt, at, lastAt: at });
      await saveWebhookAttempt(db(), { ...attempt, at: at + 1, lastAt: at + 1 });
    }

    const kept = await listWebhookAttempts(db(), 'woot');
    expect([kept.length, kept.at(-1)?.outcome, kept[0]?.times]).toEqual([101, 'paused', 2]);
  });
});
