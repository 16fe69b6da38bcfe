// The words of the filter language in both languages. Both are read in either interface; one is written.
import type { State } from '../../contract/api';
import { FINAL } from '../../contract/pure/state';

export type Lang = 'es' | 'en';
/** What can be filtered by. */
export type Key =
  'state' | 'team' | 'assignee' | 'service' | 'priority' | 'building' | 'org' | 'requester' | 'due' | 'is';
export type Order = 'due' | 'priority' | 'updated' | 'created' | 'folio' | 'state' | 'assignee';

/** First name: the one that is written. The rest are understood. */
export const KEYS: Record<Key, Record<Lang, string[]>> = {
  state: { es: ['estado'], en: ['state', 'status'] },
  team: { es: ['área', 'equipo'], en: ['team'] },
  assignee: { es: ['asignada', 'asignado', 'responsable'], en: ['assignee', 'assigned'] },
  service: { es: ['servicio'], en: ['service'] },
  priority: { es: ['prioridad'], en: ['priority'] },
  building: { es: ['edificio'], en: ['building'] },
  org: { es: ['dependencia'], en: ['agency', 'org'] },
  requester: { es: ['usuario', 'solicitante'], en: ['requester'] },
  due: { es: ['compromiso', 'plazo'], en: ['due'] },
  is: { es: ['es', 'con'], en: ['is', 'with'] },
};
export const ORDER_KEY: Record<Lang, string[]> = { es: ['orden'], en: ['sort', 'order'] };

export const ORDERS: Record<Order, Record<Lang, string[]>> = {
  due: { es: ['compromiso'], en: ['due'] },
  priority: { es: ['prioridad'], en: ['priority'] },
  updated: { es: ['reciente'], en: ['updated', 'recent'] },
  created: { es: ['antigüedad', 'recibida'], en: ['created', 'age'] },
  folio: { es: ['folio'], en: ['folio'] },
  state: { es: ['estado'], en: ['state'] },
  assignee: { es: ['asignada'], en: ['assignee'] },
};

/** Values that are words of the language and not of the organisation's data. */
export const VALUES = {
  open: { es: ['abierto', 'abierta', 'abiertas'], en: ['open'] },
  final: { es: ['terminado', 'terminada'], en: ['finished'] },
  waiting_user: { es: ['espera-usuario'], en: ['waiting-user'] },
  me: { es: ['yo', 'mi'], en: ['me'] },
  nobody: { es: ['nadie', 'sin'], en: ['nobody', 'none'] },
  overdue: { es: ['vencido', 'vencida'], en: ['overdue'] },
  soon: { es: ['pronto', 'por-vencer'], en: ['soon'] },
  today: { es: ['hoy'], en: ['today'] },
  conflict: { es: ['conflicto', 'conflictos'], en: ['conflict'] },
  held: { es: ['retenido', 'retenidos'], en: ['held'] },
  unsent: { es: ['sin-enviar'], en: ['unsent'] },
  paused: { es: ['en-pausa', 'pausa'], en: ['paused'] },
  visit: { es: ['visita'], en: ['visit'] },
  answered: { es: ['contestó'], en: ['answered'] },
  approval: { es: ['por-autorizar'], en: ['to-approve'] },
  closing: { es: ['por-cerrar'], en: ['to-close'] },
  filing: { es: ['por-archivar'], en: ['to-file'] },
} as const satisfies Record<string, Record<Lang, readonly string[]>>;
export type Value = keyof typeof VALUES;

/** Which fixed values each key takes, in the order they are offered. */
export const FIXED: Partial<Record<Key, Value[]>> = {
  state: ['open', 'final', 'waiting_user'],
  team: ['nobody'],
  assignee: ['me', 'nobody'],
  priority: ['nobody'],
  due: ['overdue', 'soon', 'today'],
  is: ['conflict', 'held', 'unsent', 'paused', 'visit', 'answered', 'approval', 'closing', 'filing'],
};

const OPEN: State[] = [
  'draft',
  'received',
  'needs_info',
  'returned',
  'awaiting_approval',
  'assigned',
  'scheduled',
  'in_progress',
  'waiting_material',
  'waiting_vendor',
  'resolved',
];
/** Every state, in the order of a ticket's way. */
export const STATES: State[] = [...OPEN, ...FINAL];

/** The states behind a group's name. */
export const GROUPS: Record<'open' | 'final' | 'waiting_user', readonly State[]> = {
  open: OPEN,
  final: FINAL,
  waiting_user: ['needs_info', 'returned', 'resolved'],
};
