import type { hands as vi } from './hands.vi';

export const hands: typeof vi = {
  title: 'Who handles it, who reads it',
  count: (done, all) => `${done} of ${all} done`,
  part: 'Part',
  read: 'has read it',
  unread: 'has not read it',
  done: 'done',
  working: 'under way',
  by: (who, when) => `assigned by ${who}, ${when}`,
  shownBy: (who, when) => `shown by ${who}, ${when}`,
  under: (who) => `in the unit of ${who}`,
  due: (day) => `due ${day}`,
  overdue: 'overdue',
};
