import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicAddress, judgeEndpoint, pushServiceOf } from '../../../server/push/endpoint-policy.ts';

/** Any one character of Unicode. */
const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point).toWellFormed());

const own = 'https://push.company.test:8443';
const judge = (endpoint: string) => judgeEndpoint(endpoint, [own]);
/** Why it may not be called; undefined if it may. */
function refusal(endpoint: string): string | undefined {
  const judged = judge(endpoint);
  return judged.ok ? undefined : judged.because;
}

describe('push services that browsers use (N6)', () => {
  test.each([
    'https://fcm.googleapis.com/fcm/send/abc:APA91bH',
    'https://fcm.googleapis.com/wp/abc:APA91bH',
    'https://fcm.googleapis.com:443/fcm/send/abc',
    'https://jmt17.google.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAAA',
    'https://autopush.stage.push.services.mozilla.com/wpush/v1/gAAAA',
    'https://web.push.apple.com/QGuQ',
    'https://a.new.one.push.apple.com/QGuQ',
    'https://wns2-par02p.notify.windows.com/w/?token=BQYAAAB%2b',
    'https://FCM.GoogleAPIs.com/fcm/send/abc',
  ])('%s may be called', (endpoint) => {
    expect(judge(endpoint)).toEqual({ ok: true, url: new URL(endpoint) });
  });
});

test.each([
  ['fcm.googleapis.com', 'fcm.googleapis.com'],
  ['updates.push.services.mozilla.com', 'push.services.mozilla.com'],
  ['made.up.push.apple.com', 'push.apple.com'],
  ['wns2-par02p.notify.windows.com', 'notify.windows.com'],
  ['push.company.test:8443', 'push.company.test:8443'],
])('pushes to %s are counted with those to %s', (host, service) => {
  expect(pushServiceOf(host)).toBe(service);
});

describe('hosts that look like them (N5)', () => {
  test.each([
    'https://fcm.googleapis.com.evil.test/',
    'https://evil-fcm.googleapis.com/',
    'https://x.fcm.googleapis.com/',
    'https://fcm.googleapis.com./',
    'https://fcm.googleapis.co/',
    'https://evilpush.apple.com/',
    'https://push.apple.com/',
    'https://web.push.apple.com.evil.test/',
    'https://web.push.apple.com./',
    'https://push.services.mozilla.com.evil.test/',
    'https://notify.windows.com/',
    'https://evilnotify.windows.com/',
    'https://evil.test/?https://fcm.googleapis.com/',
    'https://evil.test/fcm.googleapis.com',
    'https://evil.test\\@fcm.googleapis.com/',
    'https://fcm.googleapis.com%2eevil.test/',
    'https://fcm.googleapis.com。evil.test/',
    'https://fcm.googleаpis.com/',
    'https://xn--fcm.googleapis.com/',
    'https://fcm.xn--googlepis-6fg.com/',
    'https://web.push.apple.com\u200b.evil.test/',
    'https://web.push.apple.com\u2024evil.test/',
    'https://evil.test#.push.apple.com/',
    'https://evil.test?.push.apple.com/',
    'https://evil.test/.push.apple.com/',
    'https://evil.test%23.push.apple.com/',
    'https://evil.test:443@web.push.apple.com:443@evil.test/',
    'https://.push.apple.com/',
    'https://push-apple.com/',
    'https://google.com/',
    'https://www.googleapis.com/',
  ])('%s may not be called', (endpoint) => {
    expect(judge(endpoint).ok).toBe(false);
  });
});

describe('hosts of no push service (N1, N3)', () => {
  test.each([
    'https://localhost/',
    'https://localhost.localdomain/',
    'https://metadata.google.internal/',
    'https://redis.internal/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://8.8.8.8/',
    'https://[::1]/',
    'https://[::]/',
    'https://[fc00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://push.example.com/',
    ...[
      'https://0x7f.0.0.1/',
      'https://0x7f.1/',
      'https://017700000001/',
      'https://127.0.0.1./',
      'https://0xa9fea9fe/',
    ],
    ...[
      'https://127.0.0.1%00/',
      'https://1.1/',
      'https://①②⑦.⓪.⓪.①/',
      'https://127。0。0。1/',
      'https://１２７.0.0.1/',
    ],
    ...['https://[::127.0.0.1]/', 'https://[0:0:0:0:0:ffff:7f00:1]/', 'https://[::ffff:a9fe:a9fe]/'],
    ...['https://[64:ff9b::7f00:1]/', 'https://[64:ff9b:1::a00:1]/', 'https://[2002:7f00:1::]/', 'https://[ff02::1]/'],
    ...['https://[2001:0:7f00:1::]/', 'https://[fd00:ec2::254]/', 'https://[::1]./', 'https://[fe80::1%25eth0]/'],
    ...['https://ⓛocalhost/', 'https://localhost./', 'https://LOCALHOST/', 'https://127.0.0.1.nip.io/'],
  ])('%s may not be called', (endpoint) => {
    expect(refusal(endpoint)).toMatch(/known push service|not a URL/);
  });
});

