// Single import of every type that a screen may name. These are the generated shapes of `shared` and of the server's
// routes, and the engine's own.
export type * from './engine-api';
export type * from './access';
export type * from './evidence';
export type * from './light';
export type { OnlineCalls } from './online';
export type { Registry } from './registry';
export type * from './server';
export type * from './shared';
// Where the engine says more of a shape, its own stands for it.
export type {
  Command,
  CommandName,
  Deed,
  Dispatched,
  DraftsAfter,
  EquipmentSummary,
  EquipmentView,
  FilledPaper,
  FormState,
  NewTicket,
  PaperToSend,
  PersonCard,
  Possibility,
  RecordSummary,
  Refusal,
  TicketElsewhere,
  TicketSummary,
} from './views';
