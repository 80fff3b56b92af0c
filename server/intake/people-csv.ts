import { CsvError, type Options, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { maxImportLines } from '../../wire/limits.ts';
import { type PeopleColumn, peopleColumns } from '../../wire/people-import.ts';
import type { Person } from '../../wire/person.ts';

/** A line of a file of people: where it begins, and its cells. A column that the file does not have is not in it. */
export interface CsvRow {
  line: number;
  cells: Partial<Record<PeopleColumn, string>>;
  /** The line is not like the heading. */
  fault?: string;
}

export type ReadCsv =
  | { ok: true; rows: CsvRow[]; ignoredColumns: string[] }
  /** The file as a whole can't be read; `line` where it ceases to make sense. */
  | { ok: false; line?: number; detail: string };

/** By what other programs call them; letters alone count, whatever their case. */
const headings: Readonly<Record<PeopleColumn, readonly string[]>> = {
  id: ['id', 'personid', 'agentid', 'userid', 'user', 'username', 'login'],
  name: ['name', 'fullname', 'displayname', 'agentname', 'personname'],
  roles: ['roles', 'role'],
  queues: ['queues', 'queue', 'teams', 'team', 'departments', 'department', 'groups', 'group'],
  status: ['status', 'availability'],
};

/** Between items of one cell. */
const betweenItems = [',', ';', '|', '\n'];

/** Reads what spreadsheets write: a byte order mark, commas, semicolons or tabs, quotes, any line ending. */
export function readPeopleCsv(bytes: Uint8Array): ReadCsv {
  const text = decode(bytes);
  if (text === undefined) {
    return { ok: false, detail: 'The file’s letters can’t be read. Save it as “CSV UTF-8” and try again' };
  }
  try {
    return toRows(parseCells(text));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error.lines);
    return { ok: false, line, detail: faultWords[error.code] ?? error.message };
  }
}

const faultWords: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark was opened here or further up, and is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'Behind a closing quotation mark something else follows before the next cell',
  INVALID_OPENING_QUOTE:
    'There is a quotation mark in the middle of a cell: put the whole cell in quotation marks and double it',
};

interface Cells {
  record: string[];
  info: { lines: number };
}

function parseCells(text: string): Cells[] {
  // Inside a cell the parser would count one of Windows' line endings as two.
  const lines = text.replace(/\r\n?/g, '\n');
  const heading = lines.trimStart().split('\n', 1)[0] ?? '';
  const options: Options = {
    ...{ bom: true, info: true, trim: true, relax_column_count: true },
    ...{ skip_empty_lines: true, skip_records_with_empty_values: true },
    delimiter: [';', '\t'].find((delimiter) => heading.includes(delimiter)) ?? ',',
  };
  return parse(lines, options) as unknown as Cells[];
}

function toRows([heading, ...records]: Cells[]): ReadCsv {
  const names = heading?.record ?? [];
  const columns = names.map(findColumn);
  const twice = columns.find((column, index) => column && columns.indexOf(column) !== index);
  const fault = twice
    ? `Two columns are both understood as “${twice}”`
    : columns.includes('id')
      ? undefined
      : `The first line needs a column “id”${names.length > 0 ? `; it has ${names.map((name) => `“${name}”`).join(', ')}` : ''}`;
  if (fault) return { ok: false, line: 1, detail: fault };
  if (records.length > maxImportLines) {
    return { ok: false, detail: `At most ${maxImportLines} people at once; this file has ${records.length}` };
  }
  const ignoredColumns = names.filter((name, index) => !columns[index] && name !== '');
  return { ok: true, rows: records.map((cells) => toRow(cells, columns)), ignoredColumns };
}

function toRow({ record, info }: Cells, columns: readonly (PeopleColumn | undefined)[]): CsvRow {
  const inside = record.reduce((count, cell) => count + cell.split('\n').length - 1, 0);
  const cells: CsvRow['cells'] = {};
  for (const [index, column] of columns.entries()) if (column) cells[column] = unguard(record[index]?.trim() ?? '');
  const isShort = record.length < columns.length;
  const isLong = record.slice(columns.length).some((cell) => cell !== '');
  const row = { line: info.lines - inside, cells };
  return isShort || isLong
    ? { ...row, fault: `It has ${record.length} cells, the first line has ${columns.length}` }
    : row;
}

function findColumn(heading: string): PeopleColumn | undefined {
  const letters = heading.toLowerCase().replace(/[^\p{L}]/gu, '');
  return peopleColumns.find((column) => headings[column].includes(letters));
}

/** UTF-8, or UTF-16 as spreadsheets call "Unicode text"; undefined if it is neither. */
function decode(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined; // not of this encoding: the caller says so
  }
}

/** The items of a cell: "billing, returns". One that holds such a mark itself stands in quotation marks. */
export function splitCell(cell: string): string[] {
  try {
    const lines = parse(cell, { delimiter: betweenItems, trim: true, record_delimiter: '\0' }) as string[][];
    return [...new Set(lines.flat())].filter((item) => item !== '');
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return [cell];
  }
}

export function joinCell(items: readonly string[]): string {
  const [joined = ''] = stringify([[...items]], {
    ...{ delimiter: ', ', record_delimiter: '\0', quoted_match: /^\s|[,;|\n"]|\s$/ },
  }).split('\0');
  return joined;
}

/** A file that a spreadsheet opens, and that comes in again as it was. */
export function writePeopleCsv(people: readonly Person[]): string {
  const rows = people.map(({ id, name, roles, queues, status }) => [
    id,
    name,
    joinCell(roles),
    joinCell(queues),
    status,
  ]);
  return stringify([[...peopleColumns], ...rows.map((row) => row.map(guard))], {
    ...{ bom: true, record_delimiter: 'windows', quoted_match: /^\s|\s$/ },
  });
}

/** What a spreadsheet would take for a formula, and run (OWASP, "CSV Injection"), begins with an apostrophe; `unguard` takes it off. */
function guard(cell: string): string {
  return /^'*[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}

function unguard(cell: string): string {
  return /^'+[=+\-@\t\r＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}
