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
  pick: 'Attachments (appendices in files of their own)',
  pickHint: 'Optional. PDF or office files; choose several, in the order of the appendices. They can be added on the document’s page, too, before it is submitted.',
  follow: 'Attachments on their way',
  followLead: 'The draft is kept. Stay on this page until the files have gone; what has not can be added later, on the document’s page.',
  going: { waiting: 'waiting', going: 'on its way', done: 'attached', failed: 'not attached', stopped: 'stopped' },
  followEnd: (there, failed) => (failed ? `${there} attached, ${failed} not.` : `${there} attached.`),
  followNext: 'Send those again that are not attached, or open the document and add others.',
  again: 'Send those again that are not attached',
  open: 'Open the document',
};
