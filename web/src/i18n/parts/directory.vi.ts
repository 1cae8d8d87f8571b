// Danh bạ: the words of the directory's pages, and of the page that lists what is managed.
export const directory = {
  manage: 'Quản lý',
  manageLead: 'Những việc quản lý mà bạn được giao.',
  manageNone: 'Bạn chưa được giao việc quản lý nào.',
  title: 'Danh bạ cơ quan',
  hint: 'Cơ quan, đơn vị, chức vụ, con người và ủy quyền ký.',
};
