/** Stands before the title while something new waits in a page that is not in front. */
const newMark = 'New · ';

export interface MarkableTitle {
  read(): string;
  write(title: string): void;
  /** Calls back whenever the title may have changed; gives the way to stop. */
  observe(changed: () => void): () => void;
}

export interface TitleMarker {
  set(marked: boolean): void;
}

/** Puts "New" before the title, also before one that the page changes meanwhile, and takes nothing else away. */
export function createTitleMarker(title: MarkableTitle): TitleMarker {
  let stopObserving: (() => void) | undefined;

  function mark(): void {
    const current = title.read();
    if (!current.startsWith(newMark)) title.write(newMark + unmarked(current));
  }

  return {
    set(marked) {
      if (marked === (stopObserving !== undefined)) return;
      if (marked) {
        mark();
        stopObserving = title.observe(mark);
        return;
      }
      stopObserving?.();
      stopObserving = undefined;
      const current = title.read();
      if (current.includes(newMark)) title.write(unmarked(current));
    },
  };
}

/** A page may have put its own text around the mark. */
function unmarked(title: string): string {
  return title.replaceAll(newMark, '');
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
