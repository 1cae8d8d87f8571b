// The directory at work: a leader lends authority and takes it back, who could sign is looked up, a list is previewed and taken, a person appointed.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, person, signIn } from './browser.mjs';
import { world } from './world.mjs';

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

// Everybody signs in once: a one-time code serves once.
const pages = {};
async function as(account) {
  if (!pages[account]) {
    const { page } = await person(browser, w.url);
    await signIn(page, w.who('tinh-uy', account));
    pages[account] = page;
  }
  return pages[account];
}

test('a leader delegates, the day is looked up, the leader revokes', { timeout: 200_000 }, async () => {
  const page = await as('uoc');
  await page.goto('/quan-ly');
  await page.getByRole('link', { name: 'Ủy quyền ký' }).click();
  await page.getByRole('button', { name: 'Giao quyền ký' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Người được giao', { exact: true }).fill('Đặng Hữu Nghĩa');
  await dialog.getByLabel('Quyền hạn được giao').selectOption('btv');
  await dialog.getByLabel('Người được giao ký với hình thức').selectOption('T/L');
  await dialog.getByLabel('Chức vụ ghi dưới dòng đó').fill('Chánh Văn phòng');
  await dialog.locator('input[type=checkbox][value="TB"]').check();
  await dialog.getByLabel('Số, ký hiệu văn bản giao quyền').fill('12-QĐ/TU');
  await dialog.getByRole('button', { name: 'Giao quyền ký' }).click();
  const row = page.locator('[data-delegation]');
  await row.getByText('đang có hiệu lực').waitFor();
  assert.match(await row.innerText(), /T\/L BAN THƯỜNG VỤ\s+CHÁNH VĂN PHÒNG/);

  const clerk = await as('mai');
  await clerk.goto('/ai-ky?type=TB');
  await clerk.getByText('theo 12-QĐ/TU').waitFor();
  await clerk.goto('/ai-ky?on=2001-01-01');
  await clerk.getByText('Không ai ký được').waitFor();

  await row.getByRole('button', { name: /Thu hồi/ }).click();
  await dialog.getByLabel('Lý do').fill('đổi phân công');
  await dialog.getByRole('button', { name: 'Thu hồi' }).click();
  await row.getByText('đã thu hồi', { exact: false }).first().waitFor();
});

test('an administrator takes a list and appoints', { timeout: 200_000 }, async () => {
  const page = await as('bao');
  await page.goto('/danh-ba/nhap');
  const list = join(tmpdir(), `trien-can-bo-${process.pid}.csv`);
  writeFileSync(list, '\ufefftai_khoan,ho_ten,ma_dinh_danh,don_vi\nminh,Trần Bình Minh,075090000003,Phòng Lạ\n');
  await page.locator('input[type=file]').setInputFiles(list);
  await page.getByText('dòng 2:').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Ghi vào danh bạ' }).count(), 0);
  writeFileSync(list, 'tai_khoan;ho_ten;ma_dinh_danh\nminh;Trần Bình Minh;075090000003\n');
  await page.locator('input[type=file]').setInputFiles(list);
  await page.getByText('1 mới, 0 thay đổi').waitFor();
  await page.getByRole('button', { name: 'Ghi vào danh bạ' }).click();
  await page.getByText('Đã ghi toàn bộ danh sách').waitFor();

  await page.goto('/danh-ba?text=binh+minh');
  await page.getByRole('link', { name: 'Trần Bình Minh' }).click();
  await page.getByRole('heading', { name: 'Trần Bình Minh' }).waitFor();
  await page.getByRole('button', { name: 'Bổ nhiệm', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Chức vụ', { exact: true }).selectOption('chuyen-vien-1');
  await dialog.getByLabel('Số quyết định').fill('15-QĐ/VPTU');
  await dialog.getByRole('button', { name: 'Bổ nhiệm' }).click();
  await page.getByText('đang giữ').waitFor();
  await page.getByText('theo 15-QĐ/VPTU').first().waitFor();

  await page.goto('/danh-ba?phan=co-quan');
  await page.getByText('Tỉnh ủy An Bình', { exact: true }).last().waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page is wider than a phone');
});

test('an administrator lets an identity system in, once, and shuts it out again; a wrong code is corrected', { timeout: 200_000 }, async () => {
  const page = await as('bao');
  await page.goto('/danh-ba?phan=dong-bo');
  await page.getByText('Chưa hệ thống nào được đồng bộ').waitFor();
  assert.equal((await fetch(`${w.url}/scim/v2/Users`)).status, 404);
  await page.getByRole('button', { name: 'Cho một hệ thống đồng bộ' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tên hệ thống').fill('Entra ID của tỉnh');
  await dialog.getByRole('button', { name: 'Tạo mã truy cập' }).click();
  await dialog.getByText('Mã chỉ hiện lần này').waitFor();
  const [root, token] = await dialog.locator('code').allInnerTexts();
  assert.equal(root, `${w.url}/scim/v2`);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const made = await fetch(`${root}/Users`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ userName: 'lien', displayName: 'Vũ Thị Liên', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '07519000000O' } }),
  });
  assert.equal(made.status, 201);
  await dialog.getByRole('button', { name: 'Tôi đã chép' }).click();
  await page.reload();
  const row = page.locator('[data-scim]');
  await row.getByText('dùng lần cuối').waitFor();
  assert.ok(!(await page.content()).includes(token), 'a token is shown twice');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));

  await page.goto(`/can-bo/${(await made.json()).id}`);
  await page.getByRole('button', { name: 'Sửa mã ghi sai' }).click();
  await dialog.getByLabel('Mã đúng').fill('075190000000');
  await dialog.getByLabel('Căn cứ cho thấy mã cũ bị ghi sai').fill('chữ O thay số 0');
  await dialog.getByRole('button', { name: 'Lưu' }).click();
  await page.getByText('Mã đã ghi sai').waitFor();
  await page.goto('/danh-ba?text=07519000000O');
  await page.getByRole('link', { name: 'Vũ Thị Liên' }).waitFor();

  await page.goto('/danh-ba?phan=dong-bo');
  await row.getByRole('button', { name: /Thu hồi/ }).click();
  await dialog.getByRole('button', { name: 'Thu hồi' }).click();
  await page.getByText('Chưa hệ thống nào được đồng bộ').waitFor();
  assert.equal((await fetch(`${root}/Users`, { headers })).status, 404);
});
