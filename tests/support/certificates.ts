import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTemporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** Every host name under which a local push service may be called. */
const hostNames = ['localhost', 'jmt17.google.com', 'fcm.googleapis.com'];

/** A throw-away certificate authority and one certificate signed by it. */
export type Certificates = {
  /** Path of the authority's certificate: what `NODE_EXTRA_CA_CERTS` wants. */
  readonly caFile: string;
  /** The authority's certificate, PEM: what the `ca` option of a TLS client wants. */
  readonly ca: string;
  /** Private key of the server certificate, PEM. */
  readonly key: string;
  /** Server certificate, PEM. */
  readonly cert: string;
  /** SHA-256 of the server certificate's public key, base64: how Chromium is told to trust just this one. */
  readonly publicKeyHash: string;
  /** Deletes the files. */
  remove(): Promise<void>;
};

/** Makes new certificates with openssl, valid for two days, in a folder of their own. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await makeTemporaryFolder('certificates');
  const file = (name: string) => join(folder.path, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    await writeFile(file('leaf.ext'), leafExtensions());
    await run('openssl', [
      ...['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=Deskbell test authority'],
      ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'],
      ...['-keyout', file('ca.key'), '-out', file('ca.pem')],
    ]);
    await run('openssl', [
      ...['req', '-new', ...newKey, '-subj', '/CN=localhost'],
      ...['-keyout', file('leaf.key'), '-out', file('leaf.csr')],
    ]);
    await run('openssl', [
      ...['x509', '-req', '-in', file('leaf.csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
      ...['-CAcreateserial', '-days', '2', '-extfile', file('leaf.ext'), '-out', file('leaf.pem')],
    ]);
    const cert = await readFile(file('leaf.pem'), 'utf8');
    return {
      caFile: file('ca.pem'),
      ca: await readFile(file('ca.pem'), 'utf8'),
      key: await readFile(file('leaf.key'), 'utf8'),
      cert,
      publicKeyHash: hashPublicKey(cert),
      remove: folder.remove,
    };
  } catch (cause) {
    await folder.remove();
    throw new Error('could not make test certificates with openssl', { cause });
  }
}

function leafExtensions(): string {
  const names = hostNames.map((name) => `DNS:${name}`).join(',');
  return [
    `subjectAltName=${names},IP:127.0.0.1`,
    'basicConstraints=CA:FALSE',
    'keyUsage=digitalSignature',
    'extendedKeyUsage=serverAuth',
    '',
  ].join('\n');
}

function hashPublicKey(cert: string): string {
  const publicKey = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(publicKey).digest('base64');
}
