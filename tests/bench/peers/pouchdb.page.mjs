// PouchDB in a page, over IndexedDB.
import PouchDB from 'pouchdb';
import { phone } from './pouchdb.core.mjs';

globalThis.phone = phone(PouchDB, () => undefined);
