import type { LanguageTexts } from './placeholders.ts';

/** What notifications say in French, unless an administrator says otherwise. */
export const french: LanguageTexts = {
  'chat.queued': {
    title: 'Nouveau message de chat',
    body: '{about}',
    ending: 'Attend un collègue',
  },
  'chat.assigned': {
    title: 'Nouveau message de chat',
    body: '{about}',
    ending: 'Attribué à {name}',
    endingUnknown: 'Attribué à un collègue',
  },
  'chat.transferred': {
    title: 'Nouveau message de chat',
    body: '{about}',
    ending: 'Transféré à {name}',
    endingUnknown: 'Transféré à un collègue',
  },
  'chat.invited': {
    title: '{name} vous invite à rejoindre un chat',
    titleUnknown: 'Un collègue vous invite à rejoindre un chat',
    body: '{about}',
  },
  'message.created': {
    title: '{name} vous a envoyé un message',
    titleUnknown: 'Quelqu’un vous a envoyé un message',
    titleHidden: 'Nouveau message dans un chat',
    body: '{text}',
  },
  'message.edited': {
    title: 'Un message a été modifié',
    body: '{about}',
  },
  'message.deleted': {
    title: 'Message supprimé par {name}',
    titleUnknown: 'Le message a été supprimé',
    body: '{about}',
  },
  'sla.warning': {
    title: '{minutes, plural, one {Un chat attend depuis # minute} other {Un chat attend depuis # minutes}}',
    titleUnknown: 'Un chat attend depuis trop longtemps',
    body: '{about} · Le délai est presque écoulé · {late, select, yes {Signalé en retard} other {}}',
  },
  'sla.breached': {
    title: '{minutes, plural, one {Un chat attend depuis # minute} other {Un chat attend depuis # minutes}}',
    titleUnknown: 'Un chat attend depuis trop longtemps',
    body: '{about} · Le délai est écoulé · {late, select, yes {Signalé en retard} other {}}',
  },
  'sla.escalated': {
    title: '{minutes, plural, one {Un chat attend depuis # minute} other {Un chat attend depuis # minutes}}',
    titleUnknown: 'Un chat attend depuis trop longtemps',
    body: '{about} · {told, plural, =0 {Personne n’a pu être prévenu} other {{shown, plural, =0 {Personne ne l’a vu} one {# personne sur {told} l’a vu, personne ne l’a pris} other {# personnes sur {told} l’ont vu, personne ne l’a pris}}}} · {late, select, yes {Signalé en retard} other {}}',
  },
  'chat.cancelled': {
    title: '{name} a annulé le chat',
    titleUnknown: 'Le client a annulé le chat',
    body: '{subject}',
  },
  'assistance.requested': {
    title: '{name} demande de l’aide',
    titleUnknown: 'Un agent demande de l’aide',
    body: '{about}',
  },
  'assistance.withdrawn': {
    title: 'L’aide n’est plus demandée',
    body: '{about}',
  },
  'chat.accepted': {
    title: 'Accepté par {name}',
    titleUnknown: 'Accepté par un collègue',
    body: '{about}',
  },
  'chat.closed': {
    title: 'Fermé par {name}',
    titleUnknown: 'Le chat a été fermé',
    body: '{about}',
  },
  test: {
    title: 'Les notifications fonctionnent',
    body: 'Ceci est un test de Deskbell.',
  },
  every: {
    unread: '{title} ({count, plural, one {# non lu} other {# non lus}})',
    open: 'Ouvrir le chat',
    accept: 'Accepter',
    accepted: 'Ce chat est à vous',
    asked: 'Votre système de chat a été interrogé et n’a pas encore répondu',
    taken: '{name} a déjà ce chat',
    takenUnknown: 'Quelqu’un d’autre a déjà ce chat',
    over: 'Ce chat est terminé',
    refused: 'Non accepté. Votre système de chat répond : {reason}',
    refusedUnknown: 'Non accepté : votre système de chat a refusé',
    unanswered: 'Non accepté : votre système de chat n’a pas répondu',
    offline: 'Non accepté : pas de connexion',
    more: 'Aussi en attente',
  },
};
