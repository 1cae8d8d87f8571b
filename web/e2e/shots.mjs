// Pictures of every page and notable state, wide and phone, light and dark, to be looked at: `npm run shots -- DIR [NAME…]`.
// Not a test: it takes the demonstration through its story and stops at what is worth seeing. With names, only those pictures are taken.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { act, drafted, launch, person, pin, say, signIn, state } from './browser.mjs';
import { camera } from './camera.mjs';
import { program, sample, world } from './world.mjs';

const [folder = join(tmpdir(), 'trien-shots'), ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const spare = mkdtempSync(join(tmpdir(), 'trien-shots-'));

const { shoot, taken, complaints } = camera({ folder, only });

/** The dialog of an act as it opens; left open. */
async function dialogOf(page, name, picture) {
  await page.locator(`[data-act="${name}"]`).click();
  await page.getByRole('dialog').waitFor();
  await shoot(page, picture, false);
}

const leave = (page) => page.getByRole('dialog').locator('footer .button').first().click();

const w = await world();
const browser = await launch();
const people = new Map();
const nobody = async () => (await person(browser, w.url)).page;
async function as(office, account) {
  const key = `${office}/${account}`;
  if (!people.has(key)) {
    const page = await nobody();
    await signIn(page, w.who(office, account));
    people.set(key, page);
  }
  return people.get(key);
}
const secret = (office, account) => pin(w.who(office, account));

const abstract = 'thành lập Ban Chỉ đạo chuyển đổi số trong các cơ quan đảng của tỉnh';
const province = 'tinh-uy';
const bureau = 'van-phong';

async function doors() {
  const page = await nobody();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Đăng nhập' }).waitFor();
  await shoot(page, '01-sign-in');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await shoot(page, '01-sign-in-missing');
  await page.getByLabel('Cơ quan').selectOption(province);
  await page.getByLabel('Tài khoản').fill('khong-co');
  await page.getByLabel('Mật khẩu', { exact: true }).fill('sai hoan toan');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Mã 6 chữ số').fill('123456');
  await shoot(page, '02-second-step');
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.getByRole('alert').first().waitFor();
  await shoot(page, '02-sign-in-refused');
  await page.goto('/kiem-tra');
  await shoot(page, '03-verify-empty');
  await page.locator('input[type=file]').first().setInputFiles(sample('quyet-dinh.pdf'));
  await page.locator('.verdict').waitFor({ timeout: 60_000 });
  await shoot(page, '03-verify-no-signature');
  const wrong = join(spare, 'la.pdf');
  writeFileSync(wrong, 'not a PDF at all');
  await page.locator('input[type=file]').first().setInputFiles(wrong);
  await page.getByRole('alert').first().waitFor({ timeout: 30_000 });
  await shoot(page, '03-verify-refused');
  await page.goto('/khong-co-trang-nay');
  await shoot(page, '04-missing');
  await page.context().close();
}

async function drafting() {
  const page = await as(province, 'tuan');
  await shoot(page, '05-desk-empty');
  await page.goto('/du-thao');
  await shoot(page, '06-list-empty');
  await page.goto('/du-thao/moi');
  await page.getByLabel('Loại văn bản').waitFor();
  await shoot(page, '07-new-draft');
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await shoot(page, '07-new-draft-missing');
  await page.getByLabel('Tệp dự thảo').setInputFiles(sample('quyet-dinh.docx'));
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill(abstract);
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.getByLabel('Phạm Thu Thảo').check();
  await page.getByLabel('Văn phòng Tỉnh ủy An Bình').check();
  // The page hears nothing of its file until the pictures are taken.
  let go = () => {};
  const held = new Promise((r) => (go = r));
  await page.route('**/api/intakes/*', async (r) => {
    await held;
    await r.continue().catch(() => {}); // asked by a page that is gone
  });
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByText('Bạn có thể rời trang này').waitFor();
  await shoot(page, '08-draft-taking');
  const wholeList = JSON.stringify([{ id: 'x', kind: 'draft', name: 'quyet-dinh.docx', phase: 'converting', words: { vi: 'đang chuyển sang PDF/A', en: 'being converted to PDF/A' }, ended: false, startedAt: new Date().toISOString() }]);
  const desk = await page.context().newPage();
  await desk.route('**/api/intakes', (r) => r.fulfill({ body: wholeList, contentType: 'application/json' }));
  await desk.goto('/');
  await desk.getByRole('region', { name: 'Tệp bạn đã gửi' }).waitFor();
  await shoot(desk, '08-desk-taking');
  await desk.close();
  go();
  await page.unroute('**/api/intakes/*');
  await page.getByRole('heading', { name: abstract }).waitFor({ timeout: 120_000 });
  const address = new URL(page.url()).pathname;
  await page.locator('.text span').first().waitFor({ timeout: 60_000, state: 'attached' });
  await shoot(page, '09-doc-draft-drafter');
  await dialogOf(page, 'replace-file', '09-replace-dialog');
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles(sample('quyet-dinh.docx'));
  await page.route('**/api/intakes/*', async (r) => (r.request().method() === 'DELETE' ? r.continue() : new Promise(() => {})));
  await page.getByRole('dialog').locator('footer .primary').click();
  await page.getByText('Bạn có thể rời trang này').first().waitFor();
  await shoot(page, '09-replace-taking');
  await page.unroute('**/api/intakes/*');
  await page.goto(address);
  await page.locator('[data-act="submit"]').waitFor();
  await page.getByRole('heading', { name: 'Lịch sử' }).waitFor();
  await act(page, 'submit');
  await shoot(page, '10-doc-review-drafter');
  const reviewer = await as(province, 'thao');
  await shoot(reviewer, '10-desk-reviewer');
  await reviewer.goto(address);
  await state(reviewer, 'Chờ góp ý');
  await shoot(reviewer, '10-doc-review-reviewer');
  await dialogOf(reviewer, 'remark', '10-remark-dialog');
  await say('Điều 2 nên ghi rõ thời hạn báo cáo.')(reviewer.getByRole('dialog'));
  await reviewer.getByRole('dialog').locator('footer .primary').click();
  await reviewer.getByText('Đã xong:').first().waitFor();
  await dialogOf(reviewer, 'return', '10-return-dialog');
  await reviewer.getByRole('dialog').locator('footer .primary').click();
  await shoot(reviewer, '10-return-dialog-missing', false);
  await leave(reviewer);
  await act(reviewer, 'approve');
  return address;
}

async function signing(address) {
  const leader = await as(province, 'uoc');
  await leader.getByRole('link', { name: abstract }).first().waitFor({ timeout: 60_000 });
  await shoot(leader, '11-desk-leader');
  await leader.goto(address);
  await state(leader, 'Chờ ký');
  await shoot(leader, '11-doc-ready-leader');
  await dialogOf(leader, 'sign', '12-sign-dialog');
  const dialog = leader.getByRole('dialog');
  await dialog.locator('input[name=pin]').fill('000000');
  await dialog.locator('footer .primary').click();
  await dialog.getByRole('alert').waitFor({ timeout: 60_000 });
  await shoot(leader, '12-sign-wrong-pin', false);
  await secret(province, 'uoc')(dialog);
  await dialog.locator('footer .primary').click();
  await state(leader, 'Đã ký');
  await shoot(leader, '13-doc-signed-leader');
  const clerk = await as(province, 'mai');
  await clerk.getByRole('link', { name: abstract }).first().waitFor({ timeout: 60_000 });
  await shoot(clerk, '14-desk-clerk');
  await clerk.goto(address);
  await dialogOf(clerk, 'seal', '15-seal-dialog');
  await secret(province, 'mai')(clerk.getByRole('dialog'));
  await clerk.getByRole('dialog').locator('footer .primary').click();
  await state(clerk, 'Đã đóng dấu');
  await shoot(clerk, '16-doc-sealed-clerk');
  await dialogOf(clerk, 'issue', '17-issue-dialog');
  await clerk.getByRole('dialog').getByRole('checkbox').check();
  await clerk.getByRole('dialog').locator('footer .primary').click();
  await state(clerk, 'Đã phát hành');
  await shoot(clerk, '18-doc-issued-clerk');
  await dialogOf(clerk, 'send', '18-send-dialog');
  await clerk.getByRole('dialog').locator('footer .primary').click();
  await clerk.locator('.card', { hasText: 'Tình trạng nhận' }).waitFor();
  await shoot(clerk, '19-doc-sent-clerk');
  const drafter = await as(province, 'tuan');
  await drafter.goto(address);
  await drafter.getByRole('heading', { name: 'Lịch sử' }).waitFor();
  await shoot(drafter, '19-doc-sent-drafter');
  await clerk.goto('/so-di');
  await clerk.getByRole('rowheader').first().waitFor();
  await shoot(clerk, '20-register-out');
  await clerk.goto('/van-ban-di');
  await shoot(clerk, '21-list-outgoing');
  await clerk.goto('/van-ban-di?text=khong+co');
  await shoot(clerk, '21-list-nothing-found');
}

async function judging(address) {
  const clerk = await as(province, 'mai');
  await clerk.goto(address);
  await clerk.getByRole('heading', { name: 'Lịch sử' }).waitFor();
  const [file] = await Promise.all([clerk.waitForEvent('download'), clerk.locator('.versions a').first().click()]);
  const good = join(spare, 'van-ban.pdf');
  await file.saveAs(good);
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(good);
  const bad = join(spare, 'bi-sua.pdf');
  const at = bytes.indexOf('%PDF-') + 20; // a byte that the first signature covers
  bytes[at] ^= 1;
  writeFileSync(bad, bytes);
  const stranger = await nobody();
  for (const [path, name] of [[good, 'good'], [bad, 'bad']]) {
    await stranger.goto('/kiem-tra');
    await stranger.locator('input[type=file]').setInputFiles(path);
    await stranger.locator('.verdict').waitFor({ timeout: 90_000 });
    await shoot(stranger, `22-verify-${name}`);
  }
  const over = join(spare, 'de-chu.pdf'); // words put over the signed ones
  const script = join(spare, 'over.js');
  writeFileSync(script, `var d = new PDFDocument(scriptArgs[0]); var a = d.loadPage(0).createAnnotation("FreeText");
a.setRect([70, 250, 525, 330]); a.setContents("Giao ong Tran Van B"); a.setColor([1, 1, 1]); a.update(); d.save(scriptArgs[1], "incremental");`);
  spawnSync('mutool', ['run', script, good, over]);
  const signature = join(spare, 'cong-van.docx.p7s');
  const pki = join(w.data, 'pki');
  spawnSync(program, ['sign', sample('cong-van.docx'), '--detached', '-o', signature, '--key', `p12:${pki}/keys/person-p256.p12`, '--pass-file', `${pki}/password`, '--trust', `${pki}/trust`]);
  for (const [paths, name] of [[[over], 'changed-page'], [[signature], 'without-content'], [[sample('cong-van.docx'), signature], 'beside']]) {
    await stranger.goto('/kiem-tra');
    await stranger.locator('input[type=file]').setInputFiles(paths);
    await stranger.locator('.verdict').waitFor({ timeout: 90_000 });
    await shoot(stranger, `22-verify-${name}`);
  }
  await stranger.goto('/kiem-tra');
  await stranger.locator('input[type=file]').setInputFiles([good, bad, over, sample('quyet-dinh.pdf')]);
  await stranger.getByRole('heading', { name: 'Đã kiểm tra 4 / 4 tệp' }).waitFor({ timeout: 120_000 });
  await shoot(stranger, '22-verify-several');
  await stranger.locator('details.file > summary').nth(1).click();
  await shoot(stranger, '22-verify-several-open');
  const foreign = process.env.TRIEN_SHOTS_FOREIGN; // signed by someone whom nobody here believes
  if (foreign) {
    await stranger.goto('/kiem-tra');
    await stranger.locator('input[type=file]').setInputFiles(foreign);
    await stranger.locator('.verdict').waitFor({ timeout: 90_000 });
    await shoot(stranger, '22-verify-could-not-check');
  }
  await stranger.context().close();
}

async function receiving() {
  const clerk = await as(bureau, 'lan');
  await clerk.getByRole('link', { name: abstract }).first().waitFor({ timeout: 90_000 });
  await shoot(clerk, '23-desk-clerk-in');
  await clerk.getByRole('link', { name: abstract }).first().click();
  await state(clerk, 'Chờ tiếp nhận');
  const arrival = new URL(clerk.url()).pathname;
  await shoot(clerk, '24-doc-arrived');
  await clerk.getByRole('button', { name: 'Xem chi tiết' }).click();
  await clerk.getByText('Phần được ký còn nguyên vẹn').first().waitFor();
  await shoot(clerk, '24-doc-arrived-detail');
  await dialogOf(clerk, 'register', '25-register-dialog');
  await clerk.getByRole('dialog').getByRole('checkbox').check();
  await clerk.getByRole('dialog').locator('footer .primary').click();
  await clerk.getByText('Đã xong:').first().waitFor({ timeout: 60_000 });
  await shoot(clerk, '25-doc-registered');
  await dialogOf(clerk, 'arrive', '25-arrive-dialog');
  await secret(bureau, 'lan')(clerk.getByRole('dialog'));
  await clerk.getByRole('dialog').locator('footer .primary').click();
  await clerk.getByText('Bản có dấu đến').waitFor({ timeout: 60_000 });
  await shoot(clerk, '25-doc-arrival-marked');
  await clerk.goto('/van-ban-den/moi');
  await clerk.getByLabel('Cơ quan ban hành').waitFor();
  await shoot(clerk, '26-receive');
  await clerk.locator('input[type=file]').setInputFiles(sample('cong-van.pdf'));
  await clerk.getByLabel('Cơ quan ban hành').fill('Sở Nội vụ tỉnh An Bình');
  await clerk.getByLabel('Số, ký hiệu').fill('12/SNV-VP');
  await clerk.getByLabel('Ngày văn bản').fill('31/02/2026');
  await clerk.getByLabel('Trích yếu').fill('về việc phối hợp rà soát hồ sơ');
  await shoot(clerk, '26-receive-wrong-date');
  await clerk.getByLabel('Ngày văn bản').fill('20.11.2026');
  await clerk.getByLabel('Loại văn bản').selectOption('CV');
  await clerk.getByRole('button', { name: 'Tiếp nhận và kiểm tra' }).click();
  await clerk.getByText('Tệp không có chữ ký số nào.').waitFor({ timeout: 60_000 });
  await shoot(clerk, '27-doc-unsigned-arrived');
  await dialogOf(clerk, 'refer', '27-refer-dialog');
  await leave(clerk);
  await act(clerk, 'return-to-sender', say('Văn bản chưa có chữ ký số.'));
  await shoot(clerk, '27-doc-returned');
  await clerk.goto('/so-den');
  await clerk.getByRole('rowheader').first().waitFor();
  await shoot(clerk, '28-register-in');
  await clerk.goto('/van-ban-den');
  await shoot(clerk, '28-list-incoming');
  const leader = await as(bureau, 'huong');
  await leader.goto(arrival);
  await dialogOf(leader, 'route', '29-route-dialog');
  const d = leader.getByRole('dialog');
  await d.getByLabel('Đỗ Anh Khoa').check();
  await d.getByLabel('Bút phê').fill('Giao phòng Cơ yếu tham mưu triển khai.');
  await d.getByLabel('Hạn xử lý').fill('31/12/2030');
  await d.locator('footer .primary').click();
  await leader.getByText('Đã xong:').first().waitFor();
  await shoot(leader, '29-doc-routed-leader');
  await dialogOf(leader, 'sign-instruction', '29-instruction-dialog');
  await secret(bureau, 'huong')(d);
  await d.locator('footer .primary').click();
  await leader.getByRole('button', { name: 'Phiếu giải quyết văn bản' }).click({ timeout: 60_000 });
  await leader.locator('.text span').first().waitFor({ state: 'attached' });
  await shoot(leader, '29-doc-instruction-sheet');
  const handler = await as(bureau, 'khoa');
  await shoot(handler, '30-desk-handler');
  await handler.goto(arrival);
  await handler.getByText('Giao phòng Cơ yếu').first().waitFor();
  await shoot(handler, '30-doc-routed-handler');
  await act(handler, 'handle', say('Đã tham mưu kế hoạch triển khai.'));
  await leader.reload();
  await act(leader, 'close');
  await clerk.goto('/ho-so');
  await shoot(clerk, '31-dossiers-empty');
  await clerk.getByRole('button', { name: 'Lập hồ sơ' }).click();
  await shoot(clerk, '31-dossier-dialog', false);
  await clerk.getByLabel('Ký hiệu hồ sơ').fill('01-VP');
  await clerk.getByLabel('Tiêu đề hồ sơ').fill('Hồ sơ về chuyển đổi số năm 2026');
  await clerk.getByLabel('Thời hạn lưu trữ').selectOption('10 năm');
  await clerk.getByRole('dialog').getByRole('button', { name: 'Lập hồ sơ' }).click();
  await clerk.getByRole('link', { name: 'Hồ sơ về chuyển đổi số năm 2026' }).waitFor();
  await shoot(clerk, '31-dossiers');
  await clerk.goto(arrival);
  await dialogOf(clerk, 'file', '32-file-dialog');
  await clerk.getByRole('dialog').getByRole('combobox').selectOption({ index: 1 });
  await clerk.getByRole('dialog').locator('footer .primary').click();
  await state(clerk, 'Đã vào hồ sơ');
  await shoot(clerk, '32-doc-filed');
  await clerk.goto('/ho-so');
  await clerk.getByRole('link', { name: 'Hồ sơ về chuyển đổi số năm 2026' }).click();
  await clerk.locator('table').waitFor();
  await shoot(clerk, '33-dossier');
}

async function many() {
  const drafter = await as(province, 'tuan');
  const about = ['thành lập Tổ công tác số một', 'ban hành Quy chế làm việc của Văn phòng Tỉnh ủy nhiệm kỳ 2025 - 2030', 'về việc cử cán bộ tham gia đoàn kiểm tra công tác văn thư, lưu trữ và quản lý chữ ký số chuyên dùng công vụ tại các cơ quan, đơn vị trực thuộc Tỉnh ủy An Bình quý IV năm 2026', 'về việc giao nhiệm vụ cho các ban đảng'];
  for (const a of about) await drafted(drafter, a, sample('quyet-dinh.pdf'));
  const leader = await as(province, 'uoc');
  await leader.goto('/');
  await leader.getByText('Chọn tất cả (4)').waitFor();
  await shoot(leader, '40-desk-batch');
  await leader.getByLabel(`Chọn văn bản: ${about[0]}`).check();
  await leader.getByLabel(`Chọn văn bản: ${about[2]}`).check();
  await shoot(leader, '40-desk-some-chosen');
  await leader.goto('/du-thao');
  await leader.getByText('Chọn tất cả (4)').waitFor();
  await shoot(leader, '40-list-batch');
  await leader.getByLabel(`Chọn văn bản: ${about[0]}`).check();
  await leader.getByLabel(`Chọn văn bản: ${about[2]}`).check();
  await leader.getByRole('button', { name: 'Ký số 2 văn bản' }).click();
  const dialog = leader.getByRole('dialog');
  await dialog.waitFor();
  await shoot(leader, '41-batch-dialog', false);
  await secret(province, 'uoc')(dialog);
  await dialog.locator('footer .primary').click();
  await dialog.getByText('Đã ký 2/2 văn bản').waitFor({ timeout: 90_000 });
  await shoot(leader, '41-batch-dialog-done', false);
  await dialog.locator('footer .primary').click();
  await leader.getByText('Đã ký xong cả 2 văn bản.').first().waitFor();
  await shoot(leader, '42-signing-done');
  await leader.goto('/');
  await leader.getByLabel('Chọn tất cả').click();
  await leader.getByRole('button', { name: 'Ký số 2 văn bản' }).click();
  if (await dialog.locator('input[value=agent]').count()) {
    await dialog.locator('input[value=agent]').check();
    await shoot(leader, '43-batch-dialog-agent', false);
    await dialog.locator('footer .primary').click();
    await dialog.locator('.items').waitFor();
    await shoot(leader, '43-batch-dialog-waits', false);
    await dialog.locator('footer .primary').click();
    await leader.locator('.items').waitFor();
    await shoot(leader, '44-signing-waits');
    await leader.goto('/');
    await leader.getByText('Phiên ký đang mở').waitFor();
    await shoot(leader, '44-desk-signing');
    await leader.goto('/phien-ky');
    await leader.locator('main li').first().waitFor();
    await shoot(leader, '45-signings');
    await leader.locator('main li a').first().click();
    await leader.getByRole('button', { name: /Thôi ký/ }).click();
    await leader.getByText('Phiên ký đã kết thúc', { exact: false }).first().waitFor();
    await shoot(leader, '45-signing-cancelled');
  }
  await leader.goto('/thiet-bi');
  await leader.getByText('Chưa ghép máy nào.').waitFor();
  await shoot(leader, '46-devices-none');
  await leader.getByRole('button', { name: 'Ghép máy mới' }).click();
  const shown = await leader.locator('.code').innerText();
  await shoot(leader, '46-pairing');
  const agent = spawn(program, ['agent', 'pair', '--server', w.url, '--office', province, '--code', shown, '--name', 'MAY-BI-THU', '--state', join(spare, 'agent')], { stdio: 'ignore' });
  await new Promise((r) => agent.once('exit', r));
  await leader.getByText('Đã ghép máy “MAY-BI-THU”').first().waitFor({ timeout: 60_000 });
  await shoot(leader, '47-devices');
  await leader.getByRole('button', { name: 'Bỏ ghép: MAY-BI-THU' }).click();
  await shoot(leader, '47-end-pairing', false);
  const admin = await as(province, 'bao');
  await admin.goto('/dich-vu');
  await admin.getByRole('heading', { name: 'Dấu thời gian (TSA)' }).waitFor();
  await shoot(admin, '48-services-admin');
  const clerk = await as(province, 'mai');
  await clerk.goto('/dich-vu');
  await clerk.getByRole('heading', { name: 'Dấu thời gian (TSA)' }).waitFor();
  await shoot(clerk, '48-services-clerk');
  await clerk.route('**/api/services', async (r) => {
    const answer = await r.fetch();
    await r.fulfill({ response: answer, json: { ...(await answer.json()), owed: 2 } });
  });
  await clerk.goto('/');
  await clerk.getByText('chưa có dấu thời gian').waitFor();
  await shoot(clerk, '48-desk-owed');
  await clerk.unroute('**/api/services');
}

/** A file that the machine could not look at, as the door tells it. */
async function unseen() {
  const page = await as(province, 'thao');
  await page.goto('/du-thao/moi');
  await page.route('**/api/intakes/*', (r) =>
    r.fulfill({
      contentType: 'application/json',
      body: JSON.stringify({
        id: 'x', kind: 'draft', name: 'ban-quet.pdf', phase: 'refused', ended: true, startedAt: new Date().toISOString(),
        words: { vi: 'không tiếp nhận', en: 'refused' },
        problem: { kind: 'unseen', rule: '379.1.2', message: { vi: 'Máy chưa đọc được chữ trong ảnh ở trang 1, 3 nên chưa biết văn bản có dấu độ mật hay không. Hãy tự xem từng trang rồi xác nhận, hoặc không gửi.', en: '' } },
      }),
    }),
  );
  await page.getByLabel('Tệp dự thảo').setInputFiles(sample('ban-quet.pdf'));
  await page.getByLabel('Loại văn bản').selectOption('QĐ');
  await page.getByLabel('Trích yếu').fill('bản quét thử');
  await page.getByLabel('Người ký').selectOption('uoc');
  await page.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await page.getByText('Máy chưa xem hết được tệp này').waitFor({ timeout: 60_000 });
  await shoot(page, '49-unseen');
  await page.unroute('**/api/intakes/*');
}

async function others() {
  for (const account of ['phong', 'hai', 'bao', 'nghia']) {
    const page = await as(province, account);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Bàn làm việc' }).waitFor();
    await shoot(page, `34-desk-${account}`);
  }
  const clerk = await as(province, 'mai');
  await clerk.goto('/');
  await clerk.locator('summary').first().click();
  await shoot(clerk, '35-account', false);
  await clerk.keyboard.press('Escape');
  await clerk.setViewportSize({ width: 390, height: 844 });
  await clerk.getByRole('button', { name: 'Mục lục' }).click();
  await shoot(clerk, '35-menu', false);
  await clerk.goto('/van-ban/khong-co');
  await clerk.getByRole('alert').waitFor();
  await shoot(clerk, '36-doc-missing');
  await clerk.route('**/api/documents?**', (r) => r.abort());
  await clerk.goto('/van-ban-di');
  await clerk.getByRole('alert').waitFor();
  await shoot(clerk, '36-no-connection');
  await clerk.unroute('**/api/documents?**');
  const drafter = await as(province, 'tuan');
  await drafter.goto('/du-thao/moi');
  await drafter.getByLabel('Trích yếu').fill('về việc nội dung đang gõ dở');
  await drafter.context().clearCookies();
  await drafter.getByLabel('Loại văn bản').selectOption('QĐ');
  await drafter.getByLabel('Người ký').selectOption('uoc');
  await drafter.getByLabel('Tệp dự thảo').setInputFiles(sample('quyet-dinh.docx'));
  await drafter.getByRole('button', { name: 'Lưu dự thảo' }).click();
  await drafter.getByText('Phiên làm việc đã hết').waitFor();
  await shoot(drafter, '37-session-ended', false);
}

try {
  await doors();
  const address = await drafting();
  await signing(address);
  await judging(address);
  await receiving();
  await many();
  await unseen();
  await others();
} catch (e) {
  for (const [key, page] of people) await page.screenshot({ path: join(folder, `broken-${key.replace('/', '-')}.png`) });
  process.exitCode = 1;
  console.error(e);
} finally {
  for (const c of complaints) console.log(c);
  console.log(`${taken.length} states in ${folder}`);
  await browser.close();
  await w.stop();
}
