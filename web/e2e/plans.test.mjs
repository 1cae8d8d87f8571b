// The file plan of a year: pasted from a spreadsheet by a clerk, issued by a leader, dossiers opened by it, closed and opened again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, act, drafted, issued, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;
const people = {};

before(async () => {
  w = await world();
  browser = await launch();
  for (const who of ['tuan', 'uoc', 'mai']) {
    people[who] = await person(browser, w.url, { complaintsAllowed: ['400', '409'] });
    await signIn(people[who].page, w.who('tinh-uy', who));
  }
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

const rows = [
  'Số và ký hiệu\tĐề mục\tTiêu đề\tThời hạn\tNgười lập\tGhi chú',
  '01-VP\tI. Tổng hợp\tHồ sơ hội nghị Ban Chấp hành\tVĩnh viễn\tLê Minh Tuấn\t',
  '02-VP\tI. Tổng hợp\tHồ sơ chuyển đổi số\t10 năm\t\tcả năm',
  '03-TC\tII. Tổ chức\tHồ sơ nhân sự\t70 năm\t\t',
];

test('a plan is pasted, issued and used', { timeout: 300_000 }, async () => {
  const { page } = people.mai;
  await page.goto('/ho-so');
  await page.getByRole('link', { name: 'Danh mục hồ sơ' }).click();
  await page.getByText('Chưa có danh mục hồ sơ cho năm này.').waitFor();
  await page.reload(); // the address is the server's, too
  await page.locator('[data-plan=draw]').click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea').fill([...rows, '04-VP\t\tThiếu thời hạn'].join('\n'));
  await dialog.getByText('Đọc được 4 dòng').waitFor();
  await dialog.locator('footer .primary').click();
  await dialog.getByText('Dòng 4: thời hạn bảo quản').waitFor();
  await dialog.locator('textarea').fill(rows.join('\n'));
  await accessible(page, 'drawing a plan');
  await picture(page, 'plan-draw');
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Hồ sơ hội nghị Ban Chấp hành').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Lập hồ sơ 01-VP' }).count(), 0); // nobody has issued it

  const leader = people.uoc.page;
  await leader.goto('/ho-so/danh-muc');
  await leader.locator('[data-plan=issue]').click();
  const say = leader.getByRole('dialog', { name: 'Ban hành danh mục' });
  await say.locator('textarea').fill('05-QĐ/TU ngày 02/01/2026');
  await say.locator('footer .primary').click();
  await leader.getByText('Đã ban hành').waitFor();

  await page.reload();
  await page.getByRole('button', { name: 'Lập hồ sơ 01-VP' }).click();
  await page.getByRole('heading', { level: 1, name: 'Hồ sơ hội nghị Ban Chấp hành' }).waitFor();
  await page.getByText('người lập: Lê Minh Tuấn').waitFor();
  await page.goto('/ho-so/danh-muc');
  await page.getByRole('link', { name: 'Mở hồ sơ 01-VP' }).waitFor();
  await accessible(page, 'a plan');
  await picture(page, 'plan');
  await page.locator('[data-plan=draw]').click();
  await dialog.locator('textarea').fill('04-VP\tI. Tổng hợp\tHồ sơ đột xuất\t5 năm');
  await dialog.locator('input[name=document]').fill('09-QĐ/TU ngày 03/11/2026');
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Hồ sơ đột xuất').waitFor();
  await page.getByText('09-QĐ/TU ngày 03/11/2026').waitFor();
  await page.setViewportSize({ width: 390, height: 800 });
  await picture(page, 'plan-narrow');
  await page.setViewportSize({ width: 1280, height: 900 });
});

test('a dossier beside the plan says why; one is closed and opened again', { timeout: 300_000 }, async () => {
  const { page } = people.mai;
  await page.goto('/ho-so');
  await page.getByRole('button', { name: 'Lập hồ sơ' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[name=code]').fill('99-VP');
  await dialog.locator('textarea[name=title]').fill('Hồ sơ phòng chống bão');
  await dialog.locator('select[name=retention]').selectOption('10 năm');
  await dialog.locator('footer .primary').click();
  await dialog.getByText('không có trong danh mục năm nay').waitFor();
  await dialog.locator('input[name=outside]').fill('việc đột xuất');
  await dialog.locator('footer .primary').click();
  await page.getByRole('link', { name: 'Hồ sơ phòng chống bão' }).waitFor();

  const path = await drafted(people.tuan.page, 'Thành lập Ban Chỉ huy', sample('quyet-dinh.pdf'));
  await issued(path, people.uoc.page, page);
  await page.goto(path);
  await act(page, 'file', async (d) => d.locator('select').selectOption({ label: '99-VP – Hồ sơ phòng chống bão' }));
  await page.goto('/ho-so');
  await page.getByRole('link', { name: 'Hồ sơ phòng chống bão' }).click();
  await page.getByText('Lập ngoài danh mục: việc đột xuất').waitFor();
  await page.locator('[data-dossier=close]').click();
  await dialog.locator('footer .primary').click();
  await page.getByText('Đã kết thúc lúc').waitFor();
  await accessible(page, 'a closed dossier');
  await picture(page, 'dossier-closed');
  await page.locator('[data-dossier=reopen]').click();
  await dialog.locator('textarea').fill('còn văn bản đến muộn');
  await dialog.locator('footer .primary').click();
  await page.locator('[data-dossier=close]').waitFor();
});
