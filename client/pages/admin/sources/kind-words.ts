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
      'Choose these events: Conversation Created, Conversation Status Changed, Conversation Updated, Message Created.',
      'If Chatwoot shows a secret for the webhook, come back and enter it here by “New secret”. Older versions have none: the one in the URL is enough.',
    ],
    secretIs: 'theirs',
    chatLink: 'https://app.chatwoot.com/app/accounts/1/conversations/{chat}',
  },
} as const satisfies Record<SourceKind, KindWords>;

export function kindWordsOf(kind: SourceKind): KindWords {
  return kindWords[kind];
}
