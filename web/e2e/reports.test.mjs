// An account that is lost is stopped from the sign-in page and comes back by two others' word; what was done in one's name is there, and disputed; a report has its
// figures, its picture and its table.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, codes, launch, person, picture, signIn } from './browser.mjs';
import { world } from './world.mjs';

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

/** Does it, and proves once more who it is where that is asked. */
async function proving(page, who, again, press) {
  await press();
  const asked = page.getByRole('dialog').filter({ has: page.getByLabel('Mã 6 chữ số') });
  await Promise.race([asked.waitFor(), again.waitFor()]);
  if (await asked.count()) {
    await asked.getByLabel('Mã 6 chữ số').fill(await codes(who.totp)());
    await asked.getByRole('button', { name: /Xác nhận|Tiếp tục/ }).click();
    await again.waitFor();
  }
}

test('an account is stopped at the door, and comes back by two people', { timeout: 300_000 }, async () => {
  const lost = w.who(province, 'thao');
  const { page, quiet } = await person(browser, w.url, { complaintsAllowed: ['401'] });
  await page.goto('/dang-nhap');
  await page.getByRole('button', { name: 'Báo mất, bị lấy cắp hoặc bị giả mạo' }).click();
  await page.getByLabel('Cơ quan').selectOption({ value: province });
  await page.getByLabel('Tài khoản').fill(lost.account);
  await page.getByLabel('Mật khẩu, hoặc một mã khôi phục').fill(lost.password);
  await page.getByLabel('Chuyện gì đã xảy ra').selectOption('stolen');
  await page.getByLabel('Nội dung').fill('mất túi có điện thoại và thiết bị');
  await accessible(page, 'freezing at the door');
  await picture(page, 'freeze-door');
  await page.getByRole('button', { name: 'Khóa ngay' }).click();
  await page.getByText('Đã khóa. Số vụ việc').waitFor();
  quiet();

  const admin = w.who(province, 'bao');
  const { page: first } = await person(browser, w.url, { complaintsAllowed: ['401', '403'] });
  await signIn(first, admin);
  await first.goto('/vu-viec');
  await first.getByRole('link', { name: new RegExp(lost.name) }).click();
  await first.getByRole('heading', { name: new RegExp(lost.name) }).waitFor();
  const fill = async (p, act, text) => {
    await p.getByRole('button', { name: act, exact: true }).click();
    const dialog = p.getByRole('dialog');
    if (text) await dialog.getByLabel('Nội dung').fill(text);
    return () => dialog.getByRole('button', { name: act, exact: true }).click();
  };
  await (await fill(first, 'Ghi biện pháp khắc phục', 'cấp thiết bị mới theo biên bản 03'))();
  await first.getByText('cấp thiết bị mới theo biên bản 03').waitFor();
  await proving(first, admin, first.getByText('Đã đề nghị mở lại').first(), await fill(first, 'Đề nghị mở lại', 'đã xác minh người và thiết bị'));
  await accessible(first, 'a case');
  await picture(first, 'case');
  assert.equal(await first.getByRole('button', { name: 'Xác nhận mở lại' }).count(), 1);

  const inspector = w.who(province, 'hai');
  const { page: second } = await person(browser, w.url, { complaintsAllowed: ['401', '403'] });
  await signIn(second, inspector);
  await second.goto(new URL(first.url()).pathname);
  await proving(second, inspector, second.getByText('Đã mở lại').first(), await fill(second, 'Xác nhận mở lại', ''));
  const { page: back } = await person(browser, w.url);
  await signIn(back, lost);
});

test('what was done in my name is there, and disputed', { timeout: 300_000 }, async () => {
  const who = w.who(province, 'tuan');
  const { page, quiet } = await person(browser, w.url);
  await signIn(page, who);
  await page.goto('/toi/nhan-danh');
  await page.getByRole('table').getByText('Đăng nhập', { exact: true }).first().waitFor();
  await accessible(page, 'in my name');
  await picture(page, 'in-my-name');
  await page.getByRole('button', { name: 'Khiếu nại' }).first().click();
  await page.getByRole('dialog').getByLabel('Nội dung').fill('tôi không đăng nhập lúc này');
  await page.getByRole('dialog').getByRole('button', { name: 'Khiếu nại' }).click();
  await page.getByRole('link', { name: 'Đã khiếu nại' }).click();
  await page.getByText('Chờ trả lời').waitFor();
  quiet();
});

test('a report has its figures, its picture and its table', { timeout: 300_000 }, async () => {
  const clerk = w.who(province, 'mai');
  const { page } = await person(browser, w.url, { complaintsAllowed: ['401', '403'] });
  await signIn(page, clerk);
  await page.goto('/bao-cao');
  await page.getByText('Kỳ này chưa lập báo cáo.').waitFor();
  const made = page.getByText(/Lần 1,/).first();
  await proving(page, clerk, made, () => page.getByRole('button', { name: 'Lập báo cáo' }).click());
  await page.getByRole('img', { name: 'Theo tháng' }).waitFor();
  await page.getByText('Theo tháng: bảng số liệu').click();
  await page.getByRole('table', { name: 'Theo tháng' }).waitFor();
  await accessible(page, 'a report');
  await picture(page, 'report');
  for (const form of ['json', 'xlsx', 'pdf']) {
    const r = await page.request.get(`/api/reports/file.${form}?kind=dealings`);
    assert.ok(r.ok() && (await r.body()).length > 200, form);
  }
  await page.goto('/su-dung');
  await page.getByRole('heading', { name: /người$/ }).waitFor();
  await accessible(page, 'use');
  await picture(page, 'use');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'use-phone');
});
