// Documents that answer others.
export const answers = {
  title: 'Văn bản trả lời',
  begin: 'Soạn văn bản trả lời',
  answers: 'Văn bản này trả lời',
  later: 'Khi phát hành, văn bản này được ghi là trả lời',
  by: 'Đã được trả lời bằng',
  begun: 'Đang có dự thảo trả lời, chưa phát hành',
  mine: 'Dự thảo của bạn',
  theirs: (by: string) => `Dự thảo của ${by}`,
  somebody: 'Có một dự thảo trả lời',
  again: 'Đã có người trả lời hoặc đang soạn trả lời văn bản này. Hãy trao đổi trước; vẫn soạn tiếp được nếu cần.',
  draftTitle: 'Soạn văn bản trả lời',
  draftLead: 'Khi văn bản này được phát hành, các văn bản dưới đây được ghi là đã trả lời; người đang xử lý được báo. Việc xử lý chưa kết thúc cho đến khi có người báo kết quả.',
  leave: (number: string) => `Bỏ liên kết với ${number}`,
};
