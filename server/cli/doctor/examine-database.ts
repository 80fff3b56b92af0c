import type { Settings } from '../../settings.ts';
import { openDatabase } from '../../store/database.ts';
import { listSealed } from '../../store/sealed.ts';
import { examineKey } from './examine-store.ts';
import { type Finding, found } from './finding.ts';

/** The PostgreSQL database that DATABASE_URL names, and whether our data key opens what is sealed in it. */
export async function examineDatabase(settings: Settings): Promise<Finding[]> {
  let sealed: string[];
  try {
    const store = await openDatabase({ ...settings, mustBeCurrent: true });
    sealed = await listSealed(store.db).finally(store.close);
  } catch (error) {
    return [
      found('store', `PostgreSQL cannot be used: ${error instanceof Error ? error.message : error}`, {
        state: 'failed',
        remedy: 'See whether DATABASE_URL is right, and whether PostgreSQL runs and takes connections from here',
      }),
    ];
  }
  return [found('store', 'PostgreSQL answers, and its tables are up to date'), examineKey(settings, sealed)];
}
