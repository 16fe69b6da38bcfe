// Names of the built-in views of the queue.
import { words } from '../../kit/i18n/index.svelte';

export const viewWords = words(
  {
    mine: 'Mi cola',
    unassigned: 'Sin asignar',
    soon: 'Por vencer',
    waiting: 'Esperan al usuario',
    approve: 'Por autorizar',
    finish: 'Por cerrar',
    tray: 'Conflictos',
    open: 'Todas abiertas',
    custom: 'Vista compartida',
  },
  {
    mine: 'My queue',
    unassigned: 'Unassigned',
    soon: 'Due soon',
    waiting: 'Waiting for requester',
    approve: 'To approve',
    finish: 'To close',
    tray: 'Conflicts',
    open: 'All open',
    custom: 'Shared view',
  },
);
