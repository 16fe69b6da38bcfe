// Everything a screen may name, in one import. The shapes mirror `shared` as it is serialised (serde JSON).
export type * from './base';
export type * from './command';
export type * from './custody';
export type * from './engine-api';
export type * from './entry';
export type * from './equipment';
export type * from './evidence';
export type {
  Access,
  AccessLink,
  AuditedAct,
  AuditLine,
  Decided as HeldDecided,
  DeviceCard,
  Difference,
  HeldAct,
  Office,
  PasskeyCard,
  RegisteredLetter,
} from './office';
export type * from './organisation';
export type * from './registry';
export type * from './signature';
export type * from './ticket';
