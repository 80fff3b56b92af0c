/** Takes one of a person's places; undefined when none is free. What it gives returns the place, once. */
export type TakeStreamSlot = (personId: string) => (() => void) | undefined;

/** How many streams a person may have, counted from the moment they are asked for. */
export function createStreamSlots(max: number): TakeStreamSlot {
  const taken = new Map<string, number>();
  const add = (personId: string, change: 1 | -1) => {
    const count = (taken.get(personId) ?? 0) + change;
    if (count > 0) taken.set(personId, count);
    else taken.delete(personId);
  };
  return (personId) => {
    if ((taken.get(personId) ?? 0) >= max) return undefined;
    add(personId, 1);
    let isMine = true;
    return () => {
      if (isMine) add(personId, -1);
      isMine = false;
    };
  };
}
