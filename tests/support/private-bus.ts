import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** A D-Bus session bus that nothing else on the machine knows. */
export type PrivateBus = {
  /** What `DBUS_SESSION_BUS_ADDRESS` wants. */
  readonly address: string;
  stop(): Promise<void>;
};

/** Starts a dbus-daemon of its own. It starts no services on demand: only who connects is there. */
export async function startPrivateBus(): Promise<PrivateBus> {
  const folder = await makeTemporaryFolder('bus');
  const configuration = join(folder.path, 'bus.conf');
  const address = `unix:path=${join(folder.path, 'socket')}`;
  await writeFile(configuration, toConfiguration(address));
  const daemon = spawn(
    'dbus-daemon',
    [`--config-file=${configuration}`, '--nofork', '--nopidfile', '--print-address'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let complaints = '';
  daemon.stderr.on('data', (text) => {
    complaints += String(text);
  });
  const killDaemon = () => daemon.kill();
  process.once('exit', killDaemon);
  const stop = async () => {
    process.off('exit', killDaemon);
    await endProcess(daemon);
    await folder.remove();
  };
  try {
    await Promise.race([once(daemon.stdout, 'data'), failOnExit(daemon)]);
  } catch (cause) {
    await stop();
    throw new Error(`dbus-daemon does not start: ${complaints}`, { cause });
  }
  return { address, stop };
}

async function failOnExit(daemon: ChildProcess): Promise<never> {
  const [code] = await once(daemon, 'exit');
  throw new Error(`dbus-daemon ended with code ${code}`);
}

async function endProcess(daemon: ChildProcess): Promise<void> {
  if (daemon.pid !== undefined && daemon.exitCode === null && daemon.signalCode === null) {
    const ended = once(daemon, 'exit');
    daemon.kill();
    await ended;
  }
}

function toConfiguration(address: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
}
