import type { ChatEvent } from '../../../wire/chat-event.ts';
import { type ChatEventType, chatEventTypes } from '../../../wire/chat-event-type.ts';
import { directionOf, type Language } from '../../../wire/language.ts';
import { type TextPreview, type TextSubject, textSamples } from '../../../wire/text-template.ts';
import type { ChatProgress } from '../chat-progress.ts';
import type { Texts } from './compile-texts.ts';
import { notificationText } from './notification-text.ts';

type Sample = (typeof textSamples)[number];

const words = {
  usual: { name: 'Marta Silva', text: 'The total on invoice 2093 looks wrong.', subject: 'Invoice 2093' },
  long: {
    name: 'Maximiliane Alexandra Freifrau von Hohenstein-Waldburg zu Trauchburg',
    text: 'Good morning. I have looked at the invoice again, line by line, and the second line is counted twice, although I wrote to you about it last month and was promised that it would be put right before the next one.',
    subject: 'The invoice of last month and the one before it, of which neither can be right',
  },
  arabic: { name: 'نور حداد', text: 'المبلغ في الفاتورة 2093 غير صحيح.', subject: 'فاتورة 2093' },
  emoji: { name: '👩🏽‍🚀 Zoë 🎉', text: '👍🏼👍🏼 merci 🙏', subject: '🚚 Where is it?' },
} as const;

/** What a subject's notification says to each of the sample names, and to who hides names or where none is known. */
export function previewTexts(subject: TextSubject, language: Language, texts: Texts): TextPreview[] {
  const dir = directionOf(language) === 'rtl' ? 'rtl' : 'auto';
  const type = chatEventTypes.find((one) => one === subject);
  if (type)
    return textSamples.map((sample) => ({ sample, lang: language, dir, ...sayEvent(type, sample, language, texts) }));
  const say = texts(language);
  if (subject === 'test') {
    return [{ sample: 'usual', lang: language, dir, title: say('test', 'title', {}), body: say('test', 'body', {}) }];
  }
  return textSamples.slice(0, 4).map((sample) => {
    const told = sayEvent('message.created', sample, language, texts);
    return {
      sample,
      lang: language,
      dir,
      title: say('every', 'unread', { title: told.title, count: 3 }),
      body: told.body,
    };
  });
}

function sayEvent(type: ChatEventType, sample: Sample, language: Language, texts: Texts) {
  const { name, text, subject } = words[sample === 'unknown' || sample === 'hidden' ? 'usual' : sample];
  const isKnown = sample !== 'unknown';
  const event: ChatEvent = {
    ...{ type, at: 0, chat: { id: 'chat' }, message: { id: 'message', text } },
    by: { kind: type === 'message.created' ? 'customer' : 'agent', ...(isKnown ? { name } : {}) },
    sla: { late: false, told: 3, shownTo: 2, ...(isKnown ? { waitedSeconds: 240 } : {}) },
  };
  const chat: ChatProgress = {
    ...{ source: '', id: 'chat', queue: 'billing', subject, customerName: isKnown ? name : null, phase: 'waiting' },
    ...{ agents: [], invited: [], transferredTo: [], assistance: null, ended: null, waitingSince: null },
    ...{ stateAt: 0, assistanceAt: 0, url: null },
  };
  return notificationText(event, chat, { nameOf: () => undefined, preview: sample !== 'hidden', language, texts });
}
