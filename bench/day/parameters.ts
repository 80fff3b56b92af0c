/** How big the day is. */
export interface DayParameters {
  seed: number;
  agents: number;
  queues: number;
  chats: number;
  hours: number;
  /** One has its store embedded; several share a PostgreSQL. */
  servers: number;
}

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** What the servers of this day are configured with: the defaults (README, "Configuration"). */
export const configured = { graceMs: 3_000, leaseMs: 90_000, idleMs: 300_000 } as const;

/** The day begins on a Wednesday at eight, UTC. */
export const dayStartsAt = Date.UTC(2026, 0, 14, 8);
