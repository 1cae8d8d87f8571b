export const route = {
  step: (n: number) => `Bước ${n}`,
  addStep: 'Thêm bước góp ý sau đó',
  removeStep: 'Bỏ bước',
  first: 'Chỉ cần một người trong bước này đồng ý',
  dueOf: (who: string) => `Hạn góp ý của ${who}`,
  due: (day: string) => `hạn ${day}`,
  turn: 'đang chờ ý kiến',
  later: 'chưa đến lượt',
  notNeeded: 'không cần nữa',
  urgent: 'Văn bản khẩn',
  overdue: 'Quá hạn',
  narrow: 'Chỉ xem',
};
