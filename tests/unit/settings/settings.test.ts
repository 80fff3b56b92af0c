import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliveryTerms } from '../../../server/rules/delivery-terms.ts';
import { parseSettings, type Settings, SettingsError } from '../../../server/settings.ts';
import { maxLeaseMs } from '../../../wire/limits.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

type Environment = Record<string, string>;
const parse = (env: Environment = {}, args: readonly string[] = []) => parseSettings(env, args);

/** The variable that a refusal names. */
function refused(env: Environment): string | undefined {
  try {
    parse(env);
    return undefined;
  } catch (error) {
    if (error instanceof SettingsError) return error.variable;
    throw error;
  }
}

test('with nothing configured everything works on one machine', () => {
  expect(parse()).toEqual({
    host: '127.0.0.1',
    port: 8080,
    publicUrl: { href: 'http://localhost:8080/', origin: 'http://localhost:8080', path: '' },
    ownPages: {},
    dataDir: resolve('data'),
    dataKey: undefined,
    dataKeyPrevious: undefined,
    adminToken: undefined,
    vapidSubject: undefined,
    pushOrigins: [],
    callbackOrigins: [],
    databaseUrl: undefined,
    proxy: { https: undefined, none: undefined },
    graceMs: 3_000,
    leaseMs: 90_000,
    idleMs: 300_000,
    corsOrigins: [],
    trustProxy: undefined,
    tls: undefined,
    jwt: undefined,
    historyDays: 90,
    textDays: 7,
    auditDays: 730,
    webhooksPerMinute: 60_000,
    exampleDesk: true,
    tracesUrl: undefined,
    logLevel: 'warn',
  } satisfies Settings);
});

test('a variable that is empty counts as not given', () => {
  const empty = Object.fromEntries(
    [
      ...['DESKBELL_HOST', 'DESKBELL_PORT', 'DESKBELL_PUBLIC_URL', 'DESKBELL_DATA_DIR', 'DATABASE_URL'],
      ...[
        'DESKBELL_DATA_KEY',
        'DESKBELL_ADMIN_TOKEN',
        'DESKBELL_VAPID_SUBJECT',
        'DESKBELL_PUSH_ORIGINS',
        'HTTPS_PROXY',
      ],
      ...['DESKBELL_CONSOLE_URL', 'DESKBELL_DASHBOARD_URL'],
      ...['NO_PROXY', 'DESKBELL_GRACE_MS', 'DESKBELL_LEASE_MS', 'DESKBELL_IDLE_MS', 'DESKBELL_CORS_ORIGINS'],
      ...['DESKBELL_TRUST_PROXY', 'DESKBELL_TLS_CERT', 'DESKBELL_TLS_KEY', 'DESKBELL_JWKS_URL', 'DESKBELL_JWT_ISSUER'],
      ...[
        'DESKBELL_JWT_AUDIENCE',
        'DESKBELL_HISTORY_DAYS',
        'DESKBELL_AUDIT_DAYS',
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
        'DESKBELL_TEXT_DAYS',
        'DESKBELL_WEBHOOKS_PER_MINUTE',
        'DESKBELL_LOG_LEVEL',
        'NODE_ENV',
      ],
    ].map((name) => [name, '']),
  );

  expect(parse(empty)).toEqual(parse());
});

