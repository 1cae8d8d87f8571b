// Keeps which tests of the pages passed, and when, as `go test -json` does: `trien conformance` reads it.
import { relative } from 'node:path';

export default async function* record(source) {
  for await (const { type, data } of source) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting > 0 || !data.file || data.skip !== undefined) continue;
    const file = relative(new URL('../..', import.meta.url).pathname, data.file);
    yield `${JSON.stringify({ Time: new Date().toISOString(), Action: type.slice('test:'.length), Package: file, Test: data.name })}\n`;
  }
}
