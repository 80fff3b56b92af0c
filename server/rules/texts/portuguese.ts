import type { LanguageTexts } from './placeholders.ts';

/** What notifications say in Portuguese, unless an administrator says otherwise. */
export const portuguese: LanguageTexts = {
  'chat.queued': {
    title: 'Nova mensagem de chat',
    body: '{about}',
    ending: 'Aguarda outra pessoa',
  },
  'chat.assigned': {
    title: 'Nova mensagem de chat',
    body: '{about}',
    ending: 'Atribuído a {name}',
    endingUnknown: 'Atribuído a outra pessoa',
  },
  'chat.transferred': {
    title: 'Nova mensagem de chat',
    body: '{about}',
    ending: 'Transferido para {name}',
    endingUnknown: 'Transferido para outra pessoa',
  },
  'chat.invited': {
    title: '{name} convida você para um chat',
    titleUnknown: 'Um colega convida você para um chat',
    body: '{about}',
  },
  'message.created': {
    title: '{name} enviou uma mensagem para você',
    titleUnknown: 'Alguém enviou uma mensagem para você',
    titleHidden: 'Nova mensagem em um chat',
    body: '{text}',
  },
  'message.edited': {
    title: 'Uma mensagem foi alterada',
    body: '{about}',
  },
  'message.deleted': {
    title: 'Mensagem excluída por {name}',
    titleUnknown: 'A mensagem foi excluída',
    body: '{about}',
  },
  'sla.warning': {
    title: '{minutes, plural, one {Um chat espera há # minuto} other {Um chat espera há # minutos}}',
    titleUnknown: 'Um chat espera há tempo demais',
    body: '{about} · O prazo está quase no fim · {late, select, yes {Avisado com atraso} other {}}',
  },
  'sla.breached': {
    title: '{minutes, plural, one {Um chat espera há # minuto} other {Um chat espera há # minutos}}',
    titleUnknown: 'Um chat espera há tempo demais',
    body: '{about} · O prazo acabou · {late, select, yes {Avisado com atraso} other {}}',
  },
  'sla.escalated': {
    title: '{minutes, plural, one {Um chat espera há # minuto} other {Um chat espera há # minutos}}',
    titleUnknown: 'Um chat espera há tempo demais',
    body: '{about} · {told, plural, =0 {Não foi possível avisar ninguém} other {{shown, plural, =0 {Ninguém viu} one {# de {told} viu, ninguém assumiu} other {# de {told} viram, ninguém assumiu}}}} · {late, select, yes {Avisado com atraso} other {}}',
  },
  'chat.cancelled': {
    title: '{name} cancelou o chat',
    titleUnknown: 'O cliente cancelou o chat',
    body: '{subject}',
  },
  'assistance.requested': {
    title: '{name} pede ajuda',
    titleUnknown: 'Um agente pede ajuda',
    body: '{about}',
  },
  'assistance.withdrawn': {
    title: 'A ajuda não é mais necessária',
    body: '{about}',
  },
  'chat.accepted': {
    title: 'Aceito por {name}',
    titleUnknown: 'Aceito por outra pessoa',
    body: '{about}',
  },
  'chat.closed': {
    title: 'Encerrado por {name}',
    titleUnknown: 'O chat foi encerrado',
    body: '{about}',
  },
  test: {
    title: 'As notificações funcionam',
    body: 'Este é um teste do Deskbell.',
  },
  every: {
    unread: '{title} ({count, plural, one {# não lida} other {# não lidas}})',
    open: 'Abrir chat',
    accept: 'Aceitar',
    accepted: 'O chat é seu',
    asked: 'O seu sistema de chat foi consultado e ainda não respondeu',
    taken: '{name} já tem este chat',
    takenUnknown: 'Outra pessoa já tem este chat',
    over: 'Este chat terminou',
    refused: 'Não aceito. O seu sistema de chat diz: {reason}',
    refusedUnknown: 'Não aceito: o seu sistema de chat recusou',
    unanswered: 'Não aceito: o seu sistema de chat não respondeu',
    offline: 'Não aceito: sem ligação',
    more: 'Também em espera',
  },
};
