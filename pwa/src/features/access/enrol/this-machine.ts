// What this browser is, as far as it says so itself.
import type { NewDevice } from '../../../contract/api';
import { enrolWords } from './words';
import { systemOf } from './link';

export function thisMachine(): NewDevice {
  const system = systemOf(navigator.userAgent);
  const name = (system.phone ? enrolWords.enrol.phone(system.name) : enrolWords.enrol.computer(system.name)).trim();
  return { name, kind: system.phone ? 'phone' : 'desk' };
}
