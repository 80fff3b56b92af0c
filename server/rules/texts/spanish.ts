import type { LanguageTexts } from './placeholders.ts';

/** What notifications say in Spanish, unless an administrator says otherwise. */
export const spanish: LanguageTexts = {
  'chat.queued': {
    title: 'Nuevo mensaje de chat',
    body: '{about}',
    ending: 'Espera a otra persona',
  },
  'chat.assigned': {
    title: 'Nuevo mensaje de chat',
    body: '{about}',
    ending: 'Asignado a {name}',
    endingUnknown: 'Asignado a otra persona',
  },
  'chat.transferred': {
    title: 'Nuevo mensaje de chat',
    body: '{about}',
    ending: 'Transferido a {name}',
    endingUnknown: 'Transferido a otra persona',
  },
  'chat.invited': {
    title: '{name} le invita a unirse a un chat',
    titleUnknown: 'Un compañero le invita a unirse a un chat',
    body: '{about}',
  },
  'message.created': {
    title: '{name} le ha enviado un mensaje',
    titleUnknown: 'Alguien le ha enviado un mensaje',
    titleHidden: 'Mensaje nuevo en un chat',
    body: '{text}',
  },
  'message.edited': {
    title: 'Se ha modificado un mensaje',
    body: '{about}',
  },
  'message.deleted': {
    title: 'Mensaje eliminado por {name}',
    titleUnknown: 'El mensaje se ha eliminado',
    body: '{about}',
  },
  'sla.warning': {
    title: '{minutes, plural, one {Un chat espera desde hace # minuto} other {Un chat espera desde hace # minutos}}',
    titleUnknown: 'Un chat espera demasiado',
    body: '{about} · El plazo casi ha terminado · {late, select, yes {Aviso con retraso} other {}}',
  },
  'sla.breached': {
    title: '{minutes, plural, one {Un chat espera desde hace # minuto} other {Un chat espera desde hace # minutos}}',
    titleUnknown: 'Un chat espera demasiado',
    body: '{about} · El plazo ha terminado · {late, select, yes {Aviso con retraso} other {}}',
  },
  'sla.escalated': {
    title: '{minutes, plural, one {Un chat espera desde hace # minuto} other {Un chat espera desde hace # minutos}}',
    titleUnknown: 'Un chat espera demasiado',
    body: '{about} · {told, plural, =0 {No se pudo avisar a nadie} other {{shown, plural, =0 {Nadie lo ha visto} one {Lo ha visto # de {told}, nadie lo ha tomado} other {Lo han visto # de {told}, nadie lo ha tomado}}}} · {late, select, yes {Aviso con retraso} other {}}',
  },
  'chat.cancelled': {
    title: '{name} ha cancelado el chat',
    titleUnknown: 'El cliente ha cancelado el chat',
    body: '{subject}',
  },
  'assistance.requested': {
    title: '{name} pide ayuda',
    titleUnknown: 'Un agente pide ayuda',
    body: '{about}',
  },
  'assistance.withdrawn': {
    title: 'Ya no se pide ayuda',
    body: '{about}',
  },
  'chat.accepted': {
    title: 'Aceptado por {name}',
    titleUnknown: 'Aceptado por otra persona',
    body: '{about}',
  },
  'chat.closed': {
    title: 'Cerrado por {name}',
    titleUnknown: 'El chat se ha cerrado',
    body: '{about}',
  },
  test: {
    title: 'Las notificaciones funcionan',
    body: 'Esta es una prueba de Deskbell.',
  },
  every: {
    unread: '{title} ({count, plural, one {# sin leer} other {# sin leer}})',
    open: 'Abrir chat',
    accept: 'Aceptar',
    accepted: 'El chat es suyo',
    asked: 'Se ha preguntado a su sistema de chat, que aún no ha respondido',
    taken: '{name} ya tiene este chat',
    takenUnknown: 'Otra persona ya tiene este chat',
    over: 'Este chat ha terminado',
    refused: 'No aceptado. Su sistema de chat dice: {reason}',
    refusedUnknown: 'No aceptado: su sistema de chat lo ha rechazado',
    unanswered: 'No aceptado: su sistema de chat no ha respondido',
    offline: 'No aceptado: sin conexión',
    more: 'También en espera',
  },
};
