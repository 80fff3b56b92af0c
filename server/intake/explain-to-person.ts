import type { OwnEvent } from '../../wire/own-event.ts';
import type { PassedOverReason, TracedDecision } from '../../wire/trace.ts';

/** Why a person was told of an event as they were, or not at all, and what they can do: said to themselves. */
export type Explanation = Pick<OwnEvent, 'why' | 'advice' | 'remedy'>;

const nothingToDo = { advice: null, remedy: null } as const;
const askAdministrator = (advice: string) => ({ advice, remedy: 'administrator' }) as const;

export function explainDecision(decision: TracedDecision): Explanation {
  const { because, level, state, as } = decision;
  if (because === 'muted') {
    const advice = 'To be told of such events, tick them in Settings under “Tell me about”.';
    return { why: 'You have turned this kind of event off.', advice, remedy: 'settings' };
  }
  if (because === 'quiet-hours') {
    return { why: 'It was in your quiet hours.', advice: 'You can change them in Settings.', remedy: 'settings' };
  }
  const seen = explainSeen(decision);
  if (seen) return { why: seen, ...nothingToDo };
  if (level === 'none') {
    const place = state === 'viewing' ? 'You had this chat in front of you' : `You were ${placeOf(as, state)}`;
    return {
      why: `${place}, and the rules say nothing for that.`,
      ...askAdministrator('An administrator can change that under Rules.'),
    };
  }
  return explainUnseen(decision);
}

/** Undefined while nothing is known to have been on a screen. */
function explainSeen({ receipts }: TracedDecision): string | undefined {
  const find = (kind: string) => receipts.find((receipt) => receipt.kind === kind);
  const shown = find('shown');
  const where = shown?.device ? `on ${shown.device}` : 'in the open page';
  if (find('clicked')) return 'It was shown, and you opened it.';
  if (find('closed')) return 'It was shown, and closed without being opened.';
  if (shown) return `It was shown ${where}.`;
  return find('suppressed') ? 'It was not shown, for you had this very chat in front of you.' : undefined;
}

function explainUnseen({ level, deliveries, withdrawnAt, as, state }: TracedDecision): Explanation {
  const pushes = deliveries.filter(({ channel, purpose }) => channel === 'push' && purpose !== 'ending');
  const has = (name: string) => pushes.some((push) => push.state === name);
  if (has('accepted')) {
    const advice =
      'Send yourself a test with the bell. If nothing appears, look at the notification settings of this system and browser.';
    return { why: 'It was sent to your device, which has not said that it showed it.', advice, remedy: 'bell' };
  }
  if (withdrawnAt !== null) {
    return { why: 'It was taken back before it was shown: the chat was taken, or over.', ...nothingToDo };
  }
  if (has('gone')) {
    const advice = 'Turn notifications on again with the bell.';
    return { why: 'Your browser had given its subscription up.', advice, remedy: 'bell' };
  }
  if (has('refused')) {
    const advice = 'An administrator can see why under What happened.';
    return { why: 'The push service of your browser refused it.', ...askAdministrator(advice) };
  }
  if (has('expired')) {
    const advice = 'Was this computer off, or without a network?';
    return { why: 'It could not be sent in time, and was dropped.', advice, remedy: null };
  }
  if (level === 'ring' && pushes.length === 0) {
    const advice = 'Turn them on with the bell, on each device.';
    return { why: 'It was to ring, and no device of yours had notifications turned on.', advice, remedy: 'bell' };
  }
  const why = `You were ${placeOf(as, state)}, so it was only a pop-up in the page; no page has said that it showed it.`;
  const advice = 'To be rung there too, choose so in Settings under “Sound”.';
  return level === 'ring'
    ? { why: 'It is on its way to your device.', ...nothingToDo }
    : { why, advice, remedy: 'settings' };
}

function placeOf(as: TracedDecision['as'], state: TracedDecision['state']): string {
  if (state === 'away') return 'elsewhere';
  return as === 'supervisor' ? 'at the dashboard' : 'at the console';
}

const available = {
  advice: 'Set yourself to Available, and you are told of chats that wait in your queues.',
  remedy: 'status',
} as const;

const passedOver = {
  author: { why: 'You did it yourself.', ...nothingToDo },
  'status-unavailable': { why: 'You were unavailable.', ...available },
  'status-offline': { why: 'You were offline.', ...available },
  disabled: {
    why: 'You were switched off here.',
    ...askAdministrator('An administrator can switch you on again.'),
  },
  'not-an-agent': {
    why: 'It was for agents, and you are not one.',
    ...askAdministrator('An administrator can change that.'),
  },
  'not-a-supervisor': {
    why: 'It was for supervisors, and you are not one.',
    ...askAdministrator('An administrator can change that.'),
  },
  'not-in-queue': {
    why: 'It was for a queue that you do not work in.',
    ...askAdministrator('An administrator can add you to it.'),
  },
  'has-it': { why: 'You had accepted it here already.', ...nothingToDo },
  'unknown-person': { why: 'You were not known here yet.', ...nothingToDo },
} as const satisfies Record<PassedOverReason, Explanation>;

export function explainPassedOver(because: PassedOverReason): Explanation {
  return passedOver[because];
}
