// An incident from its preparation to its reconciliation, as a clerk does it: numbers set aside, forms, declared, a banner on everybody's page, ended, the paper taken
// in, a spoilt form voided, reconciled (379.4.6).
import assert from 'node:assert/strict';
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

test('an incident is prepared, declared, ended and reconciled', { timeout: 300_000 }, async () => {
  const clerk = w.who(province, 'mai');
  const fresh = codes(clerk.totp);
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['403', '409'] });
  await signIn(page, clerk);

  await page.goto('/so-dang-ky');
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Bao nhiêu số').fill('3');
  await page.getByRole('button', { name: 'Để dành', exact: true }).click();
  await page.getByText('Cần nhập ô này.').waitFor();
  await page.getByLabel('Lý do, ai giữ phôi').fill('phòng khi mất điện, phôi ở tủ văn thư');
  await page.getByRole('button', { name: 'Để dành', exact: true }).click();
  const block = page.locator('[data-block="01-QĐ/TU – 03-QĐ/TU"]');
  await block.getByText('còn 3 số chưa dùng').waitFor();
  const forms = page.waitForEvent('download');
  await block.getByRole('link', { name: 'In phôi' }).click();
  assert.equal((await forms).suggestedFilename(), 'phoi-so.pdf');
  await page.getByText('Mọi số đều giải trình được.').waitFor();
  await accessible(page, 'numbers');
  await picture(page, 'numbers');

  await page.goto('/su-co');
  await page.getByText('Đang có 3 số để dành cho sự cố.').waitFor();
  await page.locator('input[name=since]').fill('00:00');
  await page.getByLabel('Điều gì đã xảy ra').fill('mất điện cả tòa nhà');
  await page.getByRole('button', { name: 'Khai báo', exact: true }).click();
  const card = page.locator('[data-incident="system"]');
  await card.getByText('đang diễn ra').waitFor();
  await accessible(page, 'incidents');
  await picture(page, 'incidents');

  const { page: other } = await person(browser, w.url);
  await signIn(other, w.who(province, 'tuan'));
  await other.getByRole('status').filter({ hasText: 'mất điện cả tòa nhà' }).waitFor();
  await other.setViewportSize({ width: 390, height: 800 });
  await picture(other, 'incident-banner-phone');

  await card.getByRole('button', { name: 'Kết thúc sự cố' }).first().click();
  await card.getByLabel('Ghi chú').fill('có điện lại');
  await card.locator('form').getByRole('button', { name: 'Kết thúc sự cố' }).click();
  await card.getByText('đã kết thúc, chờ đối soát').waitFor();
  await page.getByRole('status').filter({ hasText: 'mất điện' }).waitFor({ state: 'detached' });

  await page.goto('/nhap-giay');
  await page.getByLabel('Bản quét (PDF)').setInputFiles(sample('quyet-dinh.pdf'));
  await page.getByLabel('Số trên giấy').selectOption({ label: '02-QĐ/TU' }).catch(() => page.getByLabel('Số trên giấy').selectOption({ index: 2 }));
  await page.locator('input[name=date]').fill('02/01/2026');
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill('ứng phó bão số 9');
  await page.getByLabel('Người ký').fill('Nguyễn Văn Ước');
  await page.getByLabel('Bản giấy để ở đâu').fill('Tủ A, cặp 3');
  await page.getByRole('button', { name: 'Nhập vào sổ' }).click();
  await page.getByText('Cần xác nhận đã đối chiếu.').waitFor();
  await page.getByLabel('Tôi đã đối chiếu bản quét').check();
  await accessible(page, 'paper taken in');
  await picture(page, 'paper-in');
  await page.getByRole('button', { name: 'Nhập vào sổ' }).click();
  await page.getByText('đã phát hành bằng giấy').first().waitFor();
  await picture(page, 'paper-document');

  await page.goto('/su-co');
  await card.getByText('Chưa giải trình: 01-QĐ/TU').waitFor();
  await card.getByLabel('Tôi đã đối chiếu phôi').check();
  assert.ok(await card.getByRole('button', { name: 'Xác nhận đối soát' }).isDisabled());
  await page.goto('/so-dang-ky');
  await block.getByRole('button', { name: 'Trả lại, hủy số' }).click();
  await block.getByLabel('Trong sự cố').selectOption({ index: 1 });
  await block.getByLabel('Lý do').fill('viết nhầm');
  await block.getByRole('button', { name: 'Ghi lại' }).click();
  await block.getByText('viết nhầm').waitFor();
  await page.goto('/su-co');
  await card.getByLabel('Tôi đã đối chiếu phôi').check();
  await card.getByRole('button', { name: 'Xác nhận đối soát' }).click();
  const done = card.getByText('đã đối soát', { exact: true });
  await Promise.race([done.waitFor(), proof(page).waitFor()]);
  if (await proof(page).count()) await prove(page, fresh);
  await done.waitFor();
  await picture(page, 'incident-reconciled');
  await page.goto('/so-di');
  await page.getByText('lập trong sự cố').waitFor();
  quiet();
});
