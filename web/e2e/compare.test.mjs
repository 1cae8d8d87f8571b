// Any two files of a document side by side: the draft and what was issued, word by word and by pictures; another document chosen; by keyboard, on a phone, in the dark.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { accessible, drafted, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;
const people = {};

before(async () => {
  w = await world();
  browser = await launch();
  for (const who of ['tuan', 'uoc', 'mai']) {
    people[who] = await person(browser, w.url, { complaintsAllowed: ['404'] });
    await signIn(people[who].page, w.who('tinh-uy', who));
  }
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

// issue takes a draft to its issue.
async function issue(path) {
  const { uoc, mai } = people;
  for (const [who, name] of [[uoc, 'sign'], [mai, 'seal']]) {
    await who.page.goto(path);
    await who.page.locator(`[data-act="${name}"]`).click();
    const dialog = who.page.getByRole('dialog');
    await dialog.locator('input[name=pin]').fill('246810');
    await dialog.getByRole('button').last().click();
    await dialog.waitFor({ state: 'detached' });
  }
  await mai.page.locator('[data-act="issue"]').click();
  const dialog = mai.page.getByRole('dialog');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Phát hành' }).click();
  await dialog.waitFor({ state: 'detached' });
}

// brought makes a draft and leaves it one.
async function brought(page, abstract, path) {
  const request = { name: 'request.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ type: 'BC', abstract, signer: 'uoc', capacity: 'btv' })) };
  const file = { name: 'bao-cao.pdf', mimeType: 'application/pdf', buffer: readFileSync(path) };
  let intake = await (await page.request.post('/api/documents', { multipart: { request, file } })).json();
  while (!intake.ended) intake = await (await page.request.get(`/api/intakes/${intake.id}`)).json();
  assert.ok(intake.document, JSON.stringify(intake));
}

test('the draft beside the issued file, then beside another document', { timeout: 300_000 }, async () => {
  const { tuan } = people;
  const { page } = tuan;
  await brought(page, 'Báo cáo công tác quý', sample('bao-cao.pdf'));
  const address = await drafted(page, 'Thành lập Tổ so sánh', sample('quyet-dinh.pdf'));
  await issue(address);
  await page.goto(address);
  await page.getByRole('link', { name: 'So sánh các bản' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'So sánh hai bản' }).waitFor();
  await page.locator('select[name=first]').selectOption('1');
  await page.getByText(/thêm [1-9]\d* từ/).waitFor();
  await page.locator('figure img').nth(1).waitFor();
  await page.getByText(/Hình hai trang khác nhau ở \d+ chỗ/).waitFor();
  assert.ok((await page.locator('.word.in').count()) > 0, 'words put in are marked on the second page');
  assert.ok((await page.locator('.differs').count()) > 1, 'what differs is framed on both pages');
  const place = page.getByRole('button', { name: 'tr. 1: xem chỗ khác nhau' }).first();
  await place.focus();
  await page.keyboard.press('Enter');
  await accessible(page, 'compare');
  await picture(page, 'compare');
  const found = page.locator('input[name=find]');
  await found.fill('công tác quý');
  await found.press('Enter');
  await page.getByText('Tìm thấy 1 văn bản').waitFor();
  await page.locator('select[name=other]').selectOption({ label: 'Báo cáo công tác quý' });
  await page.getByText(/Bỏ [1-9]\d* từ/).waitFor();
  await page.locator('figure img').nth(1).waitFor();
  await picture(page, 'compare-other');
  await page.setViewportSize({ width: 390, height: 800 });
  await accessible(page, 'compare-phone');
  await picture(page, 'compare-phone');
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page, 'compare-dark');
  await page.goto(`/so-sanh?vb=${address.split('/').pop()}&ban=99`);
  await page.getByRole('alert').first().waitFor();
  tuan.quiet();
});
