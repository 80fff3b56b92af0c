import { expect, test } from 'vitest';
import { type BrowserFacts, toBrowserFacts, toDeviceLabel } from '../../../client/browser-facts.ts';

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

const chromeOnLinux = { browser: 'chrome', system: 'linux' } as const;

const known: readonly [string, BrowserFacts][] = [
  [`${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36`, { browser: 'chrome', system: 'windows' }],
  [`${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, { browser: 'edge', system: 'windows' }],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', { browser: 'firefox', system: 'linux' }],
  [
    `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15`,
    { browser: 'safari', system: 'macos' },
  ],
  [`${iphone} Version/17.0 Mobile/15E148 Safari/604.1`, { browser: 'safari', system: 'ios' }],
  [`${iphone} CriOS/140.0 Mobile/15E148 Safari/604.1`, { browser: 'chrome', system: 'ios' }],
  [`${iphone} FxiOS/140.0 Mobile/15E148 Safari/604.1`, { browser: 'firefox', system: 'ios' }],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36`,
    { browser: 'chrome', system: 'android' },
  ],
  [`${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36 OPR/120.0`, { browser: 'other', system: 'windows' }],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
    { browser: 'chrome', system: 'linux' },
  ],
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/156.0.0.0 Safari/537.36`, chromeOnLinux],
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Ubuntu Chromium/156.0.0.0 Chrome/156.0.0.0 Safari/537.36`, chromeOnLinux],
  [`${windows} ${webkit} Somebody/1.0 Chrome/140.0.0.0 Safari/537.36`, { browser: 'other', system: 'windows' }],
  [`${windows} ${webkit} Somebody/140.0.0.0 Safari/537.36`, { browser: 'other', system: 'windows' }],
  [`${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15`, { browser: 'other', system: 'macos' }],
  [
    `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15 Ddg/18.0`,
    { browser: 'other', system: 'macos' },
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 SeaMonkey/2.60',
    { browser: 'other', system: 'linux' },
  ],
  ['', { browser: 'other', system: 'other' }],
];

test.each(known)('%j is known for what it is', (userAgent, facts) => {
  expect(toBrowserFacts({ userAgent })).toEqual(facts);
});

test('an iPad that calls itself a Macintosh has a touch screen', () => {
  const userAgent = `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15`;
  expect(toBrowserFacts({ userAgent, maxTouchPoints: 5 }).system).toBe('ios');
});

test('Brave calls itself Chrome', () => {
  const userAgent = `${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36`;
  expect(toBrowserFacts({ userAgent, brave: true }).browser).toBe('brave');
});

test('a device is called by its browser and system', () => {
  expect(toDeviceLabel({ browser: 'firefox', system: 'windows' })).toBe('Firefox on Windows');
  expect(toDeviceLabel({ browser: 'other', system: 'other' })).toBe('Browser on this computer');
});
