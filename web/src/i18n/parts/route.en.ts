export const route = {
  step: (n: number) => `Step ${n}`,
  addStep: 'Add a step after it',
  removeStep: 'Remove the step',
  first: 'One consent is enough in this step',
  dueOf: (who: string) => `${who} is due`,
  due: (day: string) => `due ${day}`,
  turn: 'awaited now',
  later: 'not their turn yet',
  notNeeded: 'not needed any more',
  urgent: 'Urgent',
  overdue: 'Overdue',
  narrow: 'Show only',
};
