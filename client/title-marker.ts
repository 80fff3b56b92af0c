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
  let mark = '';
  let plain = '';
  let written = '';

  /** A page may have put its own text around what was written, or have changed what follows the mark. */
  function unmarked(current: string): string {
    return current.startsWith(mark) ? current.slice(mark.length) : current.replace(written, () => plain);
  }

  function write(): void {
    const current = title.read();
    plain = unmarked(current);
    mark = count ? `${word()}${count > 1 ? ` (${count})` : ''} · ` : '';
    // As the browser gives it back.
    written = (mark + plain).trim();
    if (current !== written) title.write(written);
  }

  return {
    set(next) {
      if (next === count) return;
      count = next;
      stopObserving?.();
      write();
      stopObserving = count ? title.observe(write) : undefined;
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