const understood: { env: Environment; setting: Partial<Settings> }[] = [
  { env: { DESKBELL_HOST: '0.0.0.0' }, setting: { host: '0.0.0.0' } },
  {
    env: { DESKBELL_PORT: '9090' },
    setting: { port: 9090, publicUrl: { href: 'http://localhost:9090/', origin: 'http://localhost:9090', path: '' } },
  },
  {
    env: { DESKBELL_PUBLIC_URL: 'https://company.test/tools/bell' },
    setting: {
      publicUrl: { href: 'https://company.test/tools/bell/', origin: 'https://company.test', path: '/tools/bell' },
    },
  },
  {
    env: { DESKBELL_PUBLIC_URL: 'https://company.test/bell//' },
    setting: { publicUrl: { href: 'https://company.test/bell/', origin: 'https://company.test', path: '/bell' } },
  },
  { env: { DESKBELL_DATA_DIR: '/var/lib/deskbell' }, setting: { dataDir: '/var/lib/deskbell' } },
  ...['postgres://desk:secret@db.test:5433/desk?sslmode=require', 'postgresql:///desk?host=%2Frun'].map((url) => ({
    env: { DATABASE_URL: url },
    setting: { databaseUrl: url },
  })),
  {
    env: { DESKBELL_DATA_KEY: Buffer.alloc(32, 7).toString('base64') },
    setting: { dataKey: Buffer.alloc(32, 7) },
  },
  { env: { DESKBELL_ADMIN_TOKEN: 'x'.repeat(16) }, setting: { adminToken: 'x'.repeat(16) } },
  { env: { DESKBELL_VAPID_SUBJECT: 'mailto:a@b.test' }, setting: { vapidSubject: 'mailto:a@b.test' } },
  { env: { DESKBELL_VAPID_SUBJECT: 'https://b.test/help' }, setting: { vapidSubject: 'https://b.test/help' } },
  {
    env: { DESKBELL_PUSH_ORIGINS: 'https://push.test, https://push.test:8443/' },
    setting: { pushOrigins: ['https://push.test', 'https://push.test:8443'] },
  },
  {
    env: { HTTPS_PROXY: 'http://proxy.test:3128', NO_PROXY: 'localhost,.test' },
    setting: { proxy: { https: 'http://proxy.test:3128', none: 'localhost,.test' } },
  },
  {
    env: { https_proxy: 'http://proxy.test:3128', no_proxy: 'localhost' },
    setting: { proxy: { https: 'http://proxy.test:3128', none: 'localhost' } },
  },
  {
    env: { DESKBELL_CONSOLE_URL: 'https://a.test/{chat}', DESKBELL_DASHBOARD_URL: 'http://a.test/d#{source}/{chat}' },
    setting: { ownPages: { agent: 'https://a.test/{chat}', supervisor: 'http://a.test/d#{source}/{chat}' } },
  },
  { env: { DESKBELL_GRACE_MS: '1' }, setting: { graceMs: 1 } },
  { env: { DESKBELL_LEASE_MS: '60000' }, setting: { leaseMs: 60_000 } },
  { env: { DESKBELL_IDLE_MS: '600000' }, setting: { idleMs: 600_000 } },
  {
    env: { DESKBELL_CORS_ORIGINS: 'http://a.test https://b.test' },
    setting: { corsOrigins: ['http://a.test', 'https://b.test'] },
  },
  { env: { DESKBELL_TRUST_PROXY: '1' }, setting: { trustProxy: '1' } },
  { env: { DESKBELL_TRUST_PROXY: 'loopback, 10.0.0.0/8' }, setting: { trustProxy: 'loopback, 10.0.0.0/8' } },
  {
    env: { DESKBELL_JWKS_URL: 'https://login.test/jwks', DESKBELL_JWT_ISSUER: 'i', DESKBELL_JWT_AUDIENCE: 'a' },
    setting: {
      jwt: {
        ...{ jwksUrl: 'https://login.test/jwks', issuer: 'i', audience: 'a', personClaim: 'sub', nameClaim: 'name' },
        ...{
          rolesClaim: undefined,
          queuesClaim: undefined,
          roleOf: undefined,
          createPeople: false,
          signInMs: 86_400_000,
        },
      },
    },
  },
  { env: { DESKBELL_HISTORY_DAYS: '30' }, setting: { historyDays: 30 } },
  {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test:4318' },
    setting: { tracesUrl: 'http://collector.test:4318/v1/traces' },
  },
  {
    env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.test/traces' },
    setting: { tracesUrl: 'https://collector.test/traces' },
  },
  { env: { DESKBELL_AUDIT_DAYS: '3650' }, setting: { auditDays: 3_650 } },
  { env: { DESKBELL_TEXT_DAYS: '30' }, setting: { textDays: 30 } },
  { env: { DESKBELL_WEBHOOKS_PER_MINUTE: '600' }, setting: { webhooksPerMinute: 600 } },
  { env: { NODE_ENV: 'production' }, setting: { exampleDesk: false } },
  { env: { NODE_ENV: 'development' }, setting: { exampleDesk: true } },
  { env: { DESKBELL_LOG_LEVEL: 'info' }, setting: { logLevel: 'info' } },
];

test.each(understood)('$env is understood, and changes nothing else', ({ env, setting }) => {
  expect(parse(env)).toEqual({ ...parse(), ...setting });
});

test('--no-example leaves the example desk out', () => {
  expect(parse({}, ['--no-example']).exampleDesk).toBe(false);
});

