import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { parseSettings, type Settings } from '../../server/settings.ts';
import { listOperationsFiles, parseYaml, readOperationsFile, settingsIn } from '../support/read-operations.ts';

const root = join(import.meta.dirname, '..', '..');
const files = listOperationsFiles();
const readJson = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const { version } = z.object({ version: z.string() }).parse(readJson('package.json'));
const lock = z
  .object({ packages: z.record(z.string(), z.object({ version: z.optional(z.string()) })) })
  .parse(readJson('package-lock.json'));

const dockerfile = readOperationsFile('docker/Dockerfile');
const unit = readOperationsFile('systemd/deskbell.service');
const environmentSchema = z.record(z.string(), z.string());
const compose = z
  .object({ services: z.record(z.string(), z.object({ image: z.string(), environment: environmentSchema })) })
  .parse(parseYaml(readOperationsFile('docker/compose.yaml'))[0]);
const config = z.object({ data: environmentSchema }).parse(parseYaml(readOperationsFile('kubernetes/config.yaml'))[0]);
const probeSchema = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const containerSchema = z.object({
  image: z.string(),
  startupProbe: probeSchema,
  livenessProbe: probeSchema,
  readinessProbe: probeSchema,
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
});
const deployment = z
  .object({ spec: z.object({ template: z.object({ spec: z.object({ containers: z.array(containerSchema) }) }) }) })
  .parse(parseYaml(readOperationsFile('kubernetes/deployment.yaml'))[0]);
const container = deployment.spec.template.spec.containers[0];

/** What the image sets by itself. */
const imageEnvironment = toEnvironment(/^ENV (.*)$/m.exec(dockerfile)?.[1]?.split(' ') ?? []);
/** What the administrator fills in, as install.md says. */
const filledIn = {
  DESK_HOST: 'desk.example.com',
  DESK_CONTACT: 'mailto:ops@example.com',
  POSTGRES_PASSWORD: '0123456789abcdef',
  DATA_KEY: Buffer.alloc(32).toString('base64'),
};
const secrets = { DATABASE_URL: 'postgres://deskbell:x@db/deskbell', DESKBELL_DATA_KEY: filledIn.DATA_KEY };

function toEnvironment(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}

/** Puts in what stands in the file beside it, and fails where that lacks something. */
function fillIn(text: string): string {
  return text.replace(/\$\{(\w+):\?[^}]*\}/g, (_all, name: string) => {
    expect(filledIn).toHaveProperty(name);
    return filledIn[name as keyof typeof filledIn];
  });
}

/** The settings that a server would start with, and which of the variables it never asked for. */
function start(environment: Record<string, string>): { settings: Settings; unread: string[] } {
  const read = new Set<string | symbol>();
  const noting = new Proxy(environment, {
    get(all, name) {
      read.add(name);
      return Reflect.get(all, name);
    },
  });
  const settings = parseSettings(noting, []);
  return { settings, unread: Object.keys(environment).filter((name) => !read.has(name)) };
}

const ways: Record<string, Record<string, string>> = {
  'docker/compose.yaml': {
    ...imageEnvironment,
    ...Object.fromEntries(
      Object.entries(compose.services['deskbell-1']?.environment ?? {}).map(([name, text]) => [name, fillIn(text)]),
    ),
  },
  'kubernetes/': { ...imageEnvironment, ...config.data, ...secrets },
  'systemd/deskbell.service': toEnvironment([...unit.matchAll(/^Environment=(.*)$/gm)].map(([, pair]) => pair ?? '')),
};

describe.each(Object.entries(ways))('a server as in %s', (way, environment) => {
  const { settings, unread } = start(environment);

  test('takes every variable that is set', () => {
    expect(Object.keys(environment).length).toBeGreaterThan(1);
    expect(unread).toEqual([]);
  });

  test('is one for work: no example desk, in its own data folder', () => {
    expect([settings.exampleDesk, settings.dataDir]).toEqual([
      false,
      way.startsWith('systemd') ? '/var/lib/deskbell' : '/data',
    ]);
  });

  if (way.startsWith('systemd')) return;

  test('listens for the proxy alone, and believes it and nobody else', () => {
    expect([settings.host, settings.port, settings.trustProxy]).toEqual(['0.0.0.0', 8080, '1']);
  });

  test('shares a store, and has the same data key as the others', () => {
    expect([settings.databaseUrl?.startsWith('postgres://deskbell:'), settings.dataKey?.length]).toEqual([true, 32]);
  });

  test('is called by https, and gives push services a contact', () => {
    expect([settings.publicUrl.origin, settings.vapidSubject]).toEqual([
      'https://desk.example.com',
      'mailto:ops@example.com',
    ]);
  });
});

