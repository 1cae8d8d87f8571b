// The demonstration, started anew for the tests: `bin/trien serve --demo` on a fresh folder and a free port.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The program that is tested. */
export const program = process.env.TRIEN ?? join(root, 'bin/trien');
export const sample = (name) => join(root, 'testdata/samples', name);

// Everyone's in the demonstration (internal/demo/people.go): invented people have no secrets.
const password = 'trinh dien an binh';

function freePort() {
  return new Promise((resolve, reject) => {
    const s = createServer();
    s.once('error', reject);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

async function answers(url, seconds) {
  for (let i = 0; i < seconds * 5; i++) {
    try {
      if ((await fetch(`${url}/api/house`)).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((r) => setTimeout(r, 200));
  }
  throw new Error(`no answer at ${url} within ${seconds} s`);
}

/** One run of the program on a folder, with other values of the environment where some are given. */
async function serve(data, port, env = {}) {
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(program, ['serve', '--demo', '--data', data, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  let said = '';
  server.stderr.on('data', (d) => {
    said = (said + d).slice(-4000);
    if (process.env.TRIEN_SAID) process.stderr.write(d);
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async (signal = 'SIGTERM') => {
    server.kill(signal);
    await ended;
  };
  try {
    await Promise.race([answers(url, 120), ended.then((c) => Promise.reject(new Error(`the server ended with ${c}: ${said}`)))]);
  } catch (e) {
    await stop();
    throw e;
  }
  return { url, stop };
}

/** Writes each office's office.toml anew, as an administrator would; change gets what stands there and the office's folder. */
export function setOffices(data, change) {
  for (const name of readdirSync(data)) {
    const file = join(data, name, 'office.toml');
    if (existsSync(file)) writeFileSync(file, change(readFileSync(file, 'utf8'), join(data, name)));
  }
}

/** A setting put into its table of a TOML file, or into the file's beginning where table is "". */
export function withSetting(toml, table, line) {
  if (table === '') return `${line}\n${toml}`;
  const head = `[${table}]`;
  const rows = toml.split('\n');
  const at = rows.findIndex((r) => r.trim() === head);
  return at < 0 ? `${toml.trimEnd()}\n\n${head}\n${line}\n` : rows.toSpliced(at + 1, 0, line).join('\n');
}

/** Starts the world, with settings for its offices ([table, line], the table "" being the file's beginning) and other values of the environment where they
 * are given; TRIEN_URL and TRIEN_DATA name one that runs already, which nobody stops or starts again. */
export async function world({ settings: wanted = [], env = {} } = {}) {
  const settings = [...wanted];
  if (process.env.TRIEN_URL) return { url: process.env.TRIEN_URL, data: process.env.TRIEN_DATA, who: accounts(process.env.TRIEN_DATA), stop: async () => {} };
  const parent = mkdtempSync(join(tmpdir(), 'trien-e2e-'));
  const data = join(parent, 'data');
  const port = await freePort();
  const tidy = () => rmSync(parent, { recursive: true, force: true });
  try {
    let server = await serve(data, port, env);
    const again = async (signal, meanwhile = () => {}) => {
      await server.stop(signal);
      meanwhile();
      const now = settings.splice(0); // once
      if (now.length) setOffices(data, (toml) => now.reduce((t, [table, line]) => withSetting(t, table, line), toml));
      server = await serve(data, port, env);
    };
    if (settings.length) await again();
    const stop = async () => {
      await server.stop();
      tidy();
    };
    return { url: server.url, data, who: accounts(data), again, stop };
  } catch (e) {
    tidy();
    throw e;
  }
}

function accounts(data) {
  const { accounts } = JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8'));
  return (office, account) => {
    const a = accounts.find((x) => x.office === office && x.account === account);
    if (!a) throw new Error(`nobody is ${account} in ${office}`);
    return { ...a, password, totp: a.secret };
  };
}
