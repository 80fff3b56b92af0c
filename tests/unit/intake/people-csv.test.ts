import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinCell, readPeopleCsv, splitCell, writePeopleCsv } from '../../../server/intake/people-csv.ts';
import { maxImportLines } from '../../../wire/limits.ts';
import { agentStatuses, roles } from '../../../wire/person.ts';
import { person } from '../../support/builders.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readPeopleCsv(bytes(text));
const rowsOf = (text: string) => {
  const file = read(text);
  return file.ok ? file.rows.map(({ line, cells }) => [line, cells]) : file;
};

describe('a file', () => {
  const ben = [[2, { id: 'ben', name: 'Ben', roles: 'agent', queues: 'a, b' }]];

  test.each([
    ['commas and quotes', 'id,name,roles,queues\nben,Ben,agent,"a, b"'],
    ['semicolons', 'id;name;roles;queues\nben;Ben;agent;a, b'],
    ['tabs', 'id\tname\troles\tqueues\nben\tBen\tagent\ta, b\n'],
    ['a byte order mark and the line endings of Windows', '\ufeffid;name;roles;queues\r\nben;Ben;agent;"a, b"\r\n'],
    ['the line endings of old Macs', 'id;name;roles;queues\rben;Ben;agent;a, b\r'],
    ['headings as others write them', 'Agent ID;Display name;ROLE;Team(s)\nben;Ben;agent;a, b'],
    ['columns in another order', 'queues;roles;id;name\na, b;agent;ben;Ben'],
    ['blanks around cells', ' id ; name ; roles ; queues \n ben ; Ben ;agent; a, b '],
    ['empty lines and empty cells behind the last column', 'id;name;roles;queues\nben;Ben;agent;a, b;;\n\n;;;;\n'],
  ])('with %s is read', (_, text) => {
    expect(rowsOf(text)).toEqual(ben);
  });

  test('in UTF-16, as spreadsheets call Unicode text, is read', () => {
    const text = '\ufeffid\tname\nzoë\tZoë';
    expect(readPeopleCsv(new Uint8Array(Buffer.from(text, 'utf16le')))).toMatchObject({
      rows: [{ cells: { id: 'zoë', name: 'Zoë' } }],
    });
  });

  test('knows the line at which each row begins, whatever is in the cells before', () => {
    expect(rowsOf('id,name\r\na,"two\r\nlines"\r\n\r\nb,B\r\n"c","\n\nC"\r\nd,D')).toEqual([
      [2, { id: 'a', name: 'two\nlines' }],
      [5, { id: 'b', name: 'B' }],
      [6, { id: 'c', name: 'C' }],
      [9, { id: 'd', name: 'D' }],
    ]);
  });

  test('tells of columns that it leaves out', () => {
    expect(read('id,name,phone,,shoe size\na,A,1,2,3')).toMatchObject({ ignoredColumns: ['phone', 'shoe size'] });
  });

  test('with a line of too few or too many cells says so of that line', () => {
    expect(read('id,name,roles\na,A\nb,B,agent,more\nc,C,agent')).toMatchObject({
      rows: [
        { line: 2, fault: 'It has 2 cells, the first line has 3' },
        { line: 3, fault: 'It has 4 cells, the first line has 3' },
        { line: 4, cells: { id: 'c' } },
      ],
    });
  });

  test.each([
    ['nothing in it', '', 1, /needs a column “id”/],
    ['no column of ids', 'name,roles\nBen,agent', 1, /needs a column “id”; it has “name”, “roles”/],
    ['two columns of ids', 'id,login\na,b', 1, /“id”/],
    ['a quotation mark that stays open', 'id,name\na,"A\nb,B', 3, /never closed/],
    ['a quotation mark inside a cell', 'id,name\na,A\nb,B "the" C', 3, /middle of a cell/],
    ['something behind a quotation mark', 'id,name\na,"A"B', 2, /Behind a closing quotation mark/],
  ])('with %s is refused', (_, text, line, detail) => {
    expect(read(text)).toEqual({ ok: false, line, detail: expect.stringMatching(detail) });
  });

  test.each([
    ['letters of Windows’ code page', new Uint8Array([...bytes('id,name\na,Zo'), 0xeb])],
    ['bytes that are no text', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0])],
  ])('of %s is refused', (_, file) => {
    expect(readPeopleCsv(file)).toEqual({ ok: false, detail: expect.stringContaining('CSV UTF-8') });
  });

  test('of more lines than the limit is refused', () => {
    const lines = Array.from({ length: maxImportLines + 1 }, (_, index) => `${index},N`);
    expect(read(`id,name\n${lines.join('\n')}`)).toMatchObject({ ok: false, detail: expect.stringContaining('5001') });
  });

  test('of any bytes is read or refused, and never a fault', () => {
    const text = fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', 'a', 'ü', ' ', "'", '=') });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          text.map((end) => bytes(`id,name\n${end}`)),
        ),
        (file) => {
          expect(typeof readPeopleCsv(file).ok).toBe('boolean');
        },
      ),
    );
  });
});

describe('a cell of many items', () => {
  test.each([
    ['billing, returns', ['billing', 'returns']],
    ['billing;returns|sales\nvip', ['billing', 'returns', 'sales', 'vip']],
    [' , ,', []],
    ['', []],
    ['a,a', ['a']],
    ['"a, b", c', ['a, b', 'c']],
    ['a "quoted" word', ['a "quoted" word']],
  ])('%j is taken apart', (cell, items) => {
    expect(splitCell(cell)).toEqual(items);
  });

  test('comes apart as it was put together', () => {
    const item = fc
      .string({ unit: fc.constantFrom('a', 'ü', ' ', ',', ';', '|', '"', "'", '-') })
      .filter((text) => text.trim() === text && text !== '');
    fc.assert(
      fc.property(fc.uniqueArray(item), (items) => {
        expect(splitCell(joinCell(items))).toEqual(items);
      }),
    );
  });
});

describe('a file that was written', () => {
  test('is of the kind that spreadsheets open', () => {
    expect(writePeopleCsv([person({ id: 'ben', queues: ['a', 'b'] })])).toBe(
      '\ufeffid,name,roles,queues,status\r\nben,Ben,agent,"a, b",available\r\n',
    );
  });

  test.each(['=1+1', '+49 30', '-5', '@sum', '\tx', '＝1', "'=x"])('holds no formula: %j', (name) => {
    expect(writePeopleCsv([person({ name })])).toContain(`'${name}`);
  });

  test('comes in as it went out', () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', 'ü', '=', "'", '-', ',', ';', '"', ' ', '😀'), minLength: 1 })
      .filter((made) => made.trim() === made);
    const people = fc.array(
      fc.record({
        ...{ id: text, name: text, roles: fc.subarray([...roles]), queues: fc.uniqueArray(text, { maxLength: 3 }) },
        status: fc.constantFrom(...agentStatuses),
      }),
    );
    fc.assert(
      fc.property(people, (all) => {
        const file = read(writePeopleCsv(all));
        const back = file.ok ? file.rows.map(({ cells }) => cells) : file;
        expect(back).toEqual(
          all.map(({ queues, roles: held, ...rest }) => ({ ...rest, roles: joinCell(held), queues: joinCell(queues) })),
        );
      }),
    );
  });
});
