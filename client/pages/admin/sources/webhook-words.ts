import type { Source } from '../../../../wire/source.ts';
import type { WebhookFault, WebhookRecord } from '../../../../wire/webhook-attempt.ts';
import { showsSecret } from './kind-words.ts';

interface FaultWords {
  readonly what: string;
  /** What to do next. */
  readonly remedy: string;
}

const faultWords = {
  repeated: { what: 'Was here before', remedy: 'Nothing to do: it counts once, however often it is sent.' },
  passed: { what: 'For nobody', remedy: '' },
  paused: {
    what: 'Put off: this chat system is paused',
    remedy: 'Resume it. The chat system sends it again by itself.',
  },
  'broken-json': {
    what: 'Its body is not JSON',
    remedy: 'The signature fits. Look at what the chat system puts into the body.',
  },
  'invalid-fields': { what: 'Fields are not as expected', remedy: 'The signature fits. Mend the fields named here.' },
  'body-too-large': {
    what: 'Its body is too large',
    remedy: 'Leave out what is not needed: attachments, whole conversations.',
  },
  'too-many': {
    what: 'Too many in a minute',
    remedy: 'The chat system sends it again. If it goes on, raise DESKBELL_WEBHOOKS_PER_MINUTE.',
  },
  'not-stored': {
    what: 'Could not be stored',
    remedy: 'The chat system sends it again. Look at the server’s disk and log.',
  },
  'missing-headers': {
    what: 'A header is missing',
    remedy:
      'Turn on signing in the chat system, or use the URL with the secret in it. A proxy in front must let these headers through.',
  },
  'malformed-headers': {
    what: 'A header cannot be read',
    remedy: 'webhook-timestamp is whole seconds since 1970, webhook-id at most 256 characters.',
  },
  'too-old': {
    what: 'The clock: signed too long ago',
    remedy: 'The secret is right. Set the clock of the chat system’s server, or of this one, by NTP.',
  },
  'from-the-future': {
    what: 'The clock: signed in the future',
    remedy: 'The secret is right. Set the clock of the chat system’s server, or of this one, by NTP.',
  },
  'expired-secret': {
    what: 'The secret: an old one that ended',
    remedy: 'Enter the new secret in the chat system, or make another one here.',
  },
  'other-sources-secret': {
    what: 'The secret: it is another chat system’s',
    remedy: 'Each chat system has its own URL and secret. Two were mixed up.',
  },
  'secret-not-decoded': {
    what: 'The secret: used as text',
    remedy: 'Take off “whsec_” and decode the rest as base64: those bytes are the key.',
  },
  'signature-form': {
    what: 'The signature is right, its form is not',
    remedy: 'The header is “v1,” and then base64, not hexadecimal.',
  },
  'signed-body-alone': {
    what: 'Only the body was signed',
    remedy: 'Sign id, timestamp and body with dots between: “id.timestamp.body”.',
  },
  'body-changed': {
    what: 'The body was changed on the way',
    remedy: 'The secret is right. Send the very bytes that were signed; something in between writes the JSON anew.',
  },
  'no-signature-fits': { what: 'The signature does not fit', remedy: '' },
} as const satisfies Record<WebhookFault, FaultWords>;

/** Of systems that sign nothing. */
const anotherSecret: FaultWords = {
  what: 'Another secret',
  remedy: 'It has none of the secrets that fit. Make a new one here and enter it there.',
};

/** Why there was nothing to tell. */
const passedWords: Readonly<Record<string, string>> = {
  'other-event': 'it is about something else',
  'private-note': 'a private note',
  'by-a-bot': 'written by a bot',
  'with-a-bot': 'a bot has the chat',
  'not-open': 'the chat is not open',
  edited: 'a message was edited or deleted',
  'nothing-changed': 'nothing changed that rings',
  handshake: 'the chat system asked whether we are there',
  'nothing-mapped': 'the mapping made no event of it',
};

/** Why nobody is told of a webhook that was read. */
export function toPassedWords(because: string): string {
  return passedWords[because] ?? 'nothing to tell';
}

/** What is wrong with the signature of a webhook, and what to do about it. */
export function toFaultWords(fault: WebhookFault, clockSeconds: number | null, source: Source): FaultWords {
  if (fault === 'no-signature-fits' && showsSecret(source.kind)) return anotherSecret;
  const words = faultWords[fault];
  const what = `${words.what}${toClockWords({ outcome: fault, clockSeconds })}`;
  return { what, remedy: fault === 'no-signature-fits' ? likelyRemedy(source) : words.remedy };
}

/** What became of a webhook, and what to do about it. */
export function toWebhookWords(record: WebhookRecord, source: Source): FaultWords {
  if (record.outcome === 'accepted') {
    const recipients = record.event?.recipients ?? 0;
    return { what: `Taken in, ${toToldWords(recipients)} told`, remedy: '' };
  }
  if (record.outcome === 'passed') return { what: `For nobody: ${toPassedWords(record.detail ?? '')}`, remedy: '' };
  return toFaultWords(record.outcome, record.clockSeconds, source);
}

function toToldWords(recipients: number): string {
  if (recipients === 0) return 'nobody';
  return recipients === 1 ? '1 person' : `${recipients} people`;
}

/** Whether others have come with the present secret tells the two likely causes apart. */
function likelyRemedy({ lastEventAt, secretMadeAt }: Source): string {
  const hasFitted = lastEventAt !== null && secretMadeAt !== null && lastEventAt >= secretMadeAt;
  return hasFitted
    ? 'Others have come with this secret, so it is right: something changes the body on the way, or somebody else sends this.'
    : 'Most likely the chat system has another secret. Make a new one here and enter it there.';
}

function toClockWords({ outcome, clockSeconds }: Pick<WebhookRecord, 'outcome' | 'clockSeconds'>): string {
  if (clockSeconds === null || (outcome !== 'too-old' && outcome !== 'from-the-future')) return '';
  return `, ${toSeconds(Math.abs(clockSeconds))} ${clockSeconds < 0 ? 'behind' : 'ahead'}`;
}

function toSeconds(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

export function isRefusal({ outcome }: WebhookRecord): boolean {
  return outcome !== 'accepted' && outcome !== 'repeated' && outcome !== 'passed';
}
