// What leaves for paper: a copy printed and ended, a transaction confirmed on a sheet, an original that says by what it is one; and a file that waits in quarantine.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, codes, drafted, issued, launch, person, picture, proof, prove, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;
const people = {};
const fresh = {};

before(async () => {
  w = await world();
  browser = await launch();
  for (const who of ['tuan', 'uoc', 'mai']) {
    people[who] = await person(browser, w.url, { complaintsAllowed: ['400', '403', '404', '409', '422'] });
    await signIn(people[who].page, w.who('tinh-uy', who));
    fresh[who] = codes(w.who('tinh-uy', who).totp);
  }
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

/** Presses a button of a dialog, and proves who one is where that is asked. */
async function presses(who, button, over) {
  const { page } = people[who];
  await button.click();
  await Promise.race([over.waitFor(), proof(page).waitFor()]);
  if (await proof(page).isVisible()) await prove(page, fresh[who]);
  await over.waitFor();
}

async function fits(page, name) {
  await page.setViewportSize({ width: 390, height: 800 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} reaches beyond 390 px`);
  await picture(page, `${name}-phone`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('a copy is printed, stands in the register, and is ended', { timeout: 300_000 }, async () => {
  const { tuan, uoc, mai } = people;
  const path = await drafted(tuan.page, 'Thành lập Tổ công tác', sample('quyet-dinh.pdf'));
  await issued(path, uoc.page, mai.page);
  const { page } = mai;
  await page.goto(path);

  const origin = page.locator('section').filter({ hasText: 'Giá trị bản gốc' });
  await origin.getByText('Xem bằng chứng từng điểm').click();
  await origin.getByText('a) Ký số của người có thẩm quyền và cơ quan ban hành').waitFor();
  const json = page.waitForEvent('download');
  await origin.getByRole('link', { name: 'Tải tệp JSON' }).click();
  assert.match((await json).suggestedFilename(), /\.json$/);

  const card = page.locator('section').filter({ hasText: 'Chưa in bản sao nào.' });
  await card.getByRole('button', { name: 'In bản sao giấy' }).click();
  const dialog = page.getByRole('dialog', { name: 'In bản sao giấy' });
  await dialog.getByRole('button', { name: 'In bản sao giấy' }).click();
  await dialog.getByText('Cần điền mục này.').waitFor();
  await dialog.locator('input[name=purpose]').fill('gửi bưu điện cho đơn vị chưa nối mạng');
  await accessible(page, 'print copy');
  const file = page.waitForEvent('download');
  await presses('mai', dialog.getByRole('button', { name: 'In bản sao giấy' }), page.getByText('Đã lập bản sao 01-BS/TU.'));
  assert.match((await file).suggestedFilename(), /\.pdf$/);
  await accessible(page, 'printed');
  await picture(page, 'paper-printed');
  await fits(page, 'paper-printed');

  await page.getByRole('button', { name: 'Lập đề nghị xác nhận giao dịch' }).click();
  const slip = page.getByRole('dialog', { name: 'Lập đề nghị xác nhận giao dịch' });
  await slip.locator('input[name=asker]').fill('Công ty An Bình, 12 Trần Phú');
  await slip.locator('input[name=purpose]').fill('bổ sung hồ sơ');
  await slip.locator('textarea[name=parts]').fill('ngày phát hành, số hiệu');
  await accessible(page, 'ask slip');
  await slip.getByRole('button', { name: 'Lập đề nghị xác nhận giao dịch' }).click();
  await page.getByText('Đã ghi nhận đề nghị').waitFor();

  await uoc.page.goto('/so-chuyen-doi');
  await uoc.page.getByRole('button', { name: 'Duyệt cung cấp' }).click();
  await uoc.page.getByRole('dialog').locator('textarea').fill('Đúng thẩm quyền, đủ căn cứ');
  await presses('uoc', uoc.page.getByRole('dialog').locator('footer .primary'), uoc.page.getByText('Đúng thẩm quyền, đủ căn cứ'));

  await page.goto('/so-chuyen-doi');
  await page.getByText('01-BS/TU').waitFor();
  await page.getByRole('button', { name: 'Cấp phiếu' }).click();
  const sheet = page.waitForEvent('download');
  await presses('mai', page.getByRole('dialog').getByRole('button', { name: 'Cấp phiếu' }), page.getByText(/^01\/\d{4}$/));
  assert.match((await sheet).suggestedFilename(), /\.pdf$/);
  await accessible(page, 'conversions');
  await picture(page, 'paper-register');
  await fits(page, 'paper-register');

  await page.getByRole('button', { name: 'Kết thúc bản sao' }).click();
  await page.getByRole('dialog').locator('textarea').fill('in hỏng');
  await page.getByRole('dialog').locator('footer button').last().click();
  await page.getByText('đã mất hiệu lực').or(page.getByText('Đã mất hiệu lực')).first().waitFor();
  for (const who of [tuan, uoc, mai]) who.quiet();
});

test('a file with a script waits unopened, and is rejected by another', { timeout: 240_000 }, async () => {
  const { tuan, mai } = people;
  const objects = ['<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>'];
  let raw = '%PDF-1.7\n';
  const at = objects.map((o, i) => {
    const here = raw.length;
    raw += `${i + 1} 0 obj\n${o}\nendobj\n`;
    return here;
  });
  const table = raw.length;
  raw += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${at.map((n) => `${String(n).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  const file = join(mkdtempSync(join(tmpdir(), 'trien-script-')), 'co-ma-lenh.pdf');
  writeFileSync(file, raw);
  await tuan.page.goto('/du-thao/moi');
  await tuan.page.getByLabel('Loại văn bản').selectOption('QĐ');
  await tuan.page.getByLabel('Trích yếu').fill('có mã lệnh');
  await tuan.page.getByLabel('Người ký').selectOption('uoc');
  await tuan.page.locator('input[type=file]').first().setInputFiles(file);
  await tuan.page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await tuan.page.getByText('cách ly').first().waitFor();
  await accessible(tuan.page, 'told of quarantine');

  const { page } = mai;
  await page.goto('/cach-ly');
  await page.getByText('co-ma-lenh.pdf').waitFor();
  await accessible(page, 'quarantine');
  await picture(page, 'quarantine');
  await fits(page, 'quarantine');
  await page.getByRole('button', { name: 'Từ chối và hủy tệp' }).click();
  await page.getByRole('dialog').locator('textarea').fill('Có mã lệnh, không rõ nguồn');
  await presses('mai', page.getByRole('dialog').locator('footer button').last(), page.getByText('Có mã lệnh, không rõ nguồn').first());
  for (const who of [tuan, mai]) who.quiet();
});
