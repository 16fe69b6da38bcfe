// Words of equipment: finding it, moving it, its labels.
import { en } from './words.en';
import { es } from './words.es';
import { words } from '../../kit/i18n/index.svelte';

export const equipmentWords = words(es, en);
