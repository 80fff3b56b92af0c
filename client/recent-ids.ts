/** The last ids that were added, as many as `most`; older ones are forgotten. */
export class RecentIds {
  readonly #ids = new Set<string>();
  readonly #most: number;

  constructor(most = 500) {
    this.#most = most;
  }

  add(id: string): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= this.#most) return;
      this.#ids.delete(oldest);
    }
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  list(): string[] {
    return [...this.#ids];
  }
}
