import type { LanguageTexts } from './placeholders.ts';

/** What notifications say in Japanese, unless an administrator says otherwise. */
export const japanese: LanguageTexts = {
  'chat.queued': {
    title: '新しいチャットがあります',
    body: '{about}',
    ending: 'ほかの担当者を待っています',
  },
  'chat.assigned': {
    title: '新しいチャットがあります',
    body: '{about}',
    ending: '{name}さんに割り当てられました',
    endingUnknown: 'ほかの担当者に割り当てられました',
  },
  'chat.transferred': {
    title: '新しいチャットがあります',
    body: '{about}',
    ending: '{name}さんに転送されました',
    endingUnknown: 'ほかの担当者に転送されました',
  },
  'chat.invited': {
    title: '{name}さんがチャットに招待しています',
    titleUnknown: '担当者がチャットに招待しています',
    body: '{about}',
  },
  'message.created': {
    title: '{name}さんから新しいメッセージがあります',
    titleUnknown: '新しいメッセージがあります',
    titleHidden: 'チャットに新しいメッセージがあります',
    body: '{text}',
  },
  'message.edited': {
    title: 'メッセージが編集されました',
    body: '{about}',
  },
  'message.deleted': {
    title: '{name}さんがメッセージを削除しました',
    titleUnknown: 'メッセージは削除されました',
    body: '{about}',
  },
  'sla.warning': {
    title: 'チャットが{minutes}分待っています',
    titleUnknown: 'チャットが長く待っています',
    body: '{about} · まもなく時間切れです · {late, select, yes {遅れて通知} other {}}',
  },
  'sla.breached': {
    title: 'チャットが{minutes}分待っています',
    titleUnknown: 'チャットが長く待っています',
    body: '{about} · 時間切れです · {late, select, yes {遅れて通知} other {}}',
  },
  'sla.escalated': {
    title: 'チャットが{minutes}分待っています',
    titleUnknown: 'チャットが長く待っています',
    body: '{about} · {told, plural, =0 {誰にも通知できませんでした} other {{shown, plural, =0 {まだ誰も見ていません} other {{told}人中{shown}人が見ましたが、誰も対応していません}}}} · {late, select, yes {遅れて通知} other {}}',
  },
  'chat.cancelled': {
    title: '{name}さんがチャットを取り消しました',
    titleUnknown: 'お客様がチャットを取り消しました',
    body: '{subject}',
  },
  'assistance.requested': {
    title: '{name}さんが支援を求めています',
    titleUnknown: '担当者が支援を求めています',
    body: '{about}',
  },
  'assistance.withdrawn': {
    title: '支援の要請は取り消されました',
    body: '{about}',
  },
  'chat.accepted': {
    title: '{name}さんが対応しています',
    titleUnknown: 'ほかの担当者が対応しています',
    body: '{about}',
  },
  'chat.closed': {
    title: '{name}さんがチャットを終了しました',
    titleUnknown: 'チャットは終了しました',
    body: '{about}',
  },
  test: {
    title: '通知は正常に届いています',
    body: 'Deskbellからのテストです。',
  },
  every: {
    unread: '{title}（未読{count}件）',
    open: 'チャットを開く',
    accept: '応答する',
    accepted: 'このチャットはあなたの担当です',
    asked: 'チャットシステムに確認中です。まだ返答がありません',
    taken: 'このチャットはすでに{name}さんが担当しています',
    takenUnknown: 'このチャットはすでに他の担当者が対応しています',
    over: 'このチャットは終了しています',
    refused: '応答できませんでした。チャットシステムの返答：{reason}',
    refusedUnknown: '応答できませんでした。チャットシステムに拒否されました',
    unanswered: '応答できませんでした。チャットシステムから返答がありません',
    offline: '応答できませんでした。接続がありません',
    more: 'ほかに待機中',
  },
};
