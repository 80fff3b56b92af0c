export interface MarkableTitle {
  read(): string;
  write(title: string): void;
  /** Calls back whenever the title may have changed; gives the way to stop. */
  observe(changed: () => void): () => void;
}

export interface TitleMarker {
  /** How many wait; 0 takes the mark away. */
  set(count: number): void;
}

/**
 * Puts `word` ("New") and the number before the title, "New (2) · ", also before one that the page changes meanwhile, and takes
 * nothing else away.
 */
export function createTitleMarker(title: MarkableTitle, word: () => string): TitleMarker {
  let stopObserving: (() => void) | undefined;
  let count = 0;
  let said = word();

  /** A page may have put its own text around the mark. */
  function unmarked(current: string): string {
    return current.replace(new RegExp(`${said}(?: \\(\\d+\\))? · `, 'g'), '');
  }

  function mark(): void {
    const current = title.read();
    const plain = unmarked(current);
    said = word();
    const words = count > 1 ? `${said} (${count}) · ` : `${said} · `;
    if (!current.startsWith(words)) title.write(words + plain);
  }

  return {
    set(next) {
      if (next === count) return;
      count = next;
      if (count > 0) {
        mark();
        stopObserving ??= title.observe(mark);
        return;
      }
      stopObserving?.();
      stopObserving = undefined;
      const current = title.read();
      const plain = unmarked(current);
      if (plain !== current) title.write(plain);
    },
  };
}

/** The title of this page. */
export function documentTitle(page: Document): MarkableTitle {
  return {
    read: () => page.title,
    write: (title) => {
      page.title = title;
    },
    observe(changed) {
      const observer = new MutationObserver(changed);
      observer.observe(page.head, { childList: true, subtree: true, characterData: true });
      return () => observer.disconnect();
    },
  };
}
