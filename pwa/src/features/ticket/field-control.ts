// Which control a field of a form takes, and what it offers to choose from.
import type { FieldDef } from '../../contract/api';
import { common } from '../../kit/i18n/common';

/** The control of each kind of field; a screen says where it draws one otherwise. */
export const CONTROLS = {
  text: 'text',
  textarea: 'textarea',
  email: 'email',
  phone: 'tel',
  url: 'url',
  number: 'number',
  date: 'date',
  time: 'time',
  bool: 'select',
  choice: 'select',
  ip: 'text',
  mac: 'text',
  equipment: 'text',
  photo: 'text',
  signature: 'text',
} as const satisfies Record<FieldDef['kind'], string>;

/** What a choice, or a yes or no, offers. */
export function optionsOf(field: Pick<FieldDef, 'kind' | 'options'>): { value: string; label: string }[] {
  if (field.kind === 'bool')
    return [
      { value: 'true', label: common.yes },
      { value: 'false', label: common.no },
    ];
  return (field.options ?? []).map((value) => ({ value, label: value }));
}
