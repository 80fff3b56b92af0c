import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { createArrivals, nowMs } from './arrivals.ts';
import type { PushServiceData } from './push-service.ts';

const { memory, key, cert }: PushServiceData = workerData;
const arrivals = createArrivals(memory);

const server = createServer({ key, cert, keepAliveTimeout: 120_000 }, (request, response) => {
  request.on('end', () => {
    arrivals.add(Number(request.url?.slice('/push/'.length)), nowMs());
    response.writeHead(201, { location: `/message/${Math.random()}`, 'content-length': 0 }).end();
  });
  request.resume();
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
