// Files of their own that go with a document.
export const attachments = {
  title: 'Tệp kèm theo',
  lead: 'Khi đóng dấu, cơ quan ký số từng tệp: số, ký hiệu và thời gian ký ở góc trên, bên phải trang đầu.',
  signed: 'Cơ quan đã ký',
  unsigned: 'Chờ cơ quan ký khi đóng dấu',
  valid: 'Chữ ký của cơ quan hợp lệ',
  invalid: 'Chữ ký của cơ quan không hợp lệ hoặc không có',
  owed: 'Chưa có dấu thời gian; hệ thống đang xin lại',
  view: (name: string) => `Xem ${name}`,
  viewing: (name: string) => `Đang xem ${name}`,
  take: (name: string) => `Tải về ${name}`,
  later: 'Phụ lục ở tệp riêng: thêm ở trang văn bản sau khi lưu dự thảo, trước khi trình (PDF hoặc tệp soạn thảo).',
};
