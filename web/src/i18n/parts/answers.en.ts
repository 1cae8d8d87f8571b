import type { answers as vi } from './answers.vi';

export const answers: typeof vi = {
  title: 'Answers',
  begin: 'Draft an answer',
  answers: 'This document answers',
  later: 'When it is issued, this document is noted as the answer to',
  by: 'Answered by',
  draftTitle: 'Draft an answer',
  draftLead: 'When this document is issued, the documents below are noted as answered, and who handles them is told. The handling ends only when somebody reports the result.',
  leave: (number) => `Leave out ${number}`,
};
