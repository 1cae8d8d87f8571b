// A stand-in of the VGCA Sign Service on the officer's machine (internal/keys/vgca/standin), as a program of its own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts the tool with the tokens of a leader and of the office. */
export async function tool(data, leader, office) {
  const folder = mkdtempSync(join(tmpdir(), 'trien-tool-'));
  const program = join(folder, 'tool');
  execFileSync('go', ['build', '-o', program, './internal/keys/vgca/standin/run'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, CGO_ENABLED: '0' } });
  const child = spawn(program, ['-pki', join(data, 'pki'), '-approved', leader, '-issued', office], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the stand-in of the tool has ended');
    return value;
  };
  const { address, spki } = JSON.parse(await line());
  return {
    /** The page asks for the tool's own port; Chromium is led to the stand-in's, and told that its certificate is known. */
    switches: [`--host-resolver-rules=MAP 127.0.0.1:8987 ${address}`, `--ignore-certificate-errors-spki-list=${spki}`],
    /** What it does from now on: a behaviour of package standin, or "go on". */
    async behave(order) {
      child.stdin.write(`${order}\n`);
      await line();
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
