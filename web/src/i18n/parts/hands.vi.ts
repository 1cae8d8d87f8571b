export const hands = {
  title: 'Ai xử lý, ai được xem',
  count: (done: number, all: number) => `${done} trên ${all} đã xong`,
  part: 'Phần việc',
  read: 'đã xem',
  unread: 'chưa xem',
  done: 'đã xong',
  working: 'đang làm',
  by: (who: string, when: string) => `${who} giao, ${when}`,
  shownBy: (who: string, when: string) => `${who} chuyển xem, ${when}`,
  under: (who: string) => `trong đơn vị của ${who}`,
  due: (day: string) => `hạn ${day}`,
  overdue: 'quá hạn',
};