const bad: Record<string, readonly string[]> = {
  DESKBELL_PORT: ['x', '-1', '65536', '80.5', '0x50', ' ', '1e3'],
  DESKBELL_PUBLIC_URL: ['x', 'ftp://a.test', 'https://a.test/?x', 'https://a.test/#x', 'localhost:8080', '//a.test'],
  DATABASE_URL: ['x', 'mysql://u@host/db', 'https://a.test'],
  DESKBELL_DATA_KEY: ['x', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64')],
  DESKBELL_ADMIN_TOKEN: ['x', 'x'.repeat(15)],
  DESKBELL_VAPID_SUBJECT: [
    ...['x', 'a@b.test', 'http://b.test', 'mailto:a@localhost', 'mailto:', 'mailto:a', 'mailto:a b@c.test'],
    ...['https://localhost', 'https://desk.localhost', 'tel:123', 'mailto: a@b.test'],
  ],
  DESKBELL_PUSH_ORIGINS: [
    'x',
    'http://push.test',
    'https://push.test/path',
    'https://push.test,y',
    'https://u@push.test',
  ],
  HTTPS_PROXY: ['x', 'socks5://proxy.test', 'proxy.test:3128'],
  DESKBELL_CONSOLE_URL: ['x', 'https://a.test/', 'ftp://a.test/{chat}', 'https://{chat}.test/', 'javascript:"{chat}"'],
  DESKBELL_DASHBOARD_URL: ['/dashboard/{chat}'],
  DESKBELL_GRACE_MS: ['x', '0', '-1', '600001', '1.5'],
  DESKBELL_LEASE_MS: ['x', '0', '300001'],
  DESKBELL_IDLE_MS: ['x', '0', '86400001'],
  DESKBELL_CORS_ORIGINS: ['x', '*', 'ftp://a.test', 'https://a.test/path', 'null'],
  DESKBELL_TRUST_PROXY: ['x', '-1', '300.0.0.0/8', 'true,false'],
  DESKBELL_TLS_CERT: ['/nowhere/cert.pem'],
  DESKBELL_JWKS_URL: ['x', 'file:///jwks'],
  DESKBELL_HISTORY_DAYS: ['x', '0', '3651', '1.5'],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['x', 'ftp://a.test', 'collector:4318'],
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ['x', 'ftp://a.test'],
  DESKBELL_AUDIT_DAYS: ['x', '0', '36501', '1.5'],
  DESKBELL_TEXT_DAYS: ['x', '0', '3651', '1.5'],
  DESKBELL_WEBHOOKS_PER_MINUTE: ['x', '0', '-1', '1.5'],
  DESKBELL_LOG_LEVEL: ['x', 'INFO', 'debug'],
};

test.each([
  ['DESKBELL_JWT_ISSUER', { DESKBELL_JWT_AUDIENCE: 'a' }],
  ['DESKBELL_JWT_AUDIENCE', { DESKBELL_JWT_ISSUER: 'i' }],
  ['DESKBELL_JWT_ROLES', { DESKBELL_JWT_ISSUER: 'i', DESKBELL_JWT_AUDIENCE: 'a', DESKBELL_JWT_ROLES: 'leads=king' }],
  [
    'DESKBELL_JWT_CREATE_PEOPLE',
    { DESKBELL_JWT_ISSUER: 'i', DESKBELL_JWT_AUDIENCE: 'a', DESKBELL_JWT_CREATE_PEOPLE: 'y' },
  ],
])('an identity provider without a good %s is refused by that name', (name, rest) => {
  expect(refused({ DESKBELL_JWKS_URL: 'https://login.test/jwks', ...rest })).toBe(name);
});

test('a window’s report counts no longer than the notification that is worth delivering shortest', () => {
  const shortest = Math.min(...Object.values(deliveryTerms).map(({ ttlSeconds }) => ttlSeconds));

  expect(maxLeaseMs).toBeLessThanOrEqual(shortest * 1000);
});

describe('a value that cannot be used', () => {
  test.each(Object.entries(bad).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s of "%s" is refused by that name',
    (name, value) => {
      expect(refused({ [name]: value })).toBe(name);
    },
  );

  test('the message is one line that names the variable, what is wanted and what came', () => {
    expect(() => parse({ DESKBELL_PORT: 'x' })).toThrow(
      new SettingsError('DESKBELL_PORT', 'a whole number from 0 to 65535', 'x'),
    );
  });

  test.each([
    ['DESKBELL_DATA_KEY', 'hunter2'],
    ['DESKBELL_ADMIN_TOKEN', 'hunter2'],
    ['DATABASE_URL', 'mysql://desk:hunter2@host/db'],
    ['HTTPS_PROXY', 'socks5://desk:hunter2@proxy.test'],
  ])('the message does not tell the secret in %s', (name, value) => {
    let message = '';
    try {
      parse({ [name]: value });
    } catch (error) {
      message = String(error);
    }

    expect([message.includes(name), message.includes('hunter2')]).toEqual([true, false]);
  });

  test('no text for any variable ends in anything but settings or a refusal that names it', () => {
    const name = fc.constantFrom(...Object.keys(bad));
    fc.assert(
      fc.property(name, fc.string(), (variable, text) => {
        expect([undefined, variable]).toContain(refused({ [variable]: text }));
      }),
      { numRuns: 500 },
    );
  });
});

describe('certificates', () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await makeTemporaryFolder('tls');
    writeFileSync(join(folder.path, 'cert.pem'), 'the certificate');
    writeFileSync(join(folder.path, 'key.pem'), 'the key');
  });
  afterEach(() => folder.remove());
  const paths = () => ({
    DESKBELL_TLS_CERT: join(folder.path, 'cert.pem'),
    DESKBELL_TLS_KEY: join(folder.path, 'key.pem'),
  });

  test('both files are read', () => {
    expect(parse(paths()).tls).toEqual({ cert: 'the certificate', key: 'the key' });
  });

  test('a certificate without its key is refused by the key’s name', () => {
    expect(refused({ DESKBELL_TLS_CERT: paths().DESKBELL_TLS_CERT })).toBe('DESKBELL_TLS_KEY');
  });

  test('a key without its certificate is refused by the certificate’s name', () => {
    expect(refused({ DESKBELL_TLS_KEY: paths().DESKBELL_TLS_KEY })).toBe('DESKBELL_TLS_CERT');
  });

  test('a folder in the place of a file is refused by name', () => {
    expect(refused({ ...paths(), DESKBELL_TLS_KEY: folder.path })).toBe('DESKBELL_TLS_KEY');
  });
});
