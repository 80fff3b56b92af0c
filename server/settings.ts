import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { maxLeaseMs } from '../wire/limits.ts';
import { type Role, roles } from '../wire/person.ts';
import { judgeContact } from './vapid-contact.ts';

/** Everything that is configured, checked once at the start. Durations in milliseconds. */
export interface Settings {
  host: string;
  port: number;
  /** What browsers and chat systems call; its path has no trailing slash: "" or "/deskbell". */
  publicUrl: { href: string; origin: string; path: string };
  /** Consoles and dashboards other than ours: where notifications lead, with `{source}` and `{chat}` in the URL. */
  ownPages: { agent?: string; supervisor?: string };
  dataDir: string;
  /** Of the PostgreSQL database that is the store; undefined: it is embedded, in the data folder. */
  databaseUrl: string | undefined;
  /** 32 bytes; undefined: from the data folder, made at the first start. */
  dataKey: Buffer | undefined;
  /** The data key before it: still opens, seals nothing. */
  dataKeyPrevious: Buffer | undefined;
  adminToken: string | undefined;
  vapidSubject: string | undefined;
  /** Exact origins of further push services, which alone may be private. */
  pushOrigins: string[];
  /** Exact origins of chat systems that are told of what happens here, beside those of the public Internet. */
  callbackOrigins: string[];
  /** The company's way out to the push services, and the hosts that need none. */
  proxy: { https: string | undefined; none: string | undefined };
  graceMs: number;
  leaseMs: number;
  idleMs: number;
  /** Genuine webhooks that one source may post in a minute. */
  webhooksPerMinute: number;
  corsOrigins: string[];
  trustProxy: string | undefined;
  tls: { cert: string; key: string } | undefined;
  jwt:
    | {
        jwksUrl: string;
        issuer: string;
        audience: string;
        /** Which claim holds what; undefined: the provider is not asked for it. */
        personClaim: string;
        nameClaim: string;
        rolesClaim: string | undefined;
        queuesClaim: string | undefined;
        /** The provider's words for our roles; undefined: they are ours. */
        roleOf: ReadonlyMap<string, Role> | undefined;
        /** Somebody who is named for the first time is added. */
        createPeople: boolean;
        /** How long a push subscription lasts after its browser registered it with a token. */
        signInMs: number;
      }
    | undefined;
  /** How long traces, messages and chats that are over are kept. */
  historyDays: number;
  /** How long words are kept: texts of messages, names and subjects of customers. */
  textDays: number;
  /** How long the audit log is kept. */
  auditDays: number;
  exampleDesk: boolean;
  /** Where a collector takes traces (OTLP over HTTP); undefined: nothing is traced. */
  tracesUrl: string | undefined;
  logLevel: (typeof logLevels)[number];
}

const logLevels = ['info', 'warn', 'error', 'silent'] as const;

/** A setting that cannot be used. Its message is one line that names the variable. */
export class SettingsError extends Error {
  readonly code = 'bad-setting';
  readonly variable: string;
  constructor(variable: string, wanted: string, got: string) {
    super(`${variable}: expected ${wanted}, got "${got}"`);
    this.name = 'SettingsError';
    this.variable = variable;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the process's environment, and under it the `.env` file beside the data. Throws `SettingsError`. */
export function readSettings(args: readonly string[]): Settings {
  const dataDir = resolve(process.env.DESKBELL_DATA_DIR || './data');
  const file = join(dataDir, '.env');
  const beside = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  if (beside.DESKBELL_DATA_DIR && resolve(beside.DESKBELL_DATA_DIR) !== dataDir) {
    const wanted = `to be set outside of ${file}, which is read from the data folder`;
    throw new SettingsError('DESKBELL_DATA_DIR', wanted, beside.DESKBELL_DATA_DIR);
  }
  return parseSettings({ ...beside, ...process.env }, args);
}

/** The settings that an environment and the command line's words stand for. Throws `SettingsError`. */
export function parseSettings(env: Environment, args: readonly string[]): Settings {
  return {
    host: env.DESKBELL_HOST || '127.0.0.1',
    port: wholeNumber(env, 'DESKBELL_PORT', 8080, { min: 0, max: 65_535 }),
    publicUrl: publicUrl(env),
    ownPages: {
      ...ownPage(env, 'DESKBELL_CONSOLE_URL', 'agent'),
      ...ownPage(env, 'DESKBELL_DASHBOARD_URL', 'supervisor'),
    },
    dataDir: resolve(env.DESKBELL_DATA_DIR || './data'),
    databaseUrl: databaseUrl(env),
    dataKey: dataKey(env, 'DESKBELL_DATA_KEY'),
    dataKeyPrevious: dataKey(env, 'DESKBELL_DATA_KEY_PREVIOUS'),
    adminToken: adminToken(env),
    vapidSubject: vapidSubject(env),
    pushOrigins: origins(env, 'DESKBELL_PUSH_ORIGINS', ['https:']),
    callbackOrigins: origins(env, 'DESKBELL_CALLBACK_ORIGINS', ['http:', 'https:']),
    proxy: proxy(env),
    graceMs: wholeNumber(env, 'DESKBELL_GRACE_MS', 3_000, { min: 1, max: 600_000 }),
    leaseMs: wholeNumber(env, 'DESKBELL_LEASE_MS', 90_000, { min: 1, max: maxLeaseMs }),
    idleMs: wholeNumber(env, 'DESKBELL_IDLE_MS', 300_000, { min: 1, max: 86_400_000 }),
    webhooksPerMinute: wholeNumber(env, 'DESKBELL_WEBHOOKS_PER_MINUTE', 60_000, { min: 1, max: 100_000_000 }),
    corsOrigins: origins(env, 'DESKBELL_CORS_ORIGINS', ['http:', 'https:']),
    trustProxy: trustProxy(env),
    tls: tls(env),
    jwt: jwt(env),
    historyDays: wholeNumber(env, 'DESKBELL_HISTORY_DAYS', 90, { min: 1, max: 3_650 }),
    textDays: wholeNumber(env, 'DESKBELL_TEXT_DAYS', 7, { min: 1, max: 3_650 }),
    auditDays: wholeNumber(env, 'DESKBELL_AUDIT_DAYS', 730, { min: 1, max: 36_500 }),
    exampleDesk: !args.includes('--no-example') && env.NODE_ENV !== 'production',
    tracesUrl: tracesUrl(env),
    logLevel: logLevel(env),
  };
}

function wholeNumber(
  env: Environment,
  name: string,
  fallback: number,
  { min, max }: { min: number; max: number },
): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new SettingsError(name, `a whole number from ${min} to ${max}`, text);
  }
  return value;
}

