import { createHash } from 'node:crypto';
import { storyOf } from './chance.ts';
import { simulate } from './simulate.ts';

crypto.subtle.digest = async (_a, data) =>
  new Uint8Array(
    createHash('sha256')
      .update(data as Uint8Array)
      .digest(),
  ).buffer;
Error.stackTraceLimit = Number(process.env.STACK ?? 0);
const only = process.env.SLIPWAY_SEED;
if (only) {
  const o = await simulate(storyOf(+only), +only, { traced: true });
  console.log(JSON.stringify(storyOf(+only), null, 1));
  console.log(o.trace.join('\n'));
  console.log(o.failure);
  process.exit();
}
const t = performance.now();
const kinds = new Map<string, number[]>();
let died = 0;
const n = Number(process.argv[2] ?? 200);
for (let s = 1; s <= n; s++) {
  const o = await simulate(storyOf(s), s);
  died += o.died;
  if (o.failure) {
    const k = o.failure.replace(/\d+(\.\d+)*/g, 'N');
    kinds.set(k, [...(kinds.get(k) ?? []), s]);
  }
}
for (const [k, v] of [...kinds].sort((a, b) => b[1].length - a[1].length))
  console.log(v.length, k, v.slice(0, 5));
console.log(n, died, performance.now() - t);
