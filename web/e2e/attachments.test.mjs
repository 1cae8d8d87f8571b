// Files of their own that go with a document: brought to a draft, one taken away, signed by the office with the seal, read and told of on the document's page; on a phone too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { accessible, act, launch, person, picture, pin, signIn, state } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;
const people = {};

before(async () => {
  w = await world();
  browser = await launch();
  for (const who of ['tuan', 'uoc', 'mai']) {
    people[who] = await person(browser, w.url, { complaintsAllowed: ['422', '409', '400'] });
    await signIn(people[who].page, w.who('tinh-uy', who));
  }
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

// appendix is a PDF of a page that says something and has a margin at its top.
function appendix(words) {
  const content = `BT /F 14 Tf 90 600 Td (${words}) Tj ET`;
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'];
  let out = '%PDF-1.7\n';
  const at = objects.map((o, i) => {
    const here = out.length;
    out += `${i + 1} 0 obj\n${o}\nendobj\n`;
    return here;
  });
  const table = out.length;
  out += `xref\n0 ${at.length + 1}\n0000000000 65535 f \n${at.map((n) => `${String(n).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<</Size ${at.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}

const file = (name, words) => ({ name, mimeType: 'application/pdf', buffer: appendix(words) });
const bring = (what) => async (dialog) => dialog.locator('input[type=file]').setInputFiles(what);

test('appendices are brought, taken away, signed with the seal and read', { timeout: 300_000 }, async () => {
  const { tuan, uoc, mai } = people;
  const { page } = tuan;
  const request = { name: 'request.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ type: 'QĐ', abstract: 'Thành lập Tổ có phụ lục', signer: 'uoc', capacity: 'btv' })) };
  const main = { name: 'quyet-dinh.pdf', mimeType: 'application/pdf', buffer: readFileSync(sample('quyet-dinh.pdf')) };
  let intake = await (await page.request.post('/api/documents', { multipart: { request, file: main } })).json();
  while (!intake.ended) intake = await (await page.request.get(`/api/intakes/${intake.id}`)).json();
  const address = `/van-ban/${intake.document}`;
  await page.goto(address);
  await act(page, 'attach', bring(file('phu-luc-1.pdf', 'PHU LUC 1')));
  await act(page, 'attach', bring(file('phu-luc-2.pdf', 'PHU LUC 2')));
  const list = page.locator('[data-attachments] li');
  assert.equal(await list.count(), 2);
  await act(page, 'attach', bring(file('phu-luc-3.pdf', 'PHU LUC 3')));
  await page.locator('[data-act="detach"]').click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await picture(page, 'attachments-detach');
  await dialog.locator('select').selectOption('3');
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Đã xong:').first().waitFor();
  assert.equal(await list.count(), 2);
  await accessible(page, 'attachments');
  await picture(page, 'attachments-draft');

  await act(page, 'submit');
  await page.locator('[data-act="attach"]').waitFor({ state: 'detached' });
  await uoc.page.goto(address);
  await act(uoc.page, 'sign', pin({ pin: '246810' }));
  await mai.page.goto(address);
  await act(mai.page, 'seal', pin({ pin: '246810' }));
  await mai.page.locator('[data-attachments]').getByText('Cơ quan đã ký').first().waitFor();
  assert.equal(await mai.page.locator('[data-attachments]').getByText('Cơ quan đã ký').count(), 2);
  await mai.page.getByRole('button', { name: 'Xem phu-luc-1.pdf' }).click();
  await mai.page.locator('canvas, .pages img, iframe').first().waitFor();
  await picture(mai.page, 'attachments-sealed');
  await mai.page.setViewportSize({ width: 390, height: 800 });
  await accessible(mai.page, 'attachments on a phone');
  await picture(mai.page, 'attachments-phone');
  await mai.page.setViewportSize({ width: 1280, height: 900 });
  await act(mai.page, 'issue', async (d) => d.getByRole('checkbox').check());
  await state(mai.page, /phát hành/i);
});

test('attachments are picked with a new draft; what is refused is told, the rest is there', { timeout: 300_000 }, async () => {
  const { page } = people.tuan;
  await page.goto('/du-thao/moi');
  await page.getByLabel('Tệp dự thảo').setInputFiles(sample('quyet-dinh.pdf'));
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill('Thành lập Tổ có phụ lục kèm ngay');
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.locator('select[name=capacity]').selectOption('btv');
  const pick = page.getByRole('region', { name: /^Tệp kèm theo/ });
  await pick.locator('input[type=file]').setInputFiles([file('phu-luc-b.pdf', 'PHU LUC B'), { name: 'hong.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 broken') }, file('phu-luc-a.pdf', 'PHU LUC A')]);
  assert.equal(await pick.locator('li').count(), 3);
  await pick.getByRole('button', { name: 'Đưa phu-luc-a.pdf lên trước' }).click();
  await pick.locator('input[type=file]').setInputFiles({ name: 'rong.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) });
  await pick.locator('.error-text').filter({ hasText: /\S/ }).waitFor();
  assert.equal(await pick.locator('li').count(), 3);
  await accessible(page, 'attachments-pick');
  await picture(page, 'attachments-pick');
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  const follow = page.locator('[data-follow]');
  await follow.locator('li[data-state=failed]').waitFor({ timeout: 120_000 });
  await follow.getByRole('link', { name: 'Mở văn bản' }).waitFor({ timeout: 120_000 });
  assert.equal(await follow.locator('li[data-state=done]').count(), 2);
  await accessible(page, 'attachments-follow');
  await picture(page, 'attachments-follow');
  await follow.getByRole('button', { name: 'Gửi lại các tệp chưa kèm' }).click();
  await follow.locator('li[data-state=failed]').waitFor({ timeout: 120_000 });
  assert.equal(await follow.locator('li[data-state=done]').count(), 2);
  await page.reload(); // the draft is there: a reload leads to it
  await page.waitForURL(/\/van-ban\/[0-9a-f-]+/);
  const there = page.locator('[data-attachments] li');
  await there.first().waitFor();
  assert.deepEqual(await there.locator('strong').allTextContents(), ['phu-luc-b.pdf', 'phu-luc-a.pdf']);

  await page.goto('/du-thao/moi'); // where all of them go well, the document is shown at once
  await page.getByLabel('Tệp dự thảo').setInputFiles(sample('quyet-dinh.pdf'));
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill('Thành lập Tổ có một phụ lục');
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.locator('select[name=capacity]').selectOption('btv');
  await pick.locator('input[type=file]').setInputFiles(file('phu-luc.pdf', 'PHU LUC'));
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.locator('[data-attachments] li').getByText('phu-luc.pdf').waitFor({ timeout: 120_000 });
});
