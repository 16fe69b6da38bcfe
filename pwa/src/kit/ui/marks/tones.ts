// Which colour a state of a ticket takes, everywhere the same.
import type { State } from '../../../contract/api';

export type Tone = 'quiet' | 'accent' | 'time' | 'done';

export function tone(state: State): Tone {
  switch (state) {
    case 'assigned':
    case 'scheduled':
    case 'in_progress':
      return 'accent';
    case 'needs_info':
    case 'returned':
    case 'awaiting_approval':
    case 'waiting_material':
    case 'waiting_vendor':
      return 'time';
    case 'resolved':
    case 'closed':
      return 'done';
    case 'draft':
    case 'received':
    case 'rejected':
    case 'cancelled':
      return 'quiet';
  }
}
