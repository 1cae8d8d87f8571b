// Documents that answer others.
export const answers = {
  title: 'Văn bản trả lời',
  begin: 'Soạn văn bản trả lời',
  answers: 'Văn bản này trả lời',
  later: 'Khi phát hành, văn bản này được ghi là trả lời',
  by: 'Đã được trả lời bằng',
  draftTitle: 'Soạn văn bản trả lời',
  draftLead: 'Khi văn bản này được phát hành, các văn bản dưới đây được ghi là đã trả lời; người đang xử lý được báo. Việc xử lý chưa kết thúc cho đến khi có người báo kết quả.',
  leave: (number: string) => `Bỏ liên kết với ${number}`,
};
