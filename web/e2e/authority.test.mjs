// Authority and the dated lists: a question answered by its rule, a version compared and adopted, and what it then forbids at signing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
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

const own = `format = 1
kind = "authority"
id = "tu-thu"
vi = "Thẩm quyền ký của Tỉnh ủy"
en = "Authority of the provincial committee"
from = ${new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10)}
silence = "refuse"
[[rule]]
id = "khong-ky"
answer = "may_not"
capacities = ["T/M"]
types = ["QĐ"]
read = "setting"
vi = "Thử: không ký quyết định."
en = "To try: no decisions are signed."
`;

async function ask(page, type) {
  await page.getByLabel('Người ký').selectOption({ value: 'uoc' });
  await page.getByLabel('Loại văn bản').first().selectOption(type);
  await page.getByRole('button', { name: 'Hỏi', exact: true }).click();
}

test('who may sign is asked, and a new version is adopted', { timeout: 240_000 }, async () => {
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['422'] }); // a file that is wrong is answered so
  await signIn(page, w.who('tinh-uy', 'bao'));
  await page.goto('/quan-ly');
  await page.getByRole('link', { name: /Thẩm quyền và danh mục/ }).click();
  await page.getByText('399.kt.collective').waitFor();
  await accessible(page, 'authority');
  await picture(page, 'authority');

  await ask(page, 'QĐ');
  await page.getByText('Quy tắc 399.tm, bảng dang-399').waitFor();
  await page.getByText('Hệ thống cho ký.').waitFor();

  // Narrowed by words without their tones.
  await page.getByLabel('Tìm trong danh mục').fill('con dau');
  await page.getByText('1831.seal').waitFor();
  assert.equal(await page.getByText('399.kt.collective').count(), 0);

  await page.getByLabel('Tệp danh mục').setInputFiles({ name: 'tu.toml', mimeType: 'application/toml', buffer: Buffer.from('format = 7') });
  await page.getByText('format', { exact: false }).last().waitFor();
  await page.getByLabel('Tệp danh mục').setInputFiles({ name: 'tu.toml', mimeType: 'application/toml', buffer: Buffer.from(own) });
  await page.getByText('“tu-thu” so với “dang-399”').waitFor();
  await page.locator('section', { has: page.locator('#adopt') }).getByLabel(/Văn bản làm căn cứ/).fill('01-QĐ/TU, 05/01/2026');
  await picture(page, 'authority-compared');
  await page.getByRole('button', { name: 'Áp dụng', exact: true }).click();
  await page.getByText('Đã áp dụng.').waitFor();
  await page.getByRole('heading', { name: 'Thẩm quyền ký của Tỉnh ủy' }).waitFor();
  await ask(page, 'QĐ');
  await page.getByText('Hệ thống không cho ký.').waitFor();
  await page.getByText('Quy tắc khong-ky, bảng tu-thu').waitFor();

  await page.getByRole('link', { name: 'Thiết bị của cơ quan' }).click();
  await page.getByText('Chưa ghi lần giao thiết bị nào.').waitFor();
  await page.getByLabel(/Văn bản làm căn cứ/).fill('03-QĐ/VPTU');
  await page.getByLabel('Người được giao').selectOption({ value: 'mai' });
  await page.getByRole('button', { name: 'Giao thiết bị' }).click();
  await page.getByText('đang giữ').waitFor();
  await accessible(page, 'devices');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'authority-devices-phone');
  await page.goto('/tham-quyen?danh-muc=must-sign');
  await page.getByText('Danh mục bắt buộc ký số (tạm dùng)').first().waitFor();
  await picture(page, 'authority-must-sign-phone');
  quiet();
});
