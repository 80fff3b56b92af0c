import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTelemetry, type Telemetry } from '../../server/telemetry.ts';
import { chatEvent, person } from '../support/builders.ts';
import { type LocalServer, listenLocally } from '../support/local-server.ts';
import { readBody } from '../support/read-body.ts';
import { startTestDesk, type TestDesk } from '../support/test-desk.ts';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}
interface Exported {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Span[] }[];
  }[];
}

let collector: LocalServer;
let exported: { path: string | undefined; body: Exported }[];
let telemetry: Telemetry;
let desk: TestDesk;

beforeEach(async () => {
  exported = [];
  collector = await listenLocally(
    createServer(async (request, response) => {
      const body = JSON.parse((await readBody(request)).toString()) as Exported;
      exported.push({ path: request.url, body });
      response.setHeader('content-type', 'application/json').end('{}');
    }),
  );
  telemetry = await startTelemetry(`http://127.0.0.1:${collector.port}/v1/traces`);
  desk = await startTestDesk();
  await desk.addSource();
  await desk.subscribe(await desk.addPerson(person()));
});
afterEach(async () => {
  await desk.stop();
  await telemetry.stop();
  await collector.stop();
});

const spans = () =>
  exported.flatMap(({ body }) => body.resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)));

test('a webhook, its decision, its store and its pushes are one trace, whose id is the request’s', async () => {
  const { headers } = await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
  await desk.settle();
  await telemetry.stop();

  const [traceId, spanId] = String(headers['x-request-id']).split('-');
  const traced = spans().filter((span) => span.traceId === traceId);
  const parentOf = new Map(traced.map((span) => [span.name, traced.find((one) => one.spanId === span.parentSpanId)]));
  expect(Object.fromEntries([...parentOf].map(([name, parent]) => [name, parent?.name]))).toEqual({
    'POST /webhooks/:source': undefined,
    store: 'POST /webhooks/:source',
    decide: 'store',
    push: 'POST /webhooks/:source',
  });
  expect(traced.find(({ name }) => name.startsWith('POST'))?.spanId).toBe(spanId);
});

test('what is sent names the service, and holds no words of a chat and no token', async () => {
  await desk.post(chatEvent({ chat: { id: 'chat-1', queue: 'support', subject: 'Charged twice' } })).expect(202);
  await desk.settle();
  await telemetry.stop();

  const [first] = exported;
  expect(first?.path).toBe('/v1/traces');
  expect(first?.body.resourceSpans[0]?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'deskbell' },
  });
  expect(JSON.stringify(exported)).not.toMatch(/Charged|Bearer|whsec_/);
});
