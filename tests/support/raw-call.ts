import { type Agent, type IncomingHttpHeaders, request } from 'node:http';

/** A call byte for byte: no client puts its path right or adds a header. */
export interface RawCall {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** No answer of ours may take longer, on however busy a machine. */
const hangMs = 10_000;

/** Makes a call and reads the answer; of a stream only its headers. Rejects when there is no whole answer in time. */
export function callRaw(port: number, agent: Agent, { method, path, headers, body }: RawCall): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const call = request({ ...{ port, agent, method, path, headers }, host: '127.0.0.1' }, (response) => {
      const { statusCode: status = 0, headers: given } = response;
      if (given['content-type']?.startsWith('text/event-stream')) {
        resolve({ status, headers: given, text: '' });
        call.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status, headers: given, text: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', reject);
    });
    call.setTimeout(hangMs, () => call.destroy(new Error(`${method} ${path} hangs`)));
    call.on('error', reject);
    call.end(body);
  });
}