describe('what operators read and run', () => {
  const settingsSource = readFileSync(join(root, 'server', 'settings.ts'), 'utf8');
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  test('names no setting that there is not', () => {
    const named = new Set([...files, { text: readme }].flatMap(({ text }) => settingsIn(text)));

    expect(named.size).toBeGreaterThan(20);
    expect([...named].filter((name) => !new RegExp(`\\b${name}\\b`).test(settingsSource))).toEqual([]);
  });

  test('leaves no setting out of the README', () => {
    expect(settingsIn(settingsSource).filter((name) => !readme.includes(name))).toEqual([
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    ]);
  });

  test.each(files.filter(({ path }) => /\.ya?ml$/.test(path)))('$path is YAML', ({ text }) => {
    expect(parseYaml(text).every((document) => typeof document === 'object' && document !== null)).toBe(true);
  });

  test.each(files.filter(({ path }) => path.endsWith('.md')))(
    '$path leads to files that are there',
    ({ path, text }) => {
      const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) =>
        posix.join(dirname(path), link ?? ''),
      );
      const named = [...text.matchAll(/\bdocs\/operations\/[\w./-]*\w/g)].map(([name]) => name);

      expect([...linked, ...named].filter((file) => !existsSync(join(root, file)))).toEqual([]);
    },
  );

  test('calls only commands that there are', () => {
    const commands = readFileSync(join(root, 'server/cli/main.ts'), 'utf8') + listCommandSources();
    const called = [...files, { text: readme }].flatMap(({ text }) =>
      [...text.matchAll(/\b(?:npx|deskbell-1|deploy\/deskbell --|deskbell:0.1.0) deskbell ([a-z][a-z-]*)/g)].map(
        ([, name]) => name ?? '',
      ),
    );

    expect(new Set(called).size).toBeGreaterThan(5);
    expect(called.filter((name) => !commands.includes(`.command('${name}')`))).toEqual([]);
  });
});

function listCommandSources(): string {
  return ['serve', 'store', 'lost-data-key', 'doctor', 'person', 'source', 'event', 'vapid']
    .map((name) => readFileSync(join(root, 'server/cli/commands', `${name}.ts`), 'utf8'))
    .join('\n');
}

describe('images', () => {
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image ?? '');
  const others = Object.values(compose.services).map(({ image }) => image);

  test('are held to one version', () => {
    const all = [...bases, ...others, container?.image ?? ''];

    expect(all.length).toBeGreaterThan(6);
    expect(all.filter((image) => !/^[a-z]+:\d+\.\d+(\.\d+)?(-[a-z]+)*$/.test(image))).toEqual([]);
  });

  test('have the Node.js that the tests ran on', () => {
    const node = lock.packages['node_modules/node']?.version;

    expect(new Set(bases)).toEqual(new Set([`node:${node}-trixie-slim`]));
  });

  test('of Deskbell have its version wherever they are named', () => {
    const named = files.flatMap(({ text }) => text.match(/\bdeskbell:\d+\.[\w.]+/g) ?? []);

    expect(new Set(named)).toEqual(new Set([`deskbell:${version}`]));
    expect(dockerfile).toContain(`image.version="${version}"`);
  });

  test('are made of files that are there, and that are let in', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, names]) => names?.split(' ') ?? [],
    );
    const letIn = readFileSync(join(root, '.dockerignore'), 'utf8')
      .match(/^!.*$/gm)
      ?.map((line) => line.slice(1));

    expect(new Set(copied)).toEqual(new Set(letIn));
    expect(copied.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  test('run as a user that is not root', () => {
    expect(dockerfile.match(/^USER .*$/gm)).toEqual(['USER 1000:1000']);
  });
});

describe('ports and paths', () => {
  test('are those of the image', () => {
    expect([/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1], container?.ports]).toEqual([
      '8080',
      [{ name: 'http', containerPort: 8080 }],
    ]);
  });

  test('of the proxy are the servers of the composition', () => {
    const upstreams = /reverse_proxy (.*) \{/.exec(readOperationsFile('docker/Caddyfile'))?.[1]?.split(' ');
    const servers = Object.keys(compose.services).filter((name) => name.startsWith('deskbell-'));

    expect(upstreams).toEqual(servers.map((name) => `${name}:8080`));
  });

  test('of the probes are those of the container', () => {
    expect([container?.startupProbe, container?.livenessProbe, container?.readinessProbe]).toEqual([
      { httpGet: { path: '/healthz', port: 'http' } },
      { httpGet: { path: '/healthz', port: 'http' } },
      { httpGet: { path: '/readyz', port: 'http' } },
    ]);
  });

  test('of everything in Kubernetes belong to one application', () => {
    const { resources } = z
      .object({ resources: z.array(z.string()) })
      .parse(parseYaml(readOperationsFile('kubernetes/kustomization.yaml'))[0]);
    const there = files.flatMap(({ path }) => /kubernetes\/([\w-]+\.yaml)$/.exec(path)?.[1] ?? []);

    expect(resources.toSorted()).toEqual(there.filter((file) => file !== 'kustomization.yaml').toSorted());
  });
});
