// What lies on an officer's desk: a token, and `trien agent` with a keyboard.
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { program } from './world.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A token of SoftHSM2 with someone's key of the demonstration. */
export function hsm(folder, data, name, pin) {
  const maker = join(folder, 'maker');
  execFileSync('go', ['build', '-o', maker, './internal/keys/pkcs11/softhsm/run'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, CGO_ENABLED: '0' } });
  const made = execFileSync(maker, ['-pki', join(data, 'pki'), '-name', name, '-dir', join(folder, 'token'), '-label', 'Bi thu', '-pin', pin]);
  return JSON.parse(made);
}

/** Starts `trien agent` with a keyboard; what it keeps stands in the file state. */
export function agent(args, state, env = {}) {
  const child = spawn(program, ['agent', ...args, '--state', state], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env, TRIEN_LANG: 'vi' } });
  let said = '';
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (d) => {
      said += d;
      wake();
    });
  }
  const ended = new Promise((resolve) => child.once('exit', (code) => {
    resolve(code);
    wake();
  }));
  return {
    ended,
    types: (line) => child.stdin.write(`${line}\n`),
    stop: async () => {
      child.kill('SIGINT');
      return ended;
    },
    /** Waits until it has said these words since the last time that it was listened to. */
    async says(words) {
      for (;;) {
        const at = said.indexOf(words);
        if (at >= 0) {
          const heard = said.slice(0, at + words.length);
          said = said.slice(at + words.length);
          return heard;
        }
        if (child.exitCode !== null) throw new Error(`the agent ended with ${child.exitCode} and never said “${words}”:\n${said}`);
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
