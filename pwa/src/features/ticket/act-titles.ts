// Words of what an act did.
import { actTitles as en } from './act-titles.en';
import { actTitles as es } from './act-titles.es';
import { words } from '../../kit/i18n/index.svelte';

export const actTitles = words(es, en);