describe('what else an endpoint may not be (N1)', () => {
  test.each([
    ['http://fcm.googleapis.com/', 'it is not https'],
    ['ftp://fcm.googleapis.com/', 'it is not https'],
    ['file:///etc/passwd', 'it is not https'],
    ['data:text/plain,x', 'it is not https'],
    ['javascript:alert(1)', 'it is not https'],
    ['wss://fcm.googleapis.com/', 'it is not https'],
    ['https://fcm.googleapis.com:80/', 'its port is not that of https'],
    ['https://fcm.googleapis.com:8443/', 'its port is not that of https'],
    ['https://anna@fcm.googleapis.com/', 'it holds credentials'],
    ['https://:secret@fcm.googleapis.com/', 'it holds credentials'],
    ['https://anna:secret@push.company.test:8443/', 'it holds credentials'],
    ['https://fcm.googleapis.com/#fragment', 'it holds a fragment'],
    ['', 'it is not a URL'],
    ['fcm.googleapis.com', 'it is not a URL'],
    ['//fcm.googleapis.com/', 'it is not a URL'],
    ['https://', 'it is not a URL'],
    ['https://fcm.googleapis.com:99999/', 'it is not a URL'],
  ])('%s: %s', (endpoint, because) => {
    expect(refusal(endpoint)).toBe(because);
  });
});

describe('origins that the configuration names', () => {
  test('an endpoint of that very origin may be called', () => {
    expect(judge('https://push.company.test:8443/subscription/1').ok).toBe(true);
  });

  test.each([
    ['another port', 'https://push.company.test:8444/'],
    ['the default port', 'https://push.company.test/'],
    ['http', 'http://push.company.test:8443/'],
    ['a sub-domain', 'https://x.push.company.test:8443/'],
    ['a longer name', 'https://push.company.test.evil.test:8443/'],
    ['a trailing dot', 'https://push.company.test.:8443/'],
  ])('%s is another origin', (_what, endpoint) => {
    expect(judge(endpoint).ok).toBe(false);
  });
});

test('no text throws, and what may be called is https at a known host', () => {
  const known =
    /^(fcm\.googleapis\.com|jmt17\.google\.com|.+\.(push\.services\.mozilla|push\.apple|notify\.windows)\.com)$/;
  const part = fc.oneof(
    character,
    fc.constantFrom(
      'https:',
      '//',
      '/',
      '\\',
      '@',
      ':',
      '443',
      '.',
      '#',
      '?',
      '%2e',
      '\t',
      ' ',
      'evil.test',
      '127.0.0.1',
    ),
    fc.constantFrom('fcm.googleapis.com', 'web.push.apple.com', 'x.push.services.mozilla.com'),
  );
  const endpoint = fc.array(part, { maxLength: 8 }).map((parts) => `https://${parts.join('')}`);
  fc.assert(
    fc.property(fc.oneof(endpoint, fc.string({ unit: character })), (text) => {
      const judged = judgeEndpoint(text, []);

      expect(judged.ok ? judged.url.protocol === 'https:' && known.test(judged.url.host) : true).toBe(true);
    }),
  );
});

describe('addresses (N3)', () => {
  const hidden = [
    ...['0.0.0.0', '0.255.255.255', '10.0.0.1', '10.255.255.255', '100.64.0.0', '100.127.255.255', '127.0.0.1'],
    ...['127.255.255.255', '169.254.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1'],
    ...['192.88.99.1', '192.168.0.1', '192.168.255.255', '198.18.0.0', '198.19.255.255', '198.51.100.1', '203.0.113.1'],
    ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fc00::1', 'fdff:ffff::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', '64:ff9b::a00:1'],
    ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '100::1', '2001:db8::1', '2001::1'],
    ...['64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1', '2002:808:808::1', '2001:0:808:808::1', '::808:808'],
    ...['fe80::1%eth0', '2606:4700::1111%eth0', 'fd00:ec2::254', 'ff0e::1', 'fbff::1', '4000::1', '0:0:0:0:0:0:0:1'],
    ...['192.0.0.255', '255.255.255.254', '225.1.2.3', '0x7f000001', '017700000001', '127.0.0.1.', '１２７.0.0.1'],
    ...['2001:20::1', '2002:7f00:1::', '3fff::1', '5f00::1'],
    ...['', 'localhost', '127.1', '0x7f.1', '2130706433', '1.2.3', '1.2.3.4.5', '1.2.3.4:80', '[::1]'],
  ];
  test.each(hidden)('"%s" is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['128.0.0.1', '172.15.255.255', '172.32.0.0', '192.167.255.255', '198.17.255.255', '198.20.0.0'],
    ...['223.255.255.255', '2606:4700::1111', '2a00:1450:4001::1', '2620:149::1', '2001:4860:4860::8888'],
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test('of no private network any address is public', () => {
    const byte = fc.nat(255);
    const address = fc.oneof(
      fc.tuple(byte, byte, byte).map((rest) => `10.${rest.join('.')}`),
      fc.tuple(byte, byte, byte).map((rest) => `127.${rest.join('.')}`),
      fc.tuple(fc.integer({ min: 16, max: 31 }), byte, byte).map((rest) => `172.${rest.join('.')}`),
      fc.tuple(fc.integer({ min: 64, max: 127 }), byte, byte).map((rest) => `100.${rest.join('.')}`),
      fc.tuple(byte, byte).map((rest) => `192.168.${rest.join('.')}`),
      fc.tuple(byte, byte).map((rest) => `169.254.${rest.join('.')}`),
      fc.ipV4().map((v4) => `::ffff:${v4}`),
    );
    fc.assert(fc.property(address, (text) => !isPublicAddress(text)));
  });
});
