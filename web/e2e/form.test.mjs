// The form of a document: what the rules say stands beside it and on its pages, is explained by name, and a rule made binding keeps a draft back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;

before(async () => {
  w = await world();
  browser = await launch();
}, { timeout: 150_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

const request = { type: 'QĐ', abstract: 'thành lập Ban Chỉ đạo chuyển đổi số', signer: 'uoc', capacity: 'btv' };

/** A draft that stays with its drafter. */
async function draft(page) {
  const multipart = {
    request: { name: 'request.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(request)) },
    file: { name: 'quyet-dinh.pdf', mimeType: 'application/pdf', buffer: readFileSync(sample('quyet-dinh.pdf')) },
  };
  let intake = await (await page.request.post('/api/documents', { multipart })).json();
  while (!intake.ended) intake = await (await page.request.get(`/api/intakes/${intake.id}`)).json();
  assert.ok(intake.document, JSON.stringify(intake));
  return `/van-ban/${intake.document}`;
}

test('the form is shown, explained, and binds where the office says so', { timeout: 240_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['422', '409', '403'] }); // a draft kept back is answered so
  await signIn(page, w.who('tinh-uy', 'tuan'));
  const address = await draft(page);
  await page.goto(address);
  const form = page.locator('section', { has: page.getByRole('heading', { name: 'Thể thức', exact: true }) });
  await form.getByText('Có điểm thể thức cần xem lại.').waitFor();
  const finding = form.locator('li', { hasText: 'Khoảng cách dòng chính xác 18–22 pt.' });
  await finding.getByText('các dòng cách nhau 16.1 pt').waitFor();
  await accessible(page, 'form');

  // By keyboard alone: the finding is marked where it stands, and the page comes there.
  await finding.getByRole('button', { name: 'Xem ở trang 1' }).focus();
  await page.keyboard.press('Enter');
  const mark = page.locator('.mark.chosen').first();
  await mark.waitFor();
  const box = await mark.boundingBox();
  const sheet = await page.locator('[data-page="1"]').boundingBox();
  assert.ok(box.width > 100 && box.x >= sheet.x - 4 && box.x + box.width <= sheet.x + sheet.width + 4 && box.y >= sheet.y, JSON.stringify({ box, sheet }));
  assert.ok((await page.locator('.mark').count()) > 3);
  await picture(page, 'form-marked');
  await page.getByRole('button', { name: 'Bỏ đánh dấu trên trang' }).click();
  assert.equal(await page.locator('.mark').count(), 0);

  await finding.getByRole('button', { name: /^Giải trình/ }).click();
  await finding.getByLabel(/Vì sao giữ như vậy/).fill('Mẫu của Ban Chỉ đạo, đã thống nhất với văn thư.');
  await finding.getByRole('button', { name: 'Ghi giải trình' }).click();
  await finding.getByText('Mẫu của Ban Chỉ đạo, đã thống nhất với văn thư.').first().waitFor();

  // Whoever keeps the lists makes a rule binding.
  const { page: other, quiet: otherQuiet } = await person(browser, w.url);
  await signIn(other, w.who('tinh-uy', 'bao'));
  await other.goto('/quan-ly');
  await other.getByRole('link', { name: /Quy tắc thể thức/ }).click();
  await other.getByLabel('Tìm quy tắc').fill('khoang cach dong');
  await other.getByLabel(/Khoảng cách dòng chính xác/).check();
  await other.getByLabel(/Văn bản làm căn cứ/).fill('04-QĐ/TU, 20/11/2026');
  await accessible(other, 'form rules');
  await other.getByRole('button', { name: 'Ghi các quy tắc bắt buộc' }).click();
  await other.getByText('Đã ghi.', { exact: false }).waitFor();
  await other.getByText('1 / 87 quy tắc bắt buộc').waitFor();
  await picture(other, 'form-rules');
  await other.setViewportSize({ width: 390, height: 844 });
  await picture(other, 'form-rules-phone');
  otherQuiet();

  // The draft is kept back, with words what to do.
  await page.goto(address);
  await form.getByText('Chưa đúng quy tắc thể thức bắt buộc.').waitFor();
  await page.locator('[data-act="submit"]').click();
  await page.getByText('Hãy sửa tệp, thay tệp rồi làm lại.', { exact: false }).waitFor();
  await accessible(page, 'form binding');
  await picture(page, 'form-binding');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'form-phone');
  quiet();
});
