import type { search as vi } from './search.vi';

export const search: typeof vi = {
  title: 'Search documents',
  lead: 'In numbers, abstracts, names of offices, signers and the full text, that of recognised scans too.',
  label: 'Words to look for',
  hint: 'Typed without marks, a word is found however it is written; with marks, only so. Put “words that follow each other” in quotation marks, and - before a word that must not be there.',
  field: 'Look in',
  anywhere: 'Everything',
  fields: { number: 'Number, arrival number', abstract: 'Abstract', party: 'Sender, recipients', people: 'Signer', body: 'Full text' },
  direction: 'Outgoing or incoming',
  both: 'Both',
  directions: { out: 'Outgoing, drafts', in: 'Incoming' },
  start: 'Type what to look for and press “Find”.',
  none: 'No document was found that you may read.',
  noneHint: 'Try without marks, with fewer words or fewer conditions.',
  noneHere: 'This part has no document that you may read. Press “Next page” to go on.',
  found: (n: number) => `${n} on this page`,
  behind: 'The search index is being brought up to date: what has just changed may not be found yet.',
  results: 'What was found',
};
