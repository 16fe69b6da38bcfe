// Words of what an act did.
import { deeds as en } from './deeds.en';
import { deeds as es } from './deeds.es';
import { words } from '../../kit/i18n/index.svelte';

export const deeds = words(es, en);
