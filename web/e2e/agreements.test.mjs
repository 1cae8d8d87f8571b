// Another measure that the parties agreed on (379.12.2c): an agreement is kept from its own document, confirmed by a clerk for a document that it covers, ended.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, drafted, issued, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;
const people = {};
const address = {};

before(async () => {
  w = await world();
  browser = await launch();
  for (const who of ['tuan', 'uoc', 'mai']) {
    people[who] = await person(browser, w.url);
    await signIn(people[who].page, w.who('tinh-uy', who));
  }
  const { tuan, uoc, mai } = people;
  address.agreement = await drafted(tuan.page, 'Phối hợp cung cấp dữ liệu', sample('thoa-thuan.pdf'), { type: 'BTT', recipients: ['van-phong'] });
  address.decision = await drafted(tuan.page, 'Thành lập Ban Chỉ đạo', sample('quyet-dinh.pdf'), { recipients: ['van-phong'] });
  for (const path of Object.values(address)) await issued(path, uoc.page, mai.page);
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

test('a clerk keeps what the parties agreed on, from its own document', { timeout: 240_000 }, async () => {
  const { page, quiet } = people.mai;
  await page.goto(address.agreement);
  await page.getByText('Xem bằng chứng từng điểm').click();
  await page.getByRole('link', { name: 'Lưu làm thỏa thuận các bên' }).click();
  const form = page.getByRole('form', { name: 'Lưu thỏa thuận các bên' });
  await form.getByRole('button', { name: 'Lưu thỏa thuận' }).click();
  await form.getByText('Cần chọn hoặc nhập ít nhất một bên.').waitFor();
  await form.getByText('Cần nhập mục này.').first().waitFor();
  await accessible(page, 'agreement-form');
  await picture(page, 'agreement-form');
  await form.getByRole('checkbox', { name: 'Văn phòng Tỉnh ủy' }).check();
  await form.locator('textarea[name=others]').fill('Công ty Cổ phần Dữ liệu An Bình');
  await form.locator('textarea[name=measure]').fill('Hai bên đối soát mã băm hằng ngày');
  await form.locator('textarea[name=integrity]').fill('So mã băm SHA-256 của từng tệp');
  await form.locator('textarea[name=authenticity]').fill('Thư ký số của mỗi bên');
  await form.locator('textarea[name=nonRepudiation]').fill('Biên bản đối soát, mỗi bên giữ một bản');
  await form.getByRole('button', { name: 'Lưu thỏa thuận' }).click();
  await page.getByText('Đang áp dụng').waitFor();
  await page.getByText('Văn phòng Tỉnh ủy An Bình; Công ty Cổ phần Dữ liệu An Bình').waitFor();
  await page.reload();
  await page.getByText('Đang áp dụng').waitFor();
  assert.equal(await page.getByRole('form').count(), 0);
  await accessible(page, 'agreements');
  await picture(page, 'agreements');
  await page.goto('/quan-ly');
  await page.getByRole('link', { name: /^Thỏa thuận các bên/ }).waitFor();
  quiet();
});

test('it is confirmed for a document that it covers, and that says by which limb it is an original', { timeout: 240_000 }, async () => {
  const { page, quiet } = people.mai;
  await page.goto(address.decision);
  await page.locator('[data-act="confirm-measure"]').click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('select').selectOption({ index: 1 });
  await dialog.locator('textarea').fill('Đã so mã băm với biên bản đối soát hôm nay');
  await dialog.getByRole('checkbox').check();
  await accessible(page, 'agreement-confirm');
  await picture(page, 'agreement-confirm');
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Bản gốc theo điểm a, b, c, khoản 2, Điều 12').waitFor();
  await page.getByText('Xem bằng chứng từng điểm').click();
  await page.getByText('Đã so mã băm với biên bản đối soát hôm nay').first().waitFor();
  await picture(page, 'agreement-limb');
  await page.goto(address.agreement); // no agreement covers itself
  await page.locator('[data-act="send"]').waitFor();
  assert.equal(await page.locator('[data-act="confirm-measure"]').count(), 0);
  quiet();
});

// In Vietnam, as the pages write days: the agreement is of today, so this lets it cover nothing.
const yesterday = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date(Date.now() - 86_400_000));

test('its end is recorded, and covers nothing later', { timeout: 240_000 }, async () => {
  const { page, quiet } = people.mai;
  await page.goto('/thoa-thuan');
  await page.getByRole('button', { name: 'Ghi thỏa thuận chấm dứt' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('footer .primary').click();
  await dialog.getByText('Cần nhập mục này.').first().waitFor();
  await dialog.locator('input[name=last]').fill(yesterday);
  await dialog.locator('textarea[name=reason]').fill('Công văn 12-CV/TU');
  await picture(page, 'agreement-end');
  await dialog.locator('footer .primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Không còn áp dụng cho văn bản mới').waitFor();
  await page.setViewportSize({ width: 390, height: 800 });
  await picture(page, 'agreements-narrow');
  quiet();
});
