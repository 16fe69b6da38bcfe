// PouchDB in Node over LevelDB.
import { createRequire } from 'node:module';
import { answerWith, cpu } from '../lib/child.mjs';
import { phone } from './pouchdb.core.mjs';

const require = createRequire(import.meta.url);
answerWith(phone(require('pouchdb').defaults({ prefix: `${process.argv[2]}/` }), cpu));
