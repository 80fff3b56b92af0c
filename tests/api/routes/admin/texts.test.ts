import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PushMessage } from '../../../../wire/push-message.ts';
import type { TextTemplate } from '../../../../wire/text-template.ts';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const path = '/api/v1/admin/texts';
const put = (language: string, texts: unknown[]) => desk.call('put', path, { language, texts });
const title = (text: string | null) => ({ subject: 'chat.queued', part: 'title', text });
const readTitle = async (language: string): Promise<TextTemplate> => {
  const { body } = await desk.call('get', `${path}?language=${language}`).expect(200);
  return body.texts.find(({ subject, part }: TextTemplate) => subject === 'chat.queued' && part === 'title');
};

describe('the templates', () => {
  test('are read with their defaults and placeholders', async () => {
    expect(await readTitle('de')).toEqual({
      ...{ subject: 'chat.queued', part: 'title', text: 'Neue Chatnachricht', default: 'Neue Chatnachricht' },
      placeholders: ['about', 'customer', 'queue', 'subject'],
    });
  });

  test('are changed in one language, kept over a restart, and set back', async () => {
    await put('de', [title('Los!')]).expect(200);
    await desk.restart();
    const changed = [(await readTitle('de')).text, (await readTitle('en')).text];
    await put('de', [title(null)]).expect(200);

    expect([changed, (await readTitle('de')).text]).toEqual([['Los!', 'Incoming chat message'], 'Neue Chatnachricht']);
  });

  test('one that is wrong is refused by its field, and none is changed', async () => {
    const { type, errors } = readProblem(await put('de', [title('Los!'), { ...title('{nmae}'), part: 'body' }]));

    expect([type, errors?.map(({ field }) => field), (await readTitle('de')).text]).toEqual([
      ...['invalid-fields', ['texts.1.text'], 'Neue Chatnachricht'],
    ]);
  });

  test('of two who change one at once, the second is told what it is by now, and nothing of theirs is saved', async () => {
    const was = 'Neue Chatnachricht';
    const body = { subject: 'chat.queued', part: 'body', text: '{customer}', was: '{about}' };
    await put('de', [{ ...title('Los!'), was }]).expect(200);
    const { type, errors } = readProblem(await put('de', [body, { ...title('Auf!'), was }]));

    expect([type, errors]).toEqual(['conflict', [{ field: 'texts.1.was', detail: 'Los!' }]]);
    expect((await readTitle('de')).text).toBe('Los!');
    await put('de', [body, { ...title('Auf!'), was: 'Los!' }]).expect(200);
  });

  test('a language that is not spoken is answered 422', async () => {
    expect(readProblem(await desk.call('get', `${path}?language=tlh`)).errors?.[0]?.field).toBe('language');
  });

  test('a change is in the audit log', async () => {
    await put('de', [title('Los!')]).expect(200);

    const { body } = await desk.call('get', '/api/v1/admin/audit').expect(200);
    expect(body.entries[0].after).toEqual({ 'de chat.queued title': 'Los!' });
  });
});

describe('a preview', () => {
  const preview = (texts: unknown[]) =>
    desk.call('post', `${path}/preview`, { language: 'en', subject: 'chat.invited', texts });

  test('says what it would say to each of the names, and changes nothing', async () => {
    const draft = { subject: 'chat.invited', part: 'title', text: 'Join {name}' };
    const { body } = await preview([draft]).expect(200);

    expect(body.previews.map(({ sample, title: said }: { sample: string; title: string }) => [sample, said])).toEqual([
      ['usual', 'Join Marta Silva'],
      ['long', 'Join Maximiliane Alexandra Freifrau von Hohenstein-Waldburg zu Trauchburg'],
      ['arabic', 'Join \u2068نور حداد\u2069'],
      ['emoji', 'Join 👩🏽‍🚀 Zoë 🎉'],
      ['unknown', 'A colleague invites you to join a chat'],
      ['hidden', 'Join Marta Silva'],
    ]);
  });

  test('says what is wrong', async () => {
    const draft = { subject: 'chat.invited', part: 'title', text: '{name' };

    expect(readProblem(await preview([draft])).errors).toEqual([
      { field: 'texts.0.text', detail: 'A “}” is missing (at character 1)' },
    ]);
  });
});

describe('each person is told in their language', () => {
  let token: string;
  beforeEach(async () => {
    await desk.addSource();
    token = await desk.addPerson(person());
    await desk.subscribe(token);
  });

  const lastPush = () => {
    const [last] = desk.receiver.messages.slice(-1);
    if (!last) throw new Error('no push came');
    return (last.payload as PushMessage).notification;
  };
  const told = async () => {
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
    await desk.settle();
    const { title: said, lang, dir, actions } = lastPush();
    return [said, lang, dir, actions?.[0]?.title];
  };

  test('the one that they chose', async () => {
    await desk.call('put', '/api/v1/preferences', { language: 'ar' }, token).expect(200);

    expect(await told()).toEqual(['رسالة محادثة واردة', 'ar', 'rtl', 'فتح المحادثة']);
  });

  test('their browser’s, while they chose none', async () => {
    await desk
      .call('get', '/api/v1/me', undefined, token)
      .set('Accept-Language', 'de-AT,de;q=0.9,en;q=0.5')
      .expect(200);

    expect(await told()).toEqual(['Neue Chatnachricht', 'de', 'auto', 'Chat öffnen']);
  });

  test('English, if nothing is known', async () => {
    expect(await told()).toEqual(['Incoming chat message', 'en', 'auto', 'Open chat']);
  });

  test('by what an administrator wrote', async () => {
    await put('en', [title('Run! {queue}')]).expect(200);

    expect((await told())[0]).toBe('Run! support');
  });

  test('and so is how it ended', async () => {
    await desk.call('put', '/api/v1/preferences', { language: 'de' }, token).expect(200);
    await told();
    await desk.post(chatEvent({ type: 'chat.accepted', by: { kind: 'agent', name: 'Ben' } })).expect(202);
    await desk.settle();

    expect(lastPush().title).toBe('Angenommen von Ben');
  });

  test('a test too', async () => {
    await desk.call('put', '/api/v1/preferences', { language: 'fr' }, token).expect(200);
    await desk.call('post', '/api/v1/test-notification', {}, token).expect(200);

    expect(lastPush().title).toBe('Les notifications fonctionnent');
  });
});
