export const browsers = ['chrome', 'edge', 'firefox', 'safari', 'brave', 'other'] as const;
export type Browser = (typeof browsers)[number];
export const systems = ['windows', 'macos', 'linux', 'android', 'ios', 'other'] as const;
export type System = (typeof systems)[number];

/** What help texts and device labels need to know of a browser. */
export interface BrowserFacts {
  browser: Browser;
  system: System;
}

export interface BrowserSigns {
  userAgent: string;
  /** An iPad calls itself a Macintosh; a Macintosh has no touch screen. */
  maxTouchPoints?: number;
  /** Only Brave has `navigator.brave`. */
  brave?: boolean;
}

export const browserNames: Readonly<Record<Browser, string>> = {
  chrome: 'Chrome',
  edge: 'Edge',
  firefox: 'Firefox',
  safari: 'Safari',
  brave: 'Brave',
  other: 'Browser',
};

const systemNames: Readonly<Record<System, string>> = {
  windows: 'Windows',
  macos: 'macOS',
  linux: 'Linux',
  android: 'Android',
  ios: 'iPhone or iPad',
  other: 'this computer',
};

/**
 * Signs of each, the first match counts. Nearly every browser names others as well, and a name of its own behind them: who
 * has one that is not listed is none of these.
 */
const browserSigns: readonly (readonly [RegExp, Browser])[] = [
  [/\bEdg(e|A|iOS)?\/[\d.]+$/, 'edge'],
  [/\bFirefox\/[\d.]+$/, 'firefox'],
  [/\bFxiOS\//, 'firefox'],
  [/\bChromium\/[\d.]+ Chrome\//, 'chrome'],
  [/\) (Headless)?Chrome\/[\d.]+( Mobile)? Safari\/[\d.]+$/, 'chrome'],
  [/\bCriOS\//, 'chrome'],
  [/\bVersion\/[\d.]+( Mobile\/\w+)? Safari\/[\d.]+$/, 'safari'],
];

const systemSigns: readonly (readonly [RegExp, System])[] = [
  [/\b(iPhone|iPad|iPod)\b/, 'ios'],
  [/\bAndroid\b/, 'android'],
  [/\bWindows\b/, 'windows'],
  [/\bMacintosh\b/, 'macos'],
  [/\b(Linux|CrOS|X11)\b/, 'linux'],
];

export function toBrowserFacts({ userAgent, maxTouchPoints = 0, brave = false }: BrowserSigns): BrowserFacts {
  const browser = browserSigns.find(([sign]) => sign.test(userAgent))?.[1] ?? 'other';
  const system = systemSigns.find(([sign]) => sign.test(userAgent))?.[1] ?? 'other';
  return {
    browser: brave ? 'brave' : browser,
    system: system === 'macos' && maxTouchPoints > 1 ? 'ios' : system,
  };
}

/** A label for people: "Firefox on Windows". */
export function toDeviceLabel({ browser, system }: BrowserFacts): string {
  return `${browserNames[browser]} on ${systemNames[system]}`;
}
