import type { Command } from 'commander';
import { readSettings, type Settings } from '../../settings.ts';
import { refuseOpenStore, StoreFileError } from '../../store/backup.ts';
import { DataKeyFileError } from '../../store/data-key-file.ts';
import { openDatabase } from '../../store/database.ts';
import { findLostSecrets, giveUpLostSecrets, isAnythingLost, type LostSecrets } from '../../store/give-up-secrets.ts';
import { createSecretBox, readConfiguredKeys, type SecretBox } from '../../store/secret-box.ts';
import { answer } from '../answer.ts';
import { CommandFailed } from '../command-failed.ts';
import { examineServer } from '../doctor/examine-server.ts';

/** The way on where no backup has the data key. */
export function addLostDataKeyCommand(program: Command): void {
  program
    .command('replace-lost-data-key')
    .description('Give up what only a lost data key opens, so that the server starts again; tells first what that is')
    .option('--force', 'give it up: there is no way back')
    .addHelpText(
      'after',
      '\nWithout --force nothing is changed. What the present data keys open is kept: put every key that you find into\ndata.key, one a line, or into DESKBELL_DATA_KEY and DESKBELL_DATA_KEY_PREVIOUS. Stop all servers, and make a backup first.',
    )
    .action(async ({ force = false }: { force?: boolean }, command: Command) => {
      process.umask(0o077);
      const settings = readSettings([]);
      const box = openPresentKeys(settings);
      await refuseRunningServer(settings);
      const lost = await workOnStore(settings, box, force ? giveUpLostSecrets : findLostSecrets);
      answer(command, lost, () => toWords(lost, force));
      if (!force && isAnythingLost(lost)) {
        throw new CommandFailed('Nothing was changed. If the key is lost for good, give it all up with --force');
      }
    });
}

/** Read once: what is lost is what these do not open. */
function openPresentKeys(settings: Settings): SecretBox {
  try {
    return createSecretBox(...readConfiguredKeys(settings));
  } catch (error) {
    if (!(error instanceof DataKeyFileError)) throw error;
    throw new CommandFailed(`${error.message}: move it to another place, and run this again`, { cause: error });
  }
}

/** One that runs has the key: what it opens and seals meanwhile must not be taken from it. */
async function refuseRunningServer(settings: Settings): Promise<void> {
  const { databaseUrl, dataDir, publicUrl } = settings;
  if (databaseUrl !== undefined) {
    if ((await examineServer(settings)).state !== 'ok') return;
    throw new CommandFailed(
      `A server answers at ${publicUrl.href}, so it has the data key: look there, or stop it first`,
    );
  }
  try {
    refuseOpenStore(dataDir);
  } catch (error) {
    if (error instanceof StoreFileError) throw new CommandFailed(error.message, { cause: error });
    throw error;
  }
}

async function workOnStore(settings: Settings, box: SecretBox, work: typeof findLostSecrets): Promise<LostSecrets> {
  const store = await openDatabase({ ...settings, mustBeCurrent: true });
  try {
    return await store.transaction((db) => work(db, box, Date.now()));
  } finally {
    await store.close();
  }
}

function toWords(lost: LostSecrets, isGivenUp: boolean): string {
  if (!isAnythingLost(lost)) return 'The data key opens every secret of this store: nothing is lost';
  const lines = [
    isGivenUp ? 'Given up:' : 'No data key opens these any more:',
    ...vapidKeyLines(lost),
    ...linesOf('Secrets of chat systems, whose webhooks are refused until they have new ones', lost.sources, rotate),
    ...linesOf(
      'Secrets by which chat systems know that it is us, who are sent nothing until they have new ones',
      lost.callbacks,
      tell,
    ),
    ...(lost.proofs ? ['What browsers report of notifications that they were sent before is not counted.'] : []),
    'People, sign-ins, rules, chats and the whole history stay as they are.',
    ...(isGivenUp ? ['Start the server now. Keep the data key with your backups, in another place.'] : []),
  ];
  return lines.join('\n');
}

const rotate = 'npx deskbell source rotate ID, and enter the secret in the chat system.';
const tell = 'npx deskbell source tell ID URL --new-secret, and enter the secret in the chat system.';

function linesOf(what: string, ids: readonly string[], remedy: string): string[] {
  return ids.length === 0 ? [] : [`${what}: ${ids.join(', ')}`, `  For each: ${remedy}`];
}

function vapidKeyLines({ vapidKeys, pushSubscriptions }: LostSecrets): string[] {
  if (vapidKeys.length === 0) return [];
  return [
    `VAPID keys: ${vapidKeys.join(', ')}`,
    `  The next start makes a new one. Until their page is opened again, pushes reach none of the browsers that used these (${pushSubscriptions}); they subscribe by themselves then.`,
    '  If a private half is elsewhere: npx deskbell vapid import, then npx deskbell vapid restore ID.',
  ];
}
