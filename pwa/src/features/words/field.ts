// Words of the field's screens.
import { en } from './field.en';
import { es } from './field.es';
import { words } from '../../kit/i18n/index.svelte';

export const field = words(es, en);
