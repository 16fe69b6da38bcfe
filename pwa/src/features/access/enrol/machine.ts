// What this browser is, as far as it says so itself.
import type { NewDevice } from '../../../contract/api';
import { app } from '../../words/app';
import { systemOf } from './link';

export function thisMachine(): NewDevice {
  const system = systemOf(navigator.userAgent);
  const name = (system.phone ? app.enrol.phone(system.name) : app.enrol.computer(system.name)).trim();
  return { name, kind: system.phone ? 'phone' : 'desk' };
}
