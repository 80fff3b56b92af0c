/** What a push service's answer means for a delivery. */
export type PushOutcome =
  | { kind: 'accepted'; status: number }
  /** The push subscription is gone for good. */
  | { kind: 'gone'; status: number; detail: string }
  /** The request or the key is wrong: ours to mend, and the same again would not help. */
  | { kind: 'refused'; status: number; detail: string }
  | { kind: 'too-large'; status: number; detail: string }
  /** The push service asks to wait. */
  | { kind: 'busy'; status: number; retryAfterMs: number | undefined; detail: string }
  /** No answer, or one that says that it is broken. Unanswered: it went out, and may have been taken all the same. */
  | { kind: 'unreachable'; status: number | null; detail: string; isUnanswered?: boolean };

export type OutcomeKind = PushOutcome['kind'];

export interface PushAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** By status code (RFC 8030 §5 and §8.4, and the habits of push services); what is not listed goes by its hundred. */
const kinds: Readonly<Record<number, OutcomeKind>> = {
  200: 'accepted',
  201: 'accepted',
  202: 'accepted',
  204: 'accepted',
  400: 'refused',
  401: 'refused',
  403: 'refused',
  404: 'gone',
  406: 'busy',
  408: 'unreachable',
  410: 'gone',
  413: 'too-large',
  425: 'busy',
  429: 'busy',
  500: 'unreachable',
  502: 'unreachable',
  503: 'busy',
  504: 'unreachable',
};

export function kindOfStatus(status: number): OutcomeKind {
  const listed = kinds[status];
  if (listed) return listed;
  if (status >= 200 && status < 300) return 'accepted';
  return status >= 500 ? 'unreachable' : 'refused';
}

/** Reads a push service's answer. `now` in milliseconds, for a `Retry-After` that is a date. */
export function toOutcome(answer: PushAnswer, now: number): PushOutcome {
  const { status } = answer;
  const kind = kindOfStatus(status);
  const detail = describe(answer);
  switch (kind) {
    case 'accepted':
      return { kind, status };
    case 'gone':
    case 'refused':
    case 'too-large':
    case 'unreachable':
      return { kind, status, detail };
    case 'busy':
      return { kind, status, detail, retryAfterMs: parseRetryAfter(answer.headers['retry-after'], now) };
    default:
      return kind satisfies never;
  }
}

/** `Retry-After` in milliseconds from now, given in seconds or as an HTTP date (RFC 9110 §10.2.3). */
export function parseRetryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!text) return undefined;
  // Several may have become one on the way, and some count fractions.
  const seconds = /^\d+(\.\d+)?(?=\s*(,|$))/.exec(text)?.[0];
  if (seconds !== undefined) return Math.ceil(Number(seconds)) * 1000;
  // As JavaScript reads dates, any number is one.
  const at = /^[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const maxDetail = 300;

/** What the push service said; Microsoft's says it in headers only. */
function describe({ status, headers, body }: PushAnswer): string {
  const vendor = Object.entries(headers).filter(([name]) => name.startsWith('x-wns-'));
  const words = [body.trim(), ...vendor.map(([name, value]) => `${name}: ${String(value)}`)];
  return words.filter(Boolean).join(' ').slice(0, maxDetail) || `It answered ${status}`;
}
