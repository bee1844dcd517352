const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Tells the story on the terminal, a line a step. */
export const narrator = {
  title: (text: string) => console.log(`\n${paint(1, text)}`),
  chapter: (text: string) => console.log(`\n${paint(1, text)}`),
  /** One step: what it is, how long it took in milliseconds, and what came of it. */
  step(ok: boolean, name: string, duration: number, text: string): void {
    const seconds = `${(duration / 1000).toFixed(1)} s`;
    console.log(`  ${mark(ok)} ${name.padEnd(20)} ${seconds.padStart(6)}   ${text}`);
  },
  /** What the world looks like now. */
  see: (ok: boolean, text: string) => console.log(`  ${mark(ok)} ${text}`),
  note: (text: string) => console.log(paint(2, `    ${text.replaceAll('\n', '\n    ')}`)),
  say: (text: string) => console.log(text),
};

function mark(ok: boolean): string {
  return ok ? paint(32, '✔') : paint(31, '✘');
}
