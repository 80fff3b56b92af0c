import { createTimeline, type Timeline } from './timeline.ts';

/**
 * What a person could see or hear of an event in one browser. `ring`: a notification with sound. `silent`: a new
 * notification without, since its chat rang a moment ago. `again`: the same once more, quietly. `swallowed`: it came,
 * and its words were not shown. `answered`: they clicked it, or came to its chat. `pop-up`: in a page that is in front. `known`: the page in front has its chat on show.
 */
export type How = 'ring' | 'silent' | 'again' | 'swallowed' | 'pop-up' | 'known' | 'answered';

export interface Sighting {
  at: number;
  how: How;
  browser: string;
  notification: string;
  /** Somebody sat there. */
  isSat: boolean;
}

/** What a person has in front of them: "none", "console", "dashboard", or "chat:source:id". */
export type Front = string;

/** Everything that really happened to one person. */
export interface Witness {
  /** Without a network a page shows what was, and nothing new: as if it were not there. */
  front: Timeline<Front>;
  /** The same, with or without a network: what a page shows already, it goes on showing. */
  before: Timeline<Front>;
  status: Timeline<string>;
  /** The names of their browsers that a push can reach, each with a space behind it. */
  reachable: Timeline<string>;
  /** When they stood up, or shut the lid. */
  leftAt: number[];
  /** When the push subscription of one of their browsers ended, and when another took its place. */
  resubscribedAt: number[];
  /** When a push service left a push to them without an answer. */
  unansweredAt: number[];
  sightings: Map<string, Sighting[]>;
}

export interface Journal {
  of(person: string): Witness;
  see(person: string, event: string, sighting: Sighting): void;
}

/** Names an event as both the chat system and whoever is told of it know it. */
export function eventKey(event: { source: string; chat: string; type: string; at: string }): string {
  return [event.source, event.chat, event.type, event.at].join(' ');
}

export function createJournal(startAt: number): Journal {
  const witnesses = new Map<string, Witness>();

  function of(person: string): Witness {
    const known = witnesses.get(person);
    if (known) return known;
    const witness: Witness = {
      front: createTimeline<Front>(startAt, 'none'),
      before: createTimeline<Front>(startAt, 'none'),
      status: createTimeline<string>(startAt, 'offline'),
      reachable: createTimeline<string>(startAt, ''),
      leftAt: [],
      resubscribedAt: [],
      unansweredAt: [],
      sightings: new Map(),
    };
    witnesses.set(person, witness);
    return witness;
  }

  return {
    of,
    see(person, event, sighting) {
      const { sightings } = of(person);
      const known = sightings.get(event);
      if (known) known.push(sighting);
      else sightings.set(event, [sighting]);
    },
  };
}
