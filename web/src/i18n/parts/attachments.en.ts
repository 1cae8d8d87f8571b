import type { attachments as vi } from './attachments.vi';

export const attachments: typeof vi = {
  title: 'Attachments',
  lead: 'With the seal the office signs each file: number and sign and the time of signing at the top right of its first page.',
  signed: 'Signed by the office',
  unsigned: 'Waits for the office to sign it with the seal',
  valid: "The office's signature is valid",
  invalid: "The office's signature is not valid, or missing",
  owed: 'No time-stamp yet; it is asked for again',
  view: (name: string) => `Look at ${name}`,
  viewing: (name: string) => `In view: ${name}`,
  take: (name: string) => `Download ${name}`,
  later: 'An appendix in a file of its own is added on the document’s page once the draft is kept, before it is submitted (PDF or office file).',
};
