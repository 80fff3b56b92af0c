import type { BrowserKind, BrowserOptions, TestBrowser } from './browser.ts';
import type { Certificates } from './certificates.ts';
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';
import { startGooglePushService } from './google-push-service.ts';
import type { LocalPushService } from './local-push-service.ts';
import { startMozillaPushService } from './mozilla-push-service.ts';

/** For `describe.each`. */
export const browserKinds = ['firefox', 'chromium'] as const satisfies readonly BrowserKind[];

const pushServices = {
  firefox: startMozillaPushService,
  chromium: startGooglePushService,
} satisfies Record<BrowserKind, (certificates: Certificates) => Promise<LocalPushService>>;

const launchers = {
  firefox: launchFirefox,
  chromium: launchChromium,
} satisfies Record<BrowserKind, (options: BrowserOptions) => Promise<TestBrowser>>;

/** Starts the push service that a browser speaks to. */
export function startPushService(kind: BrowserKind, certificates: Certificates): Promise<LocalPushService> {
  return pushServices[kind](certificates);
}

/** Starts a browser; its push service, then its pages' server, must be there before it. */
export function launchBrowser(kind: BrowserKind, options: BrowserOptions): Promise<TestBrowser> {
  return launchers[kind](options);
}