function publicUrl(env: Environment): Settings['publicUrl'] {
  const text = env.DESKBELL_PUBLIC_URL || `http://localhost:${env.DESKBELL_PORT || 8080}`;
  const url = parseUrl(
    'DESKBELL_PUBLIC_URL',
    text,
    ['http:', 'https:'],
    'an http or https URL such as https://deskbell.example.com',
  );
  if (url.search || url.hash) throw new SettingsError('DESKBELL_PUBLIC_URL', 'a URL without "?" or "#"', text);
  const path = url.pathname.replace(/\/+$/, '');
  return { href: `${url.origin}${path}/`, origin: url.origin, path };
}

function ownPage(env: Environment, name: string, role: 'agent' | 'supervisor'): Settings['ownPages'] {
  const text = env[name];
  if (!text) return {};
  const wanted = 'a URL with {chat} in it, such as https://example.com/app/?source={source}&chat={chat}';
  parseUrl(name, text, ['http:', 'https:'], wanted);
  if (!text.includes('{chat}') || /^[^/]*\/\/[^/]*\{/.test(text)) throw new SettingsError(name, wanted, text);
  return { [role]: text };
}

function parseUrl(name: string, text: string, protocols: readonly string[], wanted: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !protocols.includes(url.protocol)) {
    // What stands before "@" may be a password.
    throw new SettingsError(name, wanted, text.replace(/^.*@/s, '…@'));
  }
  return url;
}

function databaseUrl({ DATABASE_URL: text }: Environment): string | undefined {
  if (!text) return undefined;
  const wanted = 'nothing, or the URL of a PostgreSQL database such as postgres://deskbell@db.example.com/deskbell';
  parseUrl('DATABASE_URL', text, ['postgres:', 'postgresql:'], wanted);
  return text;
}

function dataKey(env: Environment, name: 'DESKBELL_DATA_KEY' | 'DESKBELL_DATA_KEY_PREVIOUS'): Buffer | undefined {
  const text = env[name];
  if (!text) return undefined;
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) throw new SettingsError(name, '32 bytes in base64', `${key.length} bytes`);
  return key;
}

function adminToken(env: Environment): string | undefined {
  const text = env.DESKBELL_ADMIN_TOKEN;
  if (!text) return undefined;
  if (text.length < 16) {
    throw new SettingsError('DESKBELL_ADMIN_TOKEN', 'at least 16 characters', `${text.length} characters`);
  }
  return text;
}

function vapidSubject(env: Environment): string | undefined {
  const text = env.DESKBELL_VAPID_SUBJECT;
  if (!text || judgeContact(text).ok) return text || undefined;
  const wanted = 'a contact such as mailto:ops@example.com or https://example.com/contact';
  throw new SettingsError('DESKBELL_VAPID_SUBJECT', wanted, text);
}

function origins(env: Environment, name: string, protocols: readonly string[]): string[] {
  const words = (env[name] ?? '').split(/[\s,]+/).filter(Boolean);
  return words.map((word) => {
    const url = parseUrl(name, word, protocols, 'origins such as https://push.example.com, separated by commas');
    if (url.origin !== word.replace(/\/$/, '')) throw new SettingsError(name, 'an origin without a path', word);
    return url.origin;
  });
}

