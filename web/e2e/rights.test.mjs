// Rights: what one may do and why; a change of rights on a document waits on the clerk's desk until it is confirmed by name; what was tried stands before the inspector.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, drafted, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;
let clerk;

before(async () => {
  w = await world();
  browser = await launch();
  clerk = await as('tinh-uy', 'mai', { complaintsAllowed: ['403'] });
}, { timeout: 150_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

const as = async (office, account, options = {}) => {
  const p = await person(browser, w.url, options);
  await signIn(p.page, w.who(office, account));
  return p;
};

test('everyone sees what they may do, and the rules themselves', { timeout: 120_000 }, async () => {
  const { page, quiet } = clerk;
  await page.goto('/toi');
  await page.getByRole('heading', { name: 'Ai đã xem dữ liệu cá nhân của tôi' }).waitFor();
  await page.getByRole('link', { name: 'Quyền của tôi' }).click();
  await page.getByRole('heading', { name: 'Quyền của tôi' }).waitFor();
  const may = page.getByRole('region', { name: 'Được làm', exact: true });
  await may.getByText('Xem sổ đăng ký').waitFor();
  await page.getByText('người ký văn bản không được giữ chữ ký số của cơ quan').waitFor();
  await page.getByText('Toàn bộ quy tắc quyền').click();
  await page.getByText('@id("never.administrator")').waitFor();
  assert.equal(await page.getByLabel('Xem quyền của người khác').count(), 0, 'a clerk may not ask about others');
  await accessible(page, 'rights-mine');
  await picture(page, 'rights-mine');
  quiet();
});

test('a document tells who may see it, who may do what, and why', { timeout: 120_000 }, async () => {
  const { page, quiet } = clerk;
  await page.setViewportSize({ width: 390, height: 800 });
  const drafter = await as('tinh-uy', 'tuan');
  await page.goto(await drafted(drafter.page, 'Thành lập Tổ giúp việc', sample('quyet-dinh.pdf')));
  drafter.quiet();
  await page.getByRole('link', { name: 'Ai được xem hoặc làm gì, và vì sao' }).click();
  await page.getByRole('heading', { name: 'Ai được xem, được làm gì' }).waitFor();
  const reading = page.getByRole('region', { name: 'Xem văn bản' });
  await reading.getByText('Hoàng Thị Mai').first().waitFor();
  await reading.getByText('read.duty').waitFor();
  await page.getByText('người quản trị hệ thống không xem và không xử lý văn bản').waitFor();
  await accessible(page, 'rights-document');
  await picture(page, 'rights-document');
  quiet();
});

test('what was tried and refused stands before the inspector, and nobody else', { timeout: 120_000 }, async () => {
  await clerk.page.setViewportSize({ width: 1440, height: 900 });
  await clerk.page.goto('/bi-tu-choi');
  await clerk.page.getByText('dành cho người kiểm tra').waitFor();
  clerk.quiet();
  const { page, quiet } = await as('tinh-uy', 'hai');
  await page.goto('/quan-ly');
  await page.getByRole('link', { name: /Lần thử bị từ chối/ }).click();
  const list = page.getByRole('list', { name: 'Lần thử bị từ chối' });
  await list.getByText('Xem các lần thử bị từ chối: không có quyền').first().waitFor();
  await accessible(page, 'rights-tries');
  await picture(page, 'rights-tries');
  await page.getByLabel('Nơi thử').selectOption('exchange');
  await page.getByRole('button', { name: 'Xem', exact: true }).click();
  await page.waitForURL(/door=exchange/);
  await list.getByText('Xem các lần thử bị từ chối').waitFor({ state: 'detached' });
  await page.goto('/quyen?ai=tuan');
  await page.getByRole('heading', { name: 'Quyền của Lê Minh Tuấn' }).waitFor();
  await page.getByText('Soạn văn bản mới').first().waitFor();
  quiet();
});
