import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test run. */
export type TemporaryFolder = {
  readonly path: string;
  /** Deletes it with all that is in it. */
  remove(): Promise<void>;
};

/** Makes an empty folder whose name starts with `deskbell-<purpose>-`. */
export async function makeTemporaryFolder(purpose: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `deskbell-${purpose}-`));
  return {
    path,
    // A browser's last processes may still write while the folder is being emptied.
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}
