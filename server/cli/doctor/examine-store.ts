import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import type { Settings } from '../../settings.ts';
import { checkStore, storeFileOf } from '../../store/backup.ts';
import { dataKeyFileOf, hasDataKeys } from '../../store/data-key-file.ts';
import { openSecretBox } from '../../store/secret-box.ts';
import { type Finding, found } from './finding.ts';

/** A guess: a busy desk's history of some weeks. */
const littleSpaceBytes = 1_000_000_000;

/** The data folder, the store in it, and the keys. */
export function examineStore(settings: Settings): Finding[] {
  const { dataDir } = settings;
  if (!existsSync(dataDir)) {
    return [
      found('data folder', `${dataDir} is not there yet`, {
        state: 'warning',
        remedy: 'The first start makes it. If you have one already, name it in DESKBELL_DATA_DIR',
      }),
    ];
  }
  const folder = examineFolder(dataDir);
  const file = storeFileOf(dataDir);
  if (folder.state === 'failed' || !existsSync(file)) return [folder];
  return [folder, examineSpace(dataDir), ...examineFile(file, settings)];
}

function examineFolder(dataDir: string): Finding {
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK);
  } catch {
    return found('data folder', `${dataDir} cannot be written`, {
      state: 'failed',
      remedy: 'Give it to the user that Deskbell runs as: chown -R deskbell …',
    });
  }
  const open = [dataDir, storeFileOf(dataDir), dataKeyFileOf(dataDir)].find(
    (path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0,
  );
  if (open === undefined || process.platform === 'win32')
    return found('data folder', `${dataDir} can be written, and nobody else reads it`);
  return found('data folder', `Others on this machine may read ${open}`, {
    state: 'warning',
    remedy: `chmod go= "${open}"`,
  });
}

function examineSpace(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const text = `${(free / 1e9).toFixed(1)} GB are free`;
  if (free > littleSpaceBytes) return found('disk', text);
  return found('disk', text, {
    state: 'warning',
    remedy: 'Make room, or keep less: DESKBELL_HISTORY_DAYS. A full disk lets no webhook in',
  });
}

function examineFile(file: string, settings: Settings): Finding[] {
  try {
    const { rows, sealed } = checkStore(file);
    const whole = found(
      'store',
      `Whole: ${rows.people} people, ${rows.sources} chat systems, ${rows.chatEvents} events`,
    );
    return [whole, examineKey(settings, sealed)];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [
      found('store', detail, {
        state: 'failed',
        remedy: 'Stop the server and run: npx deskbell restore BACKUP --force',
      }),
    ];
  }
}

const ifKeyIsLost = 'If it is lost for good, see: npx deskbell replace-lost-data-key';

/** Whether our data key opens what is sealed in the store. */
export function examineKey(settings: Settings, sealed: readonly string[]): Finding {
  if (settings.dataKey === undefined && !hasDataKeys(settings.dataDir)) {
    return found('data key', 'There is none, and the store has secrets', {
      state: 'failed',
      remedy: `Put data.key back into the data folder, or set DESKBELL_DATA_KEY. ${ifKeyIsLost}`,
    });
  }
  try {
    const box = openSecretBox(settings);
    for (const secret of sealed) box.open(secret);
    return found('data key', `It opens all ${sealed.length} keys and secrets`);
  } catch {
    return found('data key', 'It does not open the keys and secrets of this store', {
      state: 'failed',
      remedy: `Use the key that the store was made with (data.key, or DESKBELL_DATA_KEY). ${ifKeyIsLost}`,
    });
  }
}
