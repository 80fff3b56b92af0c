import type { AddressInfo } from 'node:net';
import express from 'express';

// Answers a webhook and does nothing about it.
const app = express();
app.use(express.json());
app.post('/webhooks/bench', (_request, response) => {
  response.status(200).json({ ok: true });
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`);
});
