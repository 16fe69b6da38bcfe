// The fields of the registry, in the order in which the desk shows and imports them.
import type { EquipmentField } from '../../../contract/api';

export const REGISTRY_FIELDS = [
  'inventory',
  'serial',
  'mac',
  'ip',
  'type',
  'brand',
  'model',
  'name',
  'person',
  'client_org',
  'building',
  'level',
  'room',
  'port',
  'vlan',
  'extension',
  'condition',
  'warranty',
  'custodianship',
] as const satisfies readonly EquipmentField[];
