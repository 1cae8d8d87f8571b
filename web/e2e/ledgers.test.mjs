// Ledgers compared: connected offices show each other their heads; what fits is cosigned, and the cosigned head can be checked with the program alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, launch, person, picture, signIn } from './browser.mjs';
import { program, world } from './world.mjs';

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

test('an inspector sees that the ledgers fit, and takes away what proves it', { timeout: 240_000 }, async () => {
  const { page, quiet } = await person(browser, w.url);
  await signIn(page, w.who('tinh-uy', 'hai'));
  await page.goto('/quan-ly');
  await page.getByRole('link', { name: /^Đối chiếu sổ cái/ }).click();
  await page.getByRole('heading', { name: 'Đối chiếu sổ cái' }).waitFor();
  await page.reload(); // the address is the server's, too
  await page.getByRole('heading', { name: 'Đối chiếu sổ cái' }).waitFor();
  const other = page.getByRole('region', { name: 'Văn phòng Tỉnh ủy' });
  await other.getByText('Khớp', { exact: true }).waitFor({ timeout: 150_000 }); // heads are shown within a minute of the start
  await page.getByText('Mọi sổ cái đều khớp').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Xác nhận khởi đầu mới…' }).count(), 0);
  await accessible(page, 'ledgers');
  await picture(page, 'ledgers');

  const dir = mkdtempSync(join(tmpdir(), 'trien-ledger-'));
  const saved = async (link, name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    await download.saveAs(join(dir, name));
    return join(dir, name);
  };
  const key = await saved(page.getByRole('link', { name: 'Tải khóa kiểm tra' }), 'key');
  const head = await saved(other.getByRole('link', { name: 'Tải đầu sổ cái có chữ ký xác nhận' }), 'head');
  assert.match(readFileSync(head, 'utf8'), /\n— tinh-uy\/trien [^\n]+\n— van-phong\/trien [^\n]+\n$/);
  const said = JSON.parse(execFileSync(program, ['ledger', 'check', head, '--key-file', key, '--data', w.data, '--office', 'tinh-uy', '--json'], { encoding: 'utf8' }));
  assert.equal(said.verdict, 'agrees');
  quiet();

  await page.setViewportSize({ width: 390, height: 800 });
  await picture(page, 'ledgers-narrow');
});
