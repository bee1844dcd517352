import { expect, test } from '@jest/globals';
import {
  compareMsiTables,
  parseMsiTable,
} from '../../../packages/core/src/domain/packaging/native/msi-table.ts';

const table = (...rows: readonly string[]) =>
  ['Property\tValue', 's72\tl0', 'Property\tProperty', ...rows, ''].join('\r\n');

test('a table is read by the keys of its rows', () => {
  expect([...parseMsiTable(table('ProductName\tGreeter', 'Empty\t'))]).toEqual([
    ['ProductName', 'Greeter'],
    ['Empty', ''],
  ]);
  const two = 'A\tB\tC\ns1\ts1\ts1\nUpgrade\tA\tB\n1\t2\t3\n';
  expect([...parseMsiTable(two)]).toEqual([['1 2', '3']]);
});

test('tables are compared row by row, and one that is not there has none', () => {
  expect(compareMsiTables('Property', table('A\t1', 'B\t2'), table('A\t1', 'B\t3', 'C\t'))).toEqual(
    ['its table Property differs in B', 'its table Property differs in C'],
  );
  expect(compareMsiTables('Property', table('A\t1'), '')).toEqual([
    'its table Property differs in A',
  ]);
});
