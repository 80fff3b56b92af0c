import { type ImportLine, type ImportReport, type PeopleColumn, peopleColumns } from '../../wire/people-import.ts';
import { type AgentStatus, agentStatuses, newPersonSchema, type Person, type Role, roles } from '../../wire/person.ts';
import type { Db } from '../store/database.ts';
import { insertPerson, listPeopleById, updatePerson } from '../store/people.ts';
import { type CsvRow, joinCell, type ReadCsv, splitCell } from './people-csv.ts';

type ReadFile = Extract<ReadCsv, { ok: true }>;

/** One line as it was understood: the person as they are, and as they would be. */
interface Planned {
  line: ImportLine;
  before: Person | undefined;
  after: Person | undefined;
}

export interface ImportedPeople {
  report: ImportReport;
  /** What was written. */
  changes: { before: Person | undefined; after: Person }[];
}

/** What a file of people would do. `callerId`: who imports it. */
export async function previewPeople(db: Db, file: ReadFile, callerId: string): Promise<ImportReport> {
  return toReport(file, await plan(db, file, callerId));
}

/** Writes a file of people: everything, or, as soon as one line is wrong, nothing. */
export async function importPeople(
  db: Db,
  file: ReadFile,
  { callerId, now }: { callerId: string; now: number },
): Promise<ImportedPeople> {
  const planned = await plan(db, file, callerId);
  const report = toReport(file, planned);
  if (report.counts.wrong > 0) return { report, changes: [] };
  const changes = planned.flatMap(({ line, before, after }) =>
    after && line.kind !== 'same' ? [{ before, after }] : [],
  );
  for (const { before, after } of changes) {
    if (before) await updatePerson(db, after);
    else await insertPerson(db, after, now);
  }
  return { report, changes };
}

async function plan(db: Db, { rows }: ReadFile, callerId: string): Promise<Planned[]> {
  const ids = [...new Set(rows.flatMap(({ cells }) => cells.id || []))];
  const known = new Map((await listPeopleById(db, ids)).map((person) => [person.id, person]));
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const { id = '' } = row.cells;
    const earlier = seen.get(id);
    if (id && earlier === undefined) seen.set(id, row.line);
    return planRow(row, { known: known.get(id), earlier, callerId });
  });
}

interface Facts {
  known: Person | undefined;
  /** The line that has the same id already. */
  earlier: number | undefined;
  callerId: string;
}

function planRow(row: CsvRow, { known, earlier, callerId }: Facts): Planned {
  const { id = '', name = '', status } = row.cells;
  const errors: ImportLine['errors'] = [];
  const wrong = (column: PeopleColumn, detail: string) => void errors.push({ column, detail });
  const after: Person = {
    ...{
      id,
      name: name || known?.name || '',
      queues: readQueues(row, known),
      status: readStatus(status, known, wrong),
    },
    roles: readRoles(row.cells.roles, known, wrong),
    disabled: known?.disabled ?? false,
  };
  if (row.fault) errors.push({ detail: row.fault });
  if (!id) wrong('id', 'It is empty: the id says who is meant');
  if (earlier !== undefined) wrong('id', `Line ${earlier} has the same id`);
  if (id && !after.name) wrong('name', 'It is empty, and a new person needs a name');
  if (id === callerId && !after.roles.includes('administrator')) {
    wrong('roles', 'You cannot take the administrator’s role from yourself');
  }
  const told = new Set(errors.map(({ column }) => column));
  for (const { path, message } of newPersonSchema.safeParse(after).error?.issues ?? []) {
    const column = peopleColumns.find((one) => one === path[0]);
    if (column && !told.has(column)) wrong(column, message);
  }
  const line = { line: row.line, id, name: after.name, changes: listChanges(known, after), errors };
  if (errors.length > 0) return { line: { ...line, kind: 'wrong', changes: [] }, before: known, after: undefined };
  const kind = !known ? 'new' : line.changes.length > 0 ? 'changed' : 'same';
  return { line: { ...line, kind }, before: known, after };
}

type Wrong = (column: PeopleColumn, detail: string) => void;

/** As in the dialog, a new person is an agent unless something else is said. */
function readRoles(cell: string | undefined, known: Person | undefined, wrong: Wrong): Role[] {
  if (cell === undefined) return known?.roles ?? ['agent'];
  const items = splitCell(cell);
  const unknown = items.filter((item) => !findRole(item));
  if (unknown.length > 0) {
    wrong('roles', `There is no role ${unknown.map((item) => `“${item}”`).join(', ')}: write ${roles.join(', ')}`);
  }
  const named = items.map(findRole);
  return roles.filter((role) => named.includes(role));
}

/** "Agents", "admin". */
function findRole(text: string): Role | undefined {
  const word = text.toLowerCase().replace(/s$/, '');
  return roles.find((role) => role === word || (role === 'administrator' && word === 'admin'));
}

function readQueues({ cells }: CsvRow, known: Person | undefined): string[] {
  if (cells.queues === undefined) return known?.queues ?? [];
  return splitCell(cells.queues).sort();
}

function readStatus(cell: string | undefined, known: Person | undefined, wrong: Wrong): AgentStatus {
  const before = known?.status ?? 'offline';
  if (!cell) return before;
  const status = agentStatuses.find((one) => one === cell.toLowerCase());
  if (!status) wrong('status', `There is no status “${cell}”: write ${agentStatuses.join(', ')}`);
  return status ?? before;
}

function listChanges(known: Person | undefined, after: Person): ImportLine['changes'] {
  if (!known) return [];
  const [from, to] = [toCells(known), toCells(after)];
  return peopleColumns.flatMap((column) =>
    from[column] === to[column] ? [] : [{ column, from: from[column], to: to[column] }],
  );
}

function toCells({ id, name, roles: held, queues, status }: Person): Record<PeopleColumn, string> {
  return { id, name, roles: joinCell(held), queues: joinCell([...queues].sort()), status };
}

function toReport({ ignoredColumns }: ReadFile, planned: readonly Planned[]): ImportReport {
  const counts = { new: 0, changed: 0, same: 0, wrong: 0 };
  for (const { line } of planned) counts[line.kind] += 1;
  return { lines: planned.map(({ line }) => line), counts, ignoredColumns };
}
