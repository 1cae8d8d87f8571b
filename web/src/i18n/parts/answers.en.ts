import type { answers as vi } from './answers.vi';

export const answers: typeof vi = {
  title: 'Answers',
  begin: 'Draft an answer',
  answers: 'This document answers',
  later: 'When it is issued, this document is noted as the answer to',
  by: 'Answered by',
  begun: 'An answer is being drafted, not issued yet',
  mine: 'Your draft',
  theirs: (by) => `Draft by ${by}`,
  somebody: 'There is a draft that answers it',
  again: 'Somebody has answered this document, or is drafting an answer. Talk to them first; you can go on if it is needed.',
  draftTitle: 'Draft an answer',
  draftLead: 'When this document is issued, the documents below are noted as answered, and who handles them is told. The handling ends only when somebody reports the result.',
  leave: (number) => `Leave out ${number}`,
};
