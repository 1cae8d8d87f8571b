// A certified provider of identities (npm's oidc-provider), as a process of its own, in VNeID's place.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setOffices, withSetting } from './world.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts the provider; people come back to the pages at url. */
export async function identities(url) {
  const child = spawn(process.execPath, [join(root, 'interop/oidc/server.mjs'), `${url}/dang-nhap/tro-ve`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const { value, done } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  assert.ok(!done, 'the provider has ended: scripts/setup test installs it');
  return {
    ...JSON.parse(value),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Lets a provider in at each office of a world; it counts from the next start. */
export function letIn(data, provider) {
  const line = `provider = [{id = "vneid", name = "VNeID", issuer = "${provider.issuer}", client_id = "${provider.client}", client_secret_file = "vneid", prefer = true}]`;
  setOffices(data, (toml, folder) => {
    writeFileSync(join(folder, 'vneid'), `${provider.secret}\n`, { mode: 0o600 });
    return withSetting(toml, '', line);
  });
}

/** Signs in at the provider, which shows its own pages, and comes back to the pages at url. */
export async function atProvider(page, provider, login, url) {
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('x');
  await page.locator('button[type=submit]').click();
  await page.waitForURL((u) => u.href.includes('/interaction/') || u.href.startsWith(url));
  if (!page.url().startsWith(url)) await page.locator('button[type=submit]').click(); // consent
}
