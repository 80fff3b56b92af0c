import { type Weekday, weekdays } from '../../../../wire/preferences.ts';
import { type BusinessHours, escalationTargets, type QueuePolicy } from '../../../../wire/queue-policy.ts';

/** What a filled form says of a queue's policy, and what is wrong in it, by the field's name. */
export interface QueueForm {
  readonly policy: QueuePolicy;
  readonly errors: Readonly<Record<string, string>>;
}

/** Longest time that the server takes: a week. */
const mostMinutes = 10_080;

export function readQueuePolicy(form: FormData): QueueForm {
  const errors: Record<string, string> = {};
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const minutes = (name: string): number => {
    const value = Number(text(name).replace(',', '.'));
    if (text(name) === '') errors[name] = 'Say after how many minutes';
    else if (!(value > 0 && value <= mostMinutes)) errors[name] = 'More than 0 minutes, and at most a week (10,080)';
    return value;
  };
  const warn = text('warn') === '' ? null : minutes('warn');
  const breach = text('breach') === '' ? null : minutes('breach');
  if (warn !== null && breach === null) errors.breach = 'A warning needs a time that it warns of';
  if (warn !== null && breach !== null && warn >= breach)
    errors.warn = 'The warning has to come before the time is over';
  const escalation = form.getAll('step').map((key) => {
    const to = escalationTargets.find((target) => target === text(`to-${key}`)) ?? 'agents';
    const queue = text(`queue-${key}`);
    if (to === 'queue' && !queue) errors[`queue-${key}`] = 'Say which queue';
    return { afterMinutes: minutes(`after-${key}`), to, ...(to === 'queue' ? { queue } : {}) };
  });
  return {
    policy: {
      sla: breach === null ? null : { warnAfterMinutes: warn, breachAfterMinutes: breach },
      businessHours: form.has('hours') ? readHours(form, errors) : null,
      escalation: escalation.sort((one, other) => one.afterMinutes - other.afterMinutes),
    },
    errors,
  };
}

function readHours(form: FormData, errors: Record<string, string>): BusinessHours {
  const timeZone = String(form.get('timeZone') ?? '').trim();
  if (!isTimeZone(timeZone)) errors.timeZone = 'Choose a time zone of the list, such as “Europe/Berlin”';
  const spans = weekdays.flatMap((day) => readDay(form, day, errors));
  if (spans.length === 0) errors.days = 'Choose at least one day, or take the office hours off';
  return { timeZone, spans };
}

/** One day's hours: the first span, and those after a break, which may be left empty. */
function readDay(form: FormData, day: Weekday, errors: Record<string, string>): BusinessHours['spans'] {
  if (!form.has(`open-${day}`)) return [];
  const [begins, ends] = [form.getAll(`from-${day}`).map(String), form.getAll(`to-${day}`).map(String)];
  const spans = begins
    // A time field knows no end of the day: midnight is the end.
    .map((from, index) => ({ day, from, to: (ends[index] ?? '').replace(/^00:00$/, '24:00') }))
    .filter(({ from, to }, index) => index === 0 || from || to);
  const wrong = `from-${day}`;
  for (const [index, { from, to }] of spans.entries()) {
    const before = spans[index - 1];
    if (!from || !to) errors[wrong] = 'Say from when to when';
    else if (from >= to) errors[wrong] = 'The end has to come after the beginning; 00:00 is the end of the day';
    else if (before && before.to > from) errors[wrong] = 'The time after the break begins before the break';
  }
  return spans;
}

function isTimeZone(name: string): boolean {
  try {
    return name !== '' && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false; // that is what it throws for a name that it does not know
  }
}
