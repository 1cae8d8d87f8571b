// Colour by meaning. The word always stands beside the colour.
export type Tone = 'good' | 'wait' | 'info' | 'bad' | 'quiet';

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
  registered: 'info',
  routed: 'wait',
  handled: 'info',
  closed: 'quiet',
  filed: 'quiet',
  queued: 'quiet',
  retrying: 'wait',
  failed: 'bad',
  delivered: 'info',
};

export const tone = (state: string): Tone => tones[state] ?? 'quiet';

const steps = {
  out: ['draft', 'review', 'ready', 'signed', 'sealed', 'issued', 'sent'],
  in: ['received', 'judged', 'registered', 'routed', 'handled', 'closed', 'filed'],
};

/** How far along its way a document is, from 0 to 1. */
export function along(direction: string, state: string): number {
  const way = direction === 'in' ? steps.in : steps.out;
  const near: Record<string, string> = { approved: 'ready', numbered: 'signed', referred: 'judged', instructed: 'judged', returned: 'judged' };
  const i = way.indexOf(near[state] ?? state);
  return i < 0 ? 0 : (i + 1) / way.length;
}

/** EN 319 102-1's indications as a person reads them. */
export function verdict(indication: string | null | undefined): 'good' | 'unsure' | 'bad' | 'unsigned' {
  switch (indication) {
    case 'TOTAL_PASSED':
      return 'good';
    case 'TOTAL_FAILED':
      return 'bad';
    case 'NO_SIGNATURE_FOUND':
      return 'unsigned';
    default:
      return 'unsure';
  }
}

export const verdictTone: Record<ReturnType<typeof verdict>, Tone> = { good: 'good', unsure: 'wait', bad: 'bad', unsigned: 'quiet' };
