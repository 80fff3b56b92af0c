import { Agent, EnvHttpProxyAgent, request } from 'undici';
import type { Settings } from '../../settings.ts';
import { type Finding, found } from './finding.ts';

/** The push services of the browsers' makers. Microsoft's have a name for each region: this one stands for all. */
const pushServices = {
  'Chrome, Edge': 'https://fcm.googleapis.com',
  Firefox: 'https://updates.push.services.mozilla.com',
  Safari: 'https://web.push.apple.com',
  'Edge (Windows)': 'https://wns2-par02p.notify.windows.com',
} as const;

const answerMs = 5_000;
/** RFC 8292 §2: a token is good for 24 hours at most; ours is for half of that, and webhooks may be five minutes old. */
const clockMs = 120_000;

/** Whether each push service is reached, and what time they say it is. */
export async function examineNetwork(
  { proxy, pushOrigins }: Pick<Settings, 'proxy' | 'pushOrigins'>,
  services: Readonly<Record<string, string>> = pushServices,
): Promise<Finding[]> {
  const dispatcher = proxy.https
    ? new EnvHttpProxyAgent({ httpsProxy: proxy.https, noProxy: proxy.none ?? '' })
    : new Agent();
  const origins = [...Object.entries(services), ...pushOrigins.map((origin) => ['push service', origin] as const)];
  try {
    const answers = await Promise.all(
      origins.map(async ([name, origin]) => ({ name, origin, ...(await ask(origin)) })),
    );
    return [...answers.map(judgeReach), judgeClock(answers.find(({ date }) => date !== undefined)?.date)];
  } finally {
    await dispatcher.close();
  }

  async function ask(origin: string): Promise<{ date?: number; fault?: string }> {
    try {
      const signal = AbortSignal.timeout(answerMs);
      const { headers, body } = await request(origin, { method: 'HEAD', dispatcher, signal });
      await body.dump();
      const date = Date.parse(String(headers.date));
      return Number.isNaN(date) ? {} : { date: date - Date.now() };
    } catch (error) {
      return { fault: error instanceof Error ? error.message || error.name : String(error) };
    }
  }
}

function judgeReach({ name, origin, fault }: { name: string; origin: string; fault?: string }): Finding {
  if (fault === undefined) return found(name, `${origin} is reached`);
  return found(name, `${origin} is not reached: ${fault}`, {
    state: 'failed',
    remedy: 'Open the way out to it (port 443), or set HTTPS_PROXY',
  });
}

function judgeClock(differenceMs: number | undefined): Finding {
  if (differenceMs === undefined) {
    return found('clock', 'It could not be compared: no push service told the time', {
      state: 'warning',
      remedy: 'Compare it by hand: timedatectl',
    });
  }
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  if (Math.abs(differenceMs) <= clockMs) return found('clock', `Right, to ${seconds} seconds`);
  return found('clock', `It is ${seconds} seconds ${differenceMs > 0 ? 'slow' : 'fast'}`, {
    state: 'failed',
    remedy: 'Let the time be set by NTP: signatures of webhooks and pushes hold the time',
  });
}
