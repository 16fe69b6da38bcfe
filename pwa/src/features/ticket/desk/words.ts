// The desk's words of a ticket: its acts, facts and texts.
import { en } from './words.en';
import { es } from './words.es';
import { words } from '../../../kit/i18n/index.svelte';

export const ticketDesk = words(es, en);
