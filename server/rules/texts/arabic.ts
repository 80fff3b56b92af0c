import type { LanguageTexts } from './placeholders.ts';

/** What notifications say in Arabic, unless an administrator says otherwise. */
export const arabic: LanguageTexts = {
  'chat.queued': {
    title: 'رسالة محادثة واردة',
    body: '{about}',
    ending: 'في انتظار زميل',
  },
  'chat.assigned': {
    title: 'رسالة محادثة واردة',
    body: '{about}',
    ending: 'أُسندت إلى {name}',
    endingUnknown: 'أُسندت إلى زميل',
  },
  'chat.transferred': {
    title: 'رسالة محادثة واردة',
    body: '{about}',
    ending: 'حُوّلت إلى {name}',
    endingUnknown: 'حُوّلت إلى زميل',
  },
  'chat.invited': {
    title: 'دعوة من {name} للانضمام إلى محادثة',
    titleUnknown: 'دعوة من زميل للانضمام إلى محادثة',
    body: '{about}',
  },
  'message.created': {
    title: 'رسالة جديدة من {name}',
    titleUnknown: 'وصلتك رسالة جديدة',
    titleHidden: 'رسالة جديدة في محادثة',
    body: '{text}',
  },
  'message.edited': {
    title: 'عُدّلت رسالة',
    body: '{about}',
  },
  'message.deleted': {
    title: 'حُذفت الرسالة من {name}',
    titleUnknown: 'حُذفت الرسالة',
    body: '{about}',
  },
  'sla.warning': {
    title:
      'محادثة تنتظر منذ {minutes, plural, zero {أقل من دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}',
    titleUnknown: 'محادثة تنتظر منذ وقت طويل',
    body: '{about} · أوشك الوقت على الانتهاء · {late, select, yes {إشعار متأخر} other {}}',
  },
  'sla.breached': {
    title:
      'محادثة تنتظر منذ {minutes, plural, zero {أقل من دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}',
    titleUnknown: 'محادثة تنتظر منذ وقت طويل',
    body: '{about} · انتهى الوقت · {late, select, yes {إشعار متأخر} other {}}',
  },
  'sla.escalated': {
    title:
      'محادثة تنتظر منذ {minutes, plural, zero {أقل من دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}',
    titleUnknown: 'محادثة تنتظر منذ وقت طويل',
    body: '{about} · {told, plural, =0 {تعذّر إبلاغ أي شخص} other {{shown, plural, =0 {لم يرها أحد} other {رآها {shown} من {told}، ولم يستلمها أحد}}}} · {late, select, yes {إشعار متأخر} other {}}',
  },
  'chat.cancelled': {
    title: 'أُلغيت المحادثة من {name}',
    titleUnknown: 'ألغى العميل المحادثة',
    body: '{subject}',
  },
  'assistance.requested': {
    title: 'طلب مساعدة من {name}',
    titleUnknown: 'أحد الموظفين يطلب المساعدة',
    body: '{about}',
  },
  'assistance.withdrawn': {
    title: 'لم تعد المساعدة مطلوبة',
    body: '{about}',
  },
  'chat.accepted': {
    title: 'قُبلت من {name}',
    titleUnknown: 'قبلها زميل',
    body: '{about}',
  },
  'chat.closed': {
    title: 'أُغلقت من {name}',
    titleUnknown: 'أُغلقت المحادثة',
    body: '{about}',
  },
  test: {
    title: 'الإشعارات تعمل',
    body: 'هذا اختبار من Deskbell.',
  },
  every: {
    unread:
      '{title} ({count, plural, zero {لا رسائل غير مقروءة} one {رسالة غير مقروءة} two {رسالتان غير مقروءتين} few {# رسائل غير مقروءة} many {# رسالة غير مقروءة} other {# رسالة غير مقروءة}})',
    open: 'فتح المحادثة',
    accept: 'قبول',
    accepted: 'هذه المحادثة لك الآن',
    asked: 'تم سؤال نظام المحادثة ولم يُجب بعد',
    taken: 'هذه المحادثة لدى {name} بالفعل',
    takenUnknown: 'هذه المحادثة لدى زميل بالفعل',
    over: 'انتهت هذه المحادثة',
    refused: 'لم تُقبل المحادثة. رد نظام المحادثة: {reason}',
    refusedUnknown: 'لم تُقبل المحادثة: رفضها نظام المحادثة',
    unanswered: 'لم تُقبل المحادثة: لم يُجب نظام المحادثة',
    offline: 'لم تُقبل المحادثة: لا يوجد اتصال',
    more: 'في الانتظار أيضًا',
  },
};
