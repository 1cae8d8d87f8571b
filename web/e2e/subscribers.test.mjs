// The papers of a certificate: asked for, checked, approved by the head; a device is taken into stock; somebody sees what is theirs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
import { world } from './world.mjs';

const province = 'tinh-uy';
let w;
let browser;

before(async () => {
  w = await world({});
  browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

test('a request is begun, checked and approved; devices and training are kept', { timeout: 300_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['400'] });
  await signIn(page, w.who(province, 'yen'));
  await page.goto('/thue-bao');
  await page.getByText('Không có đề nghị nào đang xử lý.').waitFor();
  await accessible(page, 'subscribers');
  await page.getByRole('button', { name: 'Lập đề nghị' }).click();
  await page.getByLabel('Thuê bao', { exact: true }).selectOption('thao');
  await page.getByRole('dialog').getByRole('button', { name: 'Lập đề nghị' }).click();
  await page.getByRole('heading', { name: 'Cấp chứng thư số: Phạm Thu Thảo' }).waitFor();
  await page.getByRole('button', { name: 'Xác nhận đã kiểm tra' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Xác nhận đã kiểm tra' }).click();
  await page.getByRole('alert').filter({ hasText: 'Đề nghị còn thiếu' }).waitFor(); // it says which fields
  await page.getByRole('dialog').getByRole('button', { name: 'Thôi' }).click();
  await page.getByRole('button', { name: 'Sửa nội dung' }).click();
  await page.getByLabel('Thư điện tử công vụ').fill('thao@anbinh.example');
  await page.getByLabel('Thời hạn đề nghị (năm)').fill('3');
  await page.getByLabel('Lý do, mục đích').fill('ký số ý kiến');
  await accessible(page, 'amending a request');
  await page.getByRole('dialog').getByRole('button', { name: 'Sửa nội dung' }).click();
  await page.getByText('thao@anbinh.example').waitFor();
  await page.getByRole('button', { name: 'Xác nhận đã kiểm tra' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Xác nhận đã kiểm tra' }).click();
  await page.getByText('Đã kiểm tra, chờ thủ trưởng duyệt').first().waitFor();
  await accessible(page, 'a request');
  await picture(page, 'subscriber-request');
  const address = page.url();

  await page.goto('/thue-bao?phan=devices');
  await page.getByRole('button', { name: 'Thêm thiết bị' }).click();
  await page.getByLabel('Số hiệu', { exact: true }).fill('TK-77');
  await page.getByRole('dialog').getByRole('button', { name: 'Thêm thiết bị' }).click();
  await page.getByText('TK-77').first().waitFor();
  await accessible(page, 'devices');
  for (const part of ['certificates', 'phases', 'trainings']) {
    await page.goto(`/thue-bao?phan=${part}`);
    await page.locator('.tabs a[aria-current]').waitFor();
    await accessible(page, part);
    await picture(page, `subscriber-${part}`);
  }
  quiet();

  const { page: head } = await person(browser, w.url);
  await signIn(head, w.who(province, 'uoc'));
  await head.goto(address);
  await head.getByRole('button', { name: 'Duyệt', exact: true }).click();
  await head.getByRole('dialog').getByRole('button', { name: 'Duyệt', exact: true }).click();
  await head.getByText('Đã duyệt, chờ lập hồ sơ').first().waitFor();

  const { page: own } = await person(browser, w.url);
  await signIn(own, w.who(province, 'thao'));
  await own.goto('/toi');
  await own.getByRole('heading', { name: 'Chứng thư số và thiết bị của tôi' }).waitFor();
  await own.getByRole('link', { name: 'Cấp chứng thư số' }).waitFor();
  await accessible(own, 'my certificates');
  assert.equal((await own.request.get('/api/subscribers/requests')).status(), 403, 'others are for those in charge');
});
