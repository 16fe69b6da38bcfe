// Names the parts of a table that turns into cards on a narrow screen.
// Where a row or a cell is drawn as anything but one, browsers take it for none: its headers are not read out any more. Said of each part
// it stays a table however it is drawn.
export const PART = {
  table: 'table',
  rows: 'rowgroup',
  row: 'row',
  /** The header of a column. */
  column: 'columnheader',
  /** The header of a row. */
  head: 'rowheader',
  cell: 'cell',
} as const;
