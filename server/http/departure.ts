/** A server that stops says so while it still answers: whoever sends it calls has time to look for another. */
export interface Departure {
  announce(): void;
  isAnnounced(): boolean;
}

export function createDeparture(): Departure {
  let announced = false;
  return {
    announce() {
      announced = true;
    },
    isAnnounced: () => announced,
  };
}
