// Everything a screen may name, in one import: the shapes of `shared`, as generated, and the engine's own.
export type * from './engine-api';
export type * from './entry';
export type * from './evidence';
export type {
  Access,
  AccessLink,
  AuditedAct,
  AuditLine,
  DeviceCard,
  HeldAct,
  HeldDecided,
  Office,
  PasskeyCard,
  RegisteredLetter,
} from './office';
export type * from './registry';
export type * from './shared';
// Where the engine says more of a shape, its own stands for it.
export type {
  Command,
  CommandName,
  Dispatched,
  EquipmentSummary,
  EquipmentView,
  FilledPaper,
  FormState,
  NewTicket,
  PaperToSend,
  PersonCard,
  Possibility,
  Refusal,
  TicketSummary,
} from './views';
