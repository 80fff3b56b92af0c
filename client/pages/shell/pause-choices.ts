/** How long a person may pause what rings. */
export const pauses = ['15', '60', '240', 'tomorrow'] as const;
export type Pause = (typeof pauses)[number];

/** When a pause that begins now ends, in the browser's own time zone: tomorrow is six in the morning. */
export function endOfPause(pause: Pause, now: Date): Date {
  if (pause !== 'tomorrow') return new Date(now.getTime() + Number(pause) * 60_000);
  const end = new Date(now);
  end.setHours(6, 0, 0, 0);
  if (end <= now) end.setDate(end.getDate() + 1);
  return end;
}
