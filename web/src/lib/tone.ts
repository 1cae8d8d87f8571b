// Colour by meaning. The word always stands beside the colour.
import type { IconName } from '../ui/Icon.svelte';

export type Tone = 'good' | 'wait' | 'info' | 'bad' | 'quiet';

export const toneIcons: Record<Tone, IconName> = { good: 'tick', wait: 'clock', info: 'info', bad: 'alert', quiet: 'file' };

const tones: Record<string, Tone> = {
  draft: 'quiet',
  review: 'wait',
  approved: 'info',
  ready: 'wait',
  signed: 'info',
  numbered: 'info',
  sealed: 'info',
  issued: 'good',
  sent: 'good',
  received: 'wait',
  judged: 'wait',
  referred: 'wait',
  instructed: 'wait',
  returned: 'bad',
  'given-up': 'bad',
  registered: 'info',
  routed: 'wait',
  handled: 'info',
  closed: 'quiet',
  filed: 'quiet',
  queued: 'quiet',
  retrying: 'wait',
  failed: 'bad',
  delivered: 'info',
  'item-waiting': 'quiet',
  'item-preparing': 'info',
  'item-ready': 'wait',
  'item-signing': 'info',
  'item-signed': 'good',
  'item-failed': 'bad',
  'item-refused': 'bad',
  'item-expired': 'wait',
  'service-good': 'good',
  'service-limping': 'wait',
  'service-failing': 'bad',
  'request-open': 'info',
  'request-done': 'good',
  'request-cancelled': 'quiet',
  'request-expired': 'wait',
};

export const tone = (state: string): Tone => tones[state] ?? 'quiet';

// The step that a state is waiting in; one past the last means that the way is done.
const step: Record<string, Record<string, number>> = {
  out: { draft: 0, review: 1, approved: 2, ready: 2, signed: 3, numbered: 3, sealed: 4, 'given-up': 4, issued: 5, sent: 6 },
  in: { received: 0, judged: 1, referred: 1, instructed: 1, returned: 1, registered: 2, routed: 3, handled: 4, closed: 5, filed: 6 },
};

export const at = (direction: string, state: string): number => step[direction]?.[state] ?? 0;
