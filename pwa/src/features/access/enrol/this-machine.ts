// What this browser is, as far as it says so itself.
import type { NewDevice } from '../../../contract/api';
import { engine } from '../../../contract/engine';
import { isHandheld, SYSTEM_NAMES } from '../../../contract/pure/platform';
import { enrolWords } from './words';

export function thisMachine(): NewDevice {
  const { system } = engine.platform;
  const handheld = isHandheld(system);
  const named = handheld ? enrolWords.enrol.phone : enrolWords.enrol.computer;
  return { name: named(SYSTEM_NAMES[system]).trim(), kind: handheld ? 'phone' : 'desk' };
}