/** As Express takes it: "true", a number of proxies, or their addresses. */
function trustProxy(env: Environment): string | undefined {
  const text = env.DESKBELL_TRUST_PROXY;
  if (!text || /^(true|false|\d{1,3})$/.test(text)) return text || undefined;
  if (!text.split(',').every((word) => isProxyAddress(word.trim()))) {
    throw new SettingsError(
      'DESKBELL_TRUST_PROXY',
      '"true", a number of proxies, or addresses such as 10.0.0.0/8',
      text,
    );
  }
  return text;
}

function isProxyAddress(word: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(word)) return true;
  const [address = '', prefix, ...more] = word.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return (
    bits > 0 && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  );
}

function proxy(env: Environment): Settings['proxy'] {
  const https = env.HTTPS_PROXY || env.https_proxy || undefined;
  if (https) parseUrl('HTTPS_PROXY', https, ['http:', 'https:'], 'a URL such as http://proxy.example.com:3128');
  return { https, none: env.NO_PROXY || env.no_proxy || undefined };
}

function tls(env: Environment): Settings['tls'] {
  const { DESKBELL_TLS_CERT: cert, DESKBELL_TLS_KEY: key } = env;
  if (!cert && !key) return undefined;
  for (const [name, file] of [
    ['DESKBELL_TLS_CERT', cert],
    ['DESKBELL_TLS_KEY', key],
  ] as const) {
    if (!file || !statSync(file, { throwIfNoEntry: false })?.isFile())
      throw new SettingsError(name, 'a file in PEM form', file ?? '');
  }
  return { cert: readFileSync(cert ?? '', 'utf8'), key: readFileSync(key ?? '', 'utf8') };
}

/** As OpenTelemetry names them ("OTLP Exporter Configuration"): a base that `v1/traces` follows, or the whole URL. */
function tracesUrl(env: Environment): string | undefined {
  const wanted = 'the http or https URL of a collector';
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole, OTEL_EXPORTER_OTLP_ENDPOINT: base } = env;
  if (whole) return parseUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', whole, ['http:', 'https:'], wanted).href;
  if (!base) return undefined;
  const { href } = parseUrl('OTEL_EXPORTER_OTLP_ENDPOINT', base, ['http:', 'https:'], wanted);
  return `${href.replace(/\/$/, '')}/v1/traces`;
}

function logLevel(env: Environment): Settings['logLevel'] {
  const text = env.DESKBELL_LOG_LEVEL || 'warn';
  const level = logLevels.find((one) => one === text);
  if (!level) throw new SettingsError('DESKBELL_LOG_LEVEL', logLevels.join(', '), text);
  return level;
}

function jwt(env: Environment): Settings['jwt'] {
  const url = env.DESKBELL_JWKS_URL;
  if (!url) return undefined;
  parseUrl('DESKBELL_JWKS_URL', url, ['https:', 'http:'], 'the URL of a JWKS document');
  const needed = (name: string, wanted: string): string => {
    if (!env[name]) throw new SettingsError(name, `${wanted}, as DESKBELL_JWKS_URL is set`, '');
    return env[name];
  };
  return {
    jwksUrl: url,
    issuer: needed('DESKBELL_JWT_ISSUER', 'the issuer whose tokens count'),
    audience: needed('DESKBELL_JWT_AUDIENCE', 'the audience that tokens for this desk are made for'),
    personClaim: env.DESKBELL_JWT_PERSON_CLAIM || 'sub',
    nameClaim: env.DESKBELL_JWT_NAME_CLAIM || 'name',
    rolesClaim: env.DESKBELL_JWT_ROLES_CLAIM || undefined,
    queuesClaim: env.DESKBELL_JWT_QUEUES_CLAIM || undefined,
    roleOf: roleNames(env),
    createPeople: yesOrNo(env, 'DESKBELL_JWT_CREATE_PEOPLE'),
    signInMs: wholeNumber(env, 'DESKBELL_JWT_SIGN_IN_HOURS', 24, { min: 1, max: 8_760 }) * 3_600_000,
  };
}

/** "support-team=agent, leads=supervisor" */
function roleNames(env: Environment): ReadonlyMap<string, Role> | undefined {
  const text = env.DESKBELL_JWT_ROLES;
  if (!text) return undefined;
  const pairs = text.split(',').map((pair): [string, Role] => {
    const [, word = '', name = ''] = /^(.*)=(.*)$/.exec(pair.trim()) ?? [];
    const role = roles.find((one) => one === name.trim());
    if (!word.trim() || !role) {
      throw new SettingsError('DESKBELL_JWT_ROLES', 'pairs such as support-team=agent, leads=supervisor', pair.trim());
    }
    return [word.trim(), role];
  });
  return new Map(pairs);
}

function yesOrNo(env: Environment, name: string): boolean {
  const text = env[name] || 'false';
  if (text !== 'true' && text !== 'false') throw new SettingsError(name, 'true or false', text);
  return text === 'true';
}
