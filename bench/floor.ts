/** People, each with as many devices, in queues of one size. Numbers instead of names, so that nobody has to be looked up. */
export interface Floor {
  people: number;
  devicesEach: number;
  queueSize: number;
  /** Events that the desk has behind it. */
  history?: number;
}

export function personId(person: number): string {
  return `person-${person}`;
}

export function queueOf({ queueSize }: Floor, person: number): string {
  return `queue-${Math.floor(person / queueSize)}`;
}

export function devicesOf({ devicesEach }: Floor, person: number): number[] {
  return Array.from({ length: devicesEach }, (_, index) => person * devicesEach + index);
}

/** A bearer token that the seed gives to a person. */
export function tokenOf(person: number): string {
  return `bench-token-of-person-${person}`;
}

/** The source that webhooks come from, and its secret. */
export const sourceId = 'bench';
export const sourceSecret = `whsec_${Buffer.from('the secret of the bench, no more').toString('base64')}`;
