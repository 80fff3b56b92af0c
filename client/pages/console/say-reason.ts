import type { Explanation } from '../../../wire/own-event.ts';
import type { PageSay } from '../texts/load-page-texts.ts';

/** Why the person was told as they were, or not, in a sentence. */
export function sayReason({ reason, place, device }: Explanation, say: PageSay): string {
  return say(`reason.${reason}`, { place: place ?? '', device: device ?? '' });
}
