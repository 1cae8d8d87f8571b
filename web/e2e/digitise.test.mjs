// Paper to electronic as a clerk does it: a scan is sent and read, its metadata confirmed field by field beside the picture, each page compared, the office signs; then the paper is
// recorded as voided (379.15.1-2, 379.4.7, 379.19.6).
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { accessible, codes, launch, person, picture, proof, prove, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

const province = 'tinh-uy';
let w;
let browser;

before(async () => {
  w = await world();
  browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

test('a paper is scanned, confirmed, compared, signed and voided', { timeout: 600_000 }, async () => {
  const clerk = w.who(province, 'mai');
  const fresh = codes(clerk.totp);
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['400', '403', '409', '422'] });
  await signIn(page, clerk);

  await page.goto('/so-chuyen-doi');
  await page.getByRole('link', { name: 'Số hóa văn bản giấy' }).first().click();
  await page.getByText('Chưa có bản quét nào.').waitFor();
  await page.getByRole('link', { name: 'Gửi bản quét' }).click();
  await page.locator('input[type=file]').setInputFiles(sample('ban-quet.pdf'));
  await page.getByRole('button', { name: 'Gửi bản quét' }).click();
  await page.getByText('Cần điền mục này.').waitFor();
  await page.getByLabel('Số trang của bản giấy').fill('1');
  await accessible(page, 'scan in');
  await page.getByRole('button', { name: 'Gửi bản quét' }).click();

  await page.getByRole('heading', { name: 'Thông tin văn bản' }).waitFor({ timeout: 300_000 });
  const fields = page.locator('form').filter({ hasText: 'Thông tin văn bản' });
  await fields.getByLabel('Loại văn bản').first().selectOption('QĐ');
  await fields.locator('input[name=number]').fill('88-QĐ/TU');
  await fields.locator('input[name=date]').fill('07/05/2014');
  await fields.locator('textarea[name=abstract]').fill('thành lập Ban Chỉ đạo');
  await fields.locator('input[name=author]').fill('Tỉnh ủy An Bình');
  await fields.getByRole('button', { name: 'Lưu thông tin đã xác nhận' }).click();
  await page.getByText('Chưa xác nhận:').waitFor();
  for (const f of ['type', 'number', 'date', 'abstract', 'author', 'signer']) await fields.locator(`input[name=ok-${f}]`).check();
  await accessible(page, 'scan fields');
  await page.setViewportSize({ width: 390, height: 800 });
  await accessible(page, 'scan fields on a phone');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing reaches beyond 390 px');
  await picture(page, 'scan-fields-phone');
  await page.setViewportSize({ width: 1280, height: 900 });
  await fields.getByRole('button', { name: 'Lưu thông tin đã xác nhận' }).focus();
  await page.keyboard.press('Enter');

  const pages = page.locator('input[name^=page-]');
  await pages.first().waitFor();
  await page.getByRole('button', { name: 'Ghi nhận đã đối chiếu' }).click();
  await page.getByText('Chưa đối chiếu trang').waitFor();
  for (const box of await pages.all()) await box.check();
  await page.locator('input[name=remark]').fill('đã đối chiếu');
  await page.getByRole('button', { name: 'Ghi nhận đã đối chiếu' }).click();

  await page.locator('input[name=pin]').fill(clerk.pin);
  await picture(page, 'scan-sign');
  await page.getByRole('button', { name: 'Ký số', exact: true }).click();
  const signed = page.getByText('Đã ký số và ghi sổ chuyển đổi.');
  await Promise.race([signed.waitFor(), proof(page).waitFor()]);
  if (await proof(page).isVisible()) await prove(page, fresh);
  await signed.waitFor();
  await accessible(page, 'scan signed');

  await page.goto('/tim-kiem?text=thanh+lap+ban+chi+dao&direction=paper');
  const found = page.getByRole('link', { name: /thành lập Ban Chỉ đạo/ });
  for (let tries = 0; tries < 60 && !(await found.isVisible()); tries++) {
    await page.waitForTimeout(500); // the index reads on by itself
    await page.reload();
    await page.getByRole('heading', { name: 'Tìm văn bản' }).waitFor();
    await Promise.race([found.waitFor(), page.getByText('Không tìm thấy văn bản nào').waitFor()]);
  }
  await page.getByText('bản số hóa 01-BS/TU').waitFor();
  await accessible(page, 'a digitised paper found');
  await picture(page, 'scan-found');
  await found.click();
  await page.getByRole('link', { name: 'Bản giấy gốc' }).click();
  await page.locator('input[name=on]').fill('02/01/2020');
  await page.locator('input[name=reason]').fill('hết nhiệm vụ');
  await page.locator('input[name=basis]').fill('QĐ 7 ngày 02/01/2020');
  await accessible(page, 'paper original');
  await page.getByRole('button', { name: 'Ghi nhận hủy bản giấy' }).click();
  await page.getByText('đã hủy hiệu lực').waitFor();
  await page.getByText('đã mất hiệu lực').waitFor();
  await picture(page, 'paper-voided');
  quiet();
});

test('pictures of pages become one scan, in the order that is set', { timeout: 600_000 }, async () => {
  const clerk = w.who(province, 'mai');
  const { page, quiet } = await person(browser, w.url);
  await signIn(page, clerk);
  await page.goto('/so-hoa/gui');
  const raw = await readFile(sample('ban-quet.pdf'));
  const first = raw.subarray(raw.indexOf(Buffer.from('ffd8ff', 'hex')), raw.lastIndexOf(Buffer.from('ffd9', 'hex')) + 2); // the picture of its page
  const second = Buffer.from(await page.evaluate(async () => {
    const c = Object.assign(document.createElement('canvas'), { width: 1240, height: 1754 });
    const g = c.getContext('2d');
    g.fillStyle = '#fff';
    g.fillRect(0, 0, c.width, c.height);
    g.fillStyle = '#000';
    g.font = '40px serif';
    for (let y = 200; y < 1400; y += 80) g.fillText('Điều khoản thi hành ở trang sau', 150, y);
    const blob = await new Promise((r) => c.toBlob(r, 'image/jpeg', 0.9));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }));
  const jpeg = (name, buffer) => ({ name, mimeType: 'image/jpeg', buffer });
  const files = page.locator('input[type=file]');
  await files.setInputFiles([jpeg('trang-10.jpg', second), jpeg('trang-9.jpg', first), { name: 'lạ.png', mimeType: 'image/png', buffer: second }]);
  await page.getByText('“lạ.png” không ghép được').waitFor();
  await files.setInputFiles([jpeg('trang-10.jpg', second), jpeg('trang-9.jpg', first)]);
  const names = () => page.getByRole('list', { name: 'Thứ tự các trang' }).locator('li').allInnerTexts();
  const begins = async (...want) => {
    const got = await names();
    assert.equal(got.length, want.length, got.join());
    want.forEach((n, i) => assert.match(got[i], new RegExp(`^Trang ${i + 1} · ${n}`)));
  };
  await page.getByText('trang-9.jpg').waitFor();
  await begins('trang-9.jpg', 'trang-10.jpg'); // as numbers are counted
  await page.getByRole('button', { name: 'Đưa trang-10.jpg lên trước' }).press('Enter');
  await begins('trang-10.jpg', 'trang-9.jpg');
  await page.getByText('trang-10.jpg nay là trang 1').waitFor();
  await page.getByRole('button', { name: 'Đưa trang-10.jpg xuống sau' }).press('Enter'); // the focus followed it
  await files.setInputFiles([jpeg('cut.jpg', first.subarray(0, 200))]);
  await begins('trang-9.jpg', 'trang-10.jpg', 'cut.jpg');
  await page.getByLabel('Số trang của bản giấy').fill('2');
  await page.getByRole('button', { name: 'Gửi bản quét' }).click();
  await page.getByText('“cut.jpg” không ghép được').waitFor();
  await page.getByRole('button', { name: 'Bỏ cut.jpg' }).click();
  await accessible(page, 'pages in their order');
  await picture(page, 'scan-pages');
  await page.setViewportSize({ width: 390, height: 800 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing reaches beyond 390 px');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole('button', { name: 'Gửi bản quét' }).click();
  await page.getByRole('heading', { name: 'Thông tin văn bản' }).waitFor({ timeout: 300_000 });
  const id = page.url().split('/').pop();
  const v = await page.evaluate((at) => fetch(at).then((r) => r.json()), `/api/scans/${id}`);
  assert.equal(v.pages, 2);
  assert.equal(v.file, 'trang-9.pdf');
  const number = v.proposals.find((p) => p.field === 'number');
  assert.equal(number?.page, 1, JSON.stringify(v.proposals)); // the decision's own page lies first
  assert.ok(!v.findings.some((f) => f.code === 'pages'), JSON.stringify(v.findings));
  quiet();
});
