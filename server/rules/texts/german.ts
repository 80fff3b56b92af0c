import type { LanguageTexts } from './placeholders.ts';

/** What notifications say in German, unless an administrator says otherwise. */
export const german: LanguageTexts = {
  'chat.queued': {
    title: 'Neue Chatnachricht',
    body: '{about}',
    ending: 'Wartet auf jemand anderen',
  },
  'chat.assigned': {
    title: 'Neue Chatnachricht',
    body: '{about}',
    ending: 'Zugewiesen an {name}',
    endingUnknown: 'Jemand anderem zugewiesen',
  },
  'chat.transferred': {
    title: 'Neue Chatnachricht',
    body: '{about}',
    ending: 'Weitergeleitet an {name}',
    endingUnknown: 'An jemand anderen weitergeleitet',
  },
  'chat.invited': {
    title: '{name} lädt Sie in einen Chat ein',
    titleUnknown: 'Jemand aus dem Team lädt Sie in einen Chat ein',
    body: '{about}',
  },
  'message.created': {
    title: '{name} hat Ihnen eine Nachricht geschickt',
    titleUnknown: 'Jemand hat Ihnen eine Nachricht geschickt',
    titleHidden: 'Neue Nachricht in einem Chat',
    body: '{text}',
  },
  'message.edited': {
    title: 'Eine Nachricht wurde geändert',
    body: '{about}',
  },
  'message.deleted': {
    title: 'Nachricht gelöscht von {name}',
    titleUnknown: 'Die Nachricht wurde gelöscht',
    body: '{about}',
  },
  'sla.warning': {
    title: '{minutes, plural, one {Chat wartet seit # Minute} other {Chat wartet seit # Minuten}}',
    titleUnknown: 'Ein Chat wartet zu lange',
    body: '{about} · Die Zeit ist fast abgelaufen · {late, select, yes {Verspätet gemeldet} other {}}',
  },
  'sla.breached': {
    title: '{minutes, plural, one {Chat wartet seit # Minute} other {Chat wartet seit # Minuten}}',
    titleUnknown: 'Ein Chat wartet zu lange',
    body: '{about} · Die Zeit ist abgelaufen · {late, select, yes {Verspätet gemeldet} other {}}',
  },
  'sla.escalated': {
    title: '{minutes, plural, one {Chat wartet seit # Minute} other {Chat wartet seit # Minuten}}',
    titleUnknown: 'Ein Chat wartet zu lange',
    body: '{about} · {told, plural, =0 {Niemand war zu erreichen} other {{shown, plural, =0 {Niemand hat es gesehen} one {# von {told} hat es gesehen, niemand hat angenommen} other {# von {told} haben es gesehen, niemand hat angenommen}}}} · {late, select, yes {Verspätet gemeldet} other {}}',
  },
  'chat.cancelled': {
    title: '{name} hat den Chat abgebrochen',
    titleUnknown: 'Die Kundin oder der Kunde hat den Chat abgebrochen',
    body: '{subject}',
  },
  'assistance.requested': {
    title: '{name} bittet um Hilfe',
    titleUnknown: 'Jemand aus dem Team bittet um Hilfe',
    body: '{about}',
  },
  'assistance.withdrawn': {
    title: 'Hilfe wird nicht mehr gebraucht',
    body: '{about}',
  },
  'chat.accepted': {
    title: 'Angenommen von {name}',
    titleUnknown: 'Von jemand anderem angenommen',
    body: '{about}',
  },
  'chat.closed': {
    title: 'Geschlossen von {name}',
    titleUnknown: 'Der Chat wurde geschlossen',
    body: '{about}',
  },
  test: {
    title: 'Benachrichtigungen funktionieren',
    body: 'Das ist ein Test von Deskbell.',
  },
  every: {
    unread: '{title} ({count, plural, one {# ungelesen} other {# ungelesen}})',
    open: 'Chat öffnen',
    accept: 'Annehmen',
    accepted: 'Der Chat ist bei Ihnen',
    asked: 'Ihr Chatsystem wurde gefragt und hat noch nicht geantwortet',
    taken: '{name} hat diesen Chat schon',
    takenUnknown: 'Jemand anderes hat diesen Chat schon',
    over: 'Dieser Chat ist beendet',
    refused: 'Nicht angenommen. Ihr Chatsystem sagt: {reason}',
    refusedUnknown: 'Nicht angenommen: Ihr Chatsystem hat abgelehnt',
    unanswered: 'Nicht angenommen: Ihr Chatsystem hat nicht geantwortet',
    offline: 'Nicht angenommen: keine Verbindung',
    more: 'Außerdem warten',
  },
};
