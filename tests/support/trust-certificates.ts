import type { TestProject } from 'vitest/node';
import { makeCertificates } from './certificates.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the local push services. The tests' processes trust them from their start. */
    certificates: { key: string; cert: string };
  }
}

/** Vitest's global set-up: Node reads what it trusts once, as a process starts. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { key, cert, caFile, remove } = await makeCertificates();
  process.env.NODE_EXTRA_CA_CERTS = caFile;
  project.provide('certificates', { key, cert });
  return remove;
}
