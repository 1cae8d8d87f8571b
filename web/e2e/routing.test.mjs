// Routing: reviewers in steps, side by side and one after the other, each when their step comes; taken back by the drafter with the reason.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { accessible, act, launch, person, picture, signIn } from './browser.mjs';
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

test('a review in steps, and a draft taken back', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url);
  await signIn(page, w.who('tinh-uy', 'tuan'));
  await page.goto('/du-thao/moi');
  await page.getByLabel('Tệp dự thảo').setInputFiles(sample('quyet-dinh.pdf'));
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill('thành lập Ban Chỉ đạo');
  await page.getByLabel('Độ khẩn').selectOption('hoa-toc');
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.getByRole('checkbox', { name: /Phạm Thu Thảo/ }).check();
  await page.getByRole('button', { name: 'Thêm bước góp ý sau đó' }).focus();
  await page.keyboard.press('Enter');
  const second = page.getByRole('group', { name: 'Bước 2', exact: true });
  await second.getByRole('checkbox', { name: /Đặng Hữu Nghĩa/ }).check();
  assert.equal(await second.getByRole('checkbox', { name: /Phạm Thu Thảo/ }).count(), 0); // stands in step 1
  await second.getByLabel('Hạn góp ý của Đặng Hữu Nghĩa').fill('31/12/2099');
  await accessible(page, 'review steps');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'routing-steps-phone');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.waitForURL(/\/van-ban\/[0-9a-f-]+/, { timeout: 120_000 });
  await page.locator('[data-act="submit"]').click();
  await page.getByText('đang chờ ý kiến').waitFor();
  await page.getByText('chưa đến lượt').waitFor();
  await accessible(page, 'document in steps');
  await page.locator('[data-act="take-back"]').click();
  await page.getByRole('dialog').locator('footer .primary').click(); // nobody has acted: no reason is asked for
  await page.locator('[data-act="submit"]').waitFor();
  await page.goto('/du-thao?urgent=true');
  await page.getByRole('link', { name: /thành lập Ban Chỉ đạo/ }).waitFor();
  await page.getByText('Hỏa tốc').first().waitFor();
  await accessible(page, 'urgent drafts');
  quiet();
});

test('a reviewer is exchanged, another added and taken out, without taking the draft back', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url);
  await signIn(page, w.who('tinh-uy', 'tuan'));
  const request = { name: 'request.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ type: 'QĐ', abstract: 'Thành lập Tổ biên tập', signer: 'uoc', capacity: 'btv', reviewers: ['thao'] })) };
  const main = { name: 'quyet-dinh.pdf', mimeType: 'application/pdf', buffer: readFileSync(sample('quyet-dinh.pdf')) };
  let intake = await (await page.request.post('/api/documents', { multipart: { request, file: main } })).json();
  while (!intake.ended) intake = await (await page.request.get(`/api/intakes/${intake.id}`)).json();
  await page.goto(`/van-ban/${intake.document}`);
  await act(page, 'submit');
  const dialog = page.getByRole('dialog');
  await page.locator('[data-act="exchange-reviewer"]').click();
  await dialog.locator('select').first().selectOption({ label: 'Phạm Thu Thảo' });
  await dialog.locator('select').last().selectOption({ index: 1 });
  await dialog.locator('footer .primary').click();
  await dialog.locator('.error-text:not(:empty)').first().waitFor(); // the reason is missing
  await dialog.locator('textarea').fill('Đồng chí Thảo đi công tác');
  await accessible(page, 'exchanging a reviewer');
  await picture(page, 'routing-exchange-reviewer');
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Phạm Thu Thảo → Đặng Hữu Nghĩa').first().waitFor();
  await page.locator('[data-act="add-reviewer"]').click();
  await dialog.locator('select').first().selectOption({ index: 1 });
  await dialog.locator('textarea').fill('Cần thêm ý kiến phòng Tổng hợp');
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('+ Phạm Thu Thảo').first().waitFor();
  await page.locator('[data-act="drop-reviewer"]').click();
  await dialog.locator('select').first().selectOption({ label: 'Phạm Thu Thảo' });
  await dialog.locator('textarea').fill('Đã trao đổi trực tiếp');
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('− Phạm Thu Thảo').first().waitFor();
  await accessible(page, 'reviewers changed');
  await picture(page, 'routing-reviewers-changed');
  quiet();
});
