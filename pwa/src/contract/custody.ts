// What is said of an equipment item: a hand-over, a movement, a label. The shapes of `shared::equipment`.
import type { ActId, DocumentId, Place } from './base';
import type { Hand } from './signature';

/** Eleven letters (`k7qm2f9xtr4`); shown in groups, as it is printed beneath the code. */
export type LabelId = string;

export type HolderKind = 'user' | 'technician' | 'operator' | 'vendor' | 'storeroom';
export interface Holder {
  kind: HolderKind;
  person?: string;
  name: string;
}
export interface HandOver {
  /** `custody.last` as its author sees it. */
  previous?: ActId;
  from: Holder;
  to: Holder;
  ticket?: DocumentId;
  purpose?: string;
  condition: string;
  accessories?: string[];
  /** Evidence of the ticket. */
  photos?: ActId[];
  /** The receipt that both sides were shown. */
  text: string;
  given?: Hand;
  taken?: Hand;
  witness?: Hand;
}
export type MovementKind =
  | { relocation: { place: Place } }
  | { withdrawal: Record<string, never> }
  | { reassignment: { person: string; client_org: string } }
  | { swapped_out: { by: DocumentId } }
  | { swapped_in: { instead_of: DocumentId; place: Place; person: string; client_org: string } }
  | { warranty_return: Record<string, never> }
  | { occupancy: { taken: boolean } };
export interface Movement {
  kind: MovementKind;
  /** `last_movement` as its author sees it. */
  previous?: ActId;
  reason: string;
  ticket?: DocumentId;
  /** The signature on a paper of the ticket that orders it. */
  paper?: ActId;
  /** Signed here. */
  signature?: Hand;
}
