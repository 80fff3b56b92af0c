/** The number on the app's icon, where the console was installed as an app and the browser has the Badging API. */
export interface AppBadge {
  /** 0 takes it off. */
  set(count: number): void;
}

/** `write` may reject: an app that is not installed is refused by some browsers, and a frame of another origin by all. */
export function createAppBadge(write: ((count: number) => Promise<void>) | undefined): AppBadge {
  let last: number | undefined;
  return {
    set(count) {
      if (!write || count === last) return;
      last = count;
      write(count).catch(() => {});
    },
  };
}

export function navigatorBadge(page: Partial<Navigator>): ((count: number) => Promise<void>) | undefined {
  return page.setAppBadge && ((count) => navigator.setAppBadge(count));
}
