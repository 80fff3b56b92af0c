import type { TestProject } from 'vitest/node';
import { makeCertificates } from './certificates.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the local push services. The tests' processes trust them from their start. */
    certificates: { key: string; cert: string };
  }
}

/** Where the first project that was set up in this run keeps them: the others of the run take the same. */
const keyVariable = 'DESKBELL_TEST_KEY';
const certVariable = 'DESKBELL_TEST_CERT';

/** Vitest's global set-up: Node reads what it trusts once, as a process starts, so that a run has one authority. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { [keyVariable]: knownKey, [certVariable]: knownCert } = process.env;
  if (knownKey && knownCert) {
    project.provide('certificates', { key: knownKey, cert: knownCert });
    return async () => {};
  }
  const { key, cert, caFile, remove } = await makeCertificates();
  Object.assign(process.env, { NODE_EXTRA_CA_CERTS: caFile, [keyVariable]: key, [certVariable]: cert });
  project.provide('certificates', { key, cert });
  return remove;
}
