// What screens note for themselves among the drafts. Nobody typed it: it comes along with what is half written, and is promised to nobody as that.
import type { DocumentId, TableColumns } from '../api';

/** The sheet that labels were printed on last. */
export const LABELS_LAYOUT = 'labels layout';
/** What was attached of the files that another app had shared, and may stand in their cache still. */
export const SHARED_ATTACHED = 'shared attached';
const COLUMNS = 'columns ';
/** What the columns of a spreadsheet of these headings hold. */
export const columnsOf = ({ headings }: Pick<TableColumns, 'headings'>) => `${COLUMNS}${headings}`;
const PHOTO = 'camera away ';
/** That a photograph of the phone's own camera app is awaited for this ticket. */
export const photoAwaitedOf = (ticket: DocumentId) => `${PHOTO}${ticket}`;

/** Whether under this key of a draft stands something of these. */
export const isRemembered = (key: string): boolean =>
  key === LABELS_LAYOUT || key === SHARED_ATTACHED || key.startsWith(COLUMNS) || key.startsWith(PHOTO);
