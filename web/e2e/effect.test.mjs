// The force of a document: a draft begun to replace an issued one; a voiding proposed by one person and approved by another; what is voided opens for the inspector alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, drafted, launch, person, picture, signIn } from './browser.mjs';
import { sample, world } from './world.mjs';

let w;
let browser;
let address; // of the issued decision
const people = {};

before(async () => {
  w = await world();
  browser = await launch();
  for (const who of ['tuan', 'uoc', 'mai', 'hai']) {
    people[who] = await person(browser, w.url, { complaintsAllowed: ['403', '422', '409'] });
    await signIn(people[who].page, w.who('tinh-uy', who));
  }
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await w?.stop();
});

const act = async (page, name) => page.locator(`[data-act="${name}"]`).click();

// issue takes a draft to its issue, each step by whose duty it is.
async function issue(path) {
  const { uoc, mai } = people;
  for (const [who, name] of [[uoc, 'sign'], [mai, 'seal']]) {
    await who.page.goto(path);
    await act(who.page, name);
    const dialog = who.page.getByRole('dialog');
    await dialog.locator('input[name=pin]').fill('246810');
    await dialog.getByRole('button').last().click();
    await dialog.waitFor({ state: 'detached' });
  }
  await act(mai.page, 'issue');
  const dialog = mai.page.getByRole('dialog');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Phát hành' }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('a document is replaced by another, and both lead to each other', { timeout: 240_000 }, async () => {
  const { tuan, mai } = people;
  address = await drafted(tuan.page, 'Thành lập Tổ giúp việc', sample('quyet-dinh.pdf'));
  await issue(address);
  await tuan.page.goto(address);
  await tuan.page.getByRole('link', { name: 'Soạn văn bản thay thế' }).click();
  await tuan.page.getByRole('heading', { name: 'Soạn văn bản thay thế' }).waitFor();
  await tuan.page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await tuan.page.getByText('Cần nhập lý do.').waitFor();
  await accessible(tuan.page, 'effect-draft');
  await picture(tuan.page, 'effect-draft');
  await tuan.page.locator('textarea[name=reason]').fill('Thay đổi thành viên');
  const next = await filled(tuan.page, 'Kiện toàn Tổ giúp việc');
  await act(tuan.page, 'submit');
  await tuan.page.getByText('Chờ ký').first().waitFor();
  await issue(next);
  await mai.page.goto(next);
  await mai.page.getByText('Văn bản này thay thế').waitFor();
  await mai.page.getByRole('button', { name: 'Xem so sánh hai văn bản' }).click();
  await mai.page.getByText(/Bỏ \d+ từ, thêm \d+ từ/).waitFor();
  await accessible(mai.page, 'effect-comparison');
  await picture(mai.page, 'effect-comparison');
  await mai.page.goto(address);
  await mai.page.getByText('Không gửi và không dùng văn bản này nữa.').waitFor();
  assert.equal(await mai.page.locator('[data-act="send"]').count(), 0);
  await mai.page.setViewportSize({ width: 390, height: 800 });
  await accessible(mai.page, 'effect-replaced');
  await picture(mai.page, 'effect-replaced-phone');
  await mai.page.setViewportSize({ width: 1440, height: 900 });
  await mai.page.goto('/van-ban-di');
  await mai.page.getByText('Đã bị thay thế').first().waitFor();
  await picture(mai.page, 'effect-list');
  mai.quiet();
  tuan.quiet();
  address = next;
});

// filled saves a draft whose page is open already.
async function filled(page, abstract) {
  await page.locator('textarea[name=abstract]').fill(abstract);
  await page.locator('select[name=signer]').selectOption('uoc');
  await page.locator('input[type=file]').first().setInputFiles(sample('quyet-dinh.pdf'));
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.waitForURL(/\/van-ban\//);
  return new URL(page.url()).pathname;
}

test('a voiding is proposed by one and approved by another; then only the inspector opens it', { timeout: 240_000 }, async () => {
  const { uoc, mai, hai } = people;
  await mai.page.goto(address);
  await act(mai.page, 'propose-void');
  const dialog = mai.page.getByRole('dialog');
  await dialog.getByLabel('Hình thức hủy hiệu lực').selectOption('procedure');
  await dialog.getByLabel('Lý do', { exact: true }).fill('Phát hành nhầm bản dự thảo');
  await dialog.getByLabel(/^Căn cứ/).fill('Quy chế công tác văn thư, Điều 12');
  await picture(mai.page, 'effect-propose');
  await dialog.getByRole('button', { name: 'Đề nghị hủy hiệu lực' }).click();
  await mai.page.getByText('Chờ người có thẩm quyền khác duyệt.').waitFor();
  await accessible(mai.page, 'effect-proposed');
  await picture(mai.page, 'effect-proposed');
  await uoc.page.goto('/');
  await uoc.page.getByText(/Đề nghị hủy hiệu lực chờ bạn quyết định/).waitFor();
  await uoc.page.goto(address);
  await act(uoc.page, 'approve-void');
  await uoc.page.getByRole('dialog').getByRole('button', { name: 'Duyệt hủy hiệu lực' }).click();
  await uoc.page.getByRole('dialog').waitFor({ state: 'detached' });
  await mai.page.goto(address);
  await mai.page.getByText(/đã bị hủy hiệu lực ngày/).waitFor();
  await accessible(mai.page, 'effect-closed');
  await picture(mai.page, 'effect-closed');
  await hai.page.goto(address);
  await hai.page.getByText('Phát hành nhầm bản dự thảo').first().waitFor();
  await accessible(hai.page, 'effect-voided');
  await picture(hai.page, 'effect-voided');
  await mai.page.goto('/so-di');
  await mai.page.getByText(/đã hủy hiệu lực/).first().waitFor();
});
