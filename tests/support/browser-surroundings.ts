import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type NotificationDaemon, startNotificationDaemon } from './notification-daemon.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** What a browser finds around it: its folders and its desktop. */
export type BrowserSurroundings = {
  readonly profileFolder: string;
  readonly daemon: NotificationDaemon;
  /** The whole environment of the browser's process. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
};

/** Prepares a home folder, a folder for temporary files, a profile (unless one is given) and a desktop. */
export async function prepareSurroundings(givenProfileFolder?: string): Promise<BrowserSurroundings> {
  const home = await makeTemporaryFolder('browser');
  const profileFolder = givenProfileFolder ?? join(home.path, 'profile');
  const temporary = join(home.path, 'temporary');
  await mkdir(profileFolder, { recursive: true });
  await mkdir(temporary);
  const daemon = await startNotificationDaemon();
  return {
    profileFolder,
    daemon,
    environment: {
      PATH: process.env.PATH ?? '',
      LANG: 'C.UTF-8',
      HOME: home.path,
      TMPDIR: temporary,
      ...daemon.environment,
    },
    async remove() {
      await daemon.stop();
      await home.remove();
    },
  };
}
