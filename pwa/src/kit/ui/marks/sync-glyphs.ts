// The glyph of each state of synchronisation, on the chip and on the rail.
import type { SyncStatus } from '../../../contract/api';
import type { IconName } from '../controls/icons';

export const syncGlyphs = {
  up_to_date: 'sent',
  syncing: 'sending',
  pending: 'local',
  attention: 'held',
  offline: 'dashring',
} as const satisfies Record<SyncStatus['chip'], IconName>;
