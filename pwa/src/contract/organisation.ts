// The organisation's data and people, as `shared::catalog` is serialised (the parts screens use).
import type { Sentence, State } from './base';

export interface FieldDef {
  id: string;
  label: string;
  kind:
    | 'bool'
    | 'choice'
    | 'date'
    | 'email'
    | 'equipment'
    | 'ip'
    | 'mac'
    | 'number'
    | 'phone'
    | 'photo'
    | 'signature'
    | 'text'
    | 'textarea'
    | 'time'
    | 'url';
  required: boolean;
  help?: string;
  options?: string[];
  stage: 'open' | 'assign' | 'work' | 'issue' | 'resolve' | 'close';
  when?: string;
  required_when?: string;
  /** A choice that takes several of its options, one a line. */
  multiple?: boolean;
  /** The ticket's own datum that answers it: judged, not shown in the service's form. */
  core?: 'subject' | 'description' | 'requester_name' | 'requester_mail' | 'requester_phone' | 'client_org';
}
export interface ServiceDef {
  id: string;
  category: string;
  name: string;
  subservices: string[];
  team: string;
  form: string | null;
  /** Papers that its work is written down on beside its own form. */
  related_forms?: string[];
  /** Fields that nobody fills in: the server does. */
  set_by_server?: string[];
  checklist: { id: string; label: string; mandatory: boolean; team?: string }[];
  channels: string[];
  /** By which it comes while the system is down. */
  fallback_channels?: string[];
  /** Whose it is to ask for it (OAX-36, AGU-43); absent: anybody's. */
  requester_roles?: string[];
  /** The official code and version of the procedure that it follows (BJ-02, BJ-03). */
  procedure_code?: string;
  procedure_version?: string;
  default_priority: string | null;
  restricted: boolean;
  /** Files that it asks for; absent in data of an earlier version. */
  attachments?: { id: string; label: string; mandatory?: boolean; stage?: FieldDef['stage']; signed_for?: string[] }[];
  /** Approvals, in order; on paper they are checked at the desk (C9). */
  approvals?: ApprovalDef[];
  /** The parts into which a ticket of it may be divided, in order. */
  parts?: PartDef[];
  closing?: { survey?: 'none' | 'optional' | 'required' };
  /** By which ways its secrets reach their owners (C5). */
  secret_delivery?: { to?: string[]; never?: string[] };
}
/** An approval that a service asks for; `condition`: only in this case, in the manual's words. */
export interface ApprovalDef {
  role: string;
  kind: string;
  condition?: string;
}
/** A part of a service: the task of one of several teams, a phase of a project. */
export interface PartDef {
  name: string;
  team?: string;
  items?: string[];
  after?: string;
}
/** What a ticket waits for from whoever is here: an approval, the closing, its papers to be filed. */
export type Waits = 'approval' | 'closing' | 'filing';
export interface Organisation {
  id: string;
  version: string;
  name: string;
  short_name: string;
  timezone: string;
  client_word: string;
  teams: { id: string; name: string }[];
  roles: { id: string; name: string; external: boolean; classes: string[]; may?: string[] }[];
  priorities: { id: string; label: string }[];
  states: { id: State; label: string }[];
  channels: { id: string; label: string }[];
  buildings: { id: string; name: string; site: string }[];
  services: ServiceDef[];
  categories: string[];
  /** Forms by id; the survey's questions are the fields of one. Absent in data of an earlier version. */
  forms?: { id: string; title: string; fields: FieldDef[] }[];
  settings?: { survey_form?: string; portal_role?: string };
}
export interface PersonCard {
  id: string;
  name: string;
  roles: string[];
  teams: string[];
  active: boolean;
}
export interface Person extends PersonCard {
  buildings: string[];
  mail: string | null;
  phone: string | null;
  client_org: string | null;
}
export interface FormState {
  fields: (FieldDef & { shown: boolean; mustHave: boolean; error: Sentence | null })[];
  missing: { id: string; label: string }[];
}
