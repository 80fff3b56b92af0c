import type { SourceKind } from '../../../../wire/source.ts';

interface KindWords {
  readonly label: string;
  /** How its webhooks show that they are genuine. */
  readonly proof: string;
  /** What to do in the chat system, once there is a URL. */
  readonly steps: readonly string[];
  /** Whose secret it is in the end: one of ours that is entered there, or one of theirs that is entered here. */
  readonly secretIs: 'ours' | 'theirs';
  /** An address of a chat there, to begin with; empty: it has none of its own. */
  readonly chatLink: string;
}

export const kindWords = {
  standard: {
    label: 'Standard Webhooks, with our own events',
    proof: 'Standard Webhooks',
    steps: ['Enter both in your chat system.'],
    secretIs: 'ours',
    chatLink: '',
  },
  chatwoot: {
    label: 'Chatwoot',
    proof: 'Chatwoot’s signature, or the secret in the URL',
    steps: [
      'In Chatwoot, open Settings → Integrations → Webhooks, and add a webhook with the URL below.',
      'Choose these events: Conversation Created, Conversation Status Changed, Conversation Updated, Message Created and Message Updated.',
      'If Chatwoot shows a secret for the webhook, come back and enter it here by “New secret”. Older versions have none: the one in the URL is enough.',
    ],
    secretIs: 'theirs',
    chatLink: 'https://app.chatwoot.com/app/accounts/1/conversations/{chat}',
  },
  'cloud-events': {
    label: 'CloudEvents 1.0, with our own events as data',
    proof: 'A bearer token, or the secret in the URL',
    steps: [
      'Send each event to the URL without the secret, with “Authorization: Bearer” and the secret; or to the URL with the secret in it.',
      'Its data is one of our own events.',
    ],
    secretIs: 'ours',
    chatLink: '',
  },
  'rocket-chat': {
    label: 'Rocket.Chat Omnichannel',
    proof: 'The secret token in a header, or the secret in the URL',
    steps: [
      'In Rocket.Chat, open Omnichannel → Webhooks. Enter the URL without the secret, and the secret as Secret Token.',
      'Send requests on: Chat Start, Chat Close, Chat Taken, Chat Queued, Forwarding, Visitor Messages, Agent Messages.',
    ],
    secretIs: 'ours',
    chatLink: 'https://chat.example.com/live/{chat}/room-info',
  },
  zendesk: {
    label: 'Zendesk',
    proof: 'Zendesk’s signature, the X-API-Key of a conversations integration, or the secret in the URL',
    steps: [
      'In Zendesk’s Admin Center, open Apps and integrations → Webhooks, and make a webhook for Zendesk events with the URL below.',
      'Choose the ticket events created, agent assignment changed, group assignment changed and status changed, and the messaging event message added.',
      'Reveal its signing secret, come back, and enter it here by “New secret”.',
    ],
    secretIs: 'theirs',
    chatLink: 'https://your-name.zendesk.com/agent/tickets/{chat}',
  },
  intercom: {
    label: 'Intercom',
    proof: 'Intercom’s signature (X-Hub-Signature), or the secret in the URL',
    steps: [
      'In Intercom’s Developer Hub, open your app → Configure → Webhooks, and enter the URL below.',
      'Choose the topics conversation.user.created, conversation.user.replied and conversation.admin.assigned, .replied, .closed, .opened, .snoozed and .unsnoozed, and conversation_part.redacted.',
      'Copy the client secret of your app (Basic information), come back, and enter it here by “New secret”.',
    ],
    secretIs: 'theirs',
    chatLink: 'https://app.intercom.com/a/inbox/your-app/inbox/conversation/{chat}',
  },
  slack: {
    label: 'Slack, or what posts like it',
    proof: 'Slack’s signature, or the secret in the URL',
    steps: [
      'In your Slack app, open Event Subscriptions, enter the URL below, and subscribe to message.channels.',
      'Copy the signing secret (Basic Information), come back, and enter it here by “New secret”.',
      'For a tool that can post to a Slack incoming webhook, enter the URL below in its place.',
    ],
    secretIs: 'theirs',
    chatLink: '',
  },
  mapped: {
    label: 'Any other: a mapping of your own',
    proof: 'A bearer token, or the secret in the URL',
    steps: [
      'Let your chat system post its webhooks, as JSON, to the URL with the secret in it. If it can send a header: “Authorization: Bearer” and the secret, to the URL without it.',
      'Then open this chat system here, and write the mapping with the last webhook beside it.',
    ],
    secretIs: 'ours',
    chatLink: '',
  },
} as const satisfies Record<SourceKind, KindWords>;

/** Its webhooks show the secret itself, and the body says nothing of it. */
export function showsSecret(kind: SourceKind): boolean {
  return kind !== 'standard' && kindWords[kind].secretIs === 'ours';
}

export function kindWordsOf(kind: SourceKind): KindWords {
  return kindWords[kind];
}
