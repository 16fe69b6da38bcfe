// Words that every screen of the desk shares.
import { en } from './words.en';
import { es } from './words.es';
import { words } from '../../../kit/i18n/index.svelte';

export const appDesk = words(es, en);
