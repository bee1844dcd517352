import type { NativeEntry } from './native-entries.ts';
import { type NativeFormat, unitFolder } from './native-package.ts';
import { compareContents, type FoundEntry } from './package-contents.ts';

/** What a line begins with that says how far the trial is. */
export const trialSteps = '@step';

/** The steps that must be reached, and what could not be done where one is not. */
const steps = {
  installed: 'can’t be installed',
  upgraded: 'can’t be installed over itself',
  removed: 'can’t be removed',
  purged: 'can’t be purged',
} as const;
type Step = keyof typeof steps;

const kindMask = 0o170000;
const kinds: ReadonlyMap<number, string> = new Map([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

/** Whether the root was made, so that everything after it is the package's doing. */
export function trialBegan(output: string): boolean {
  return output.split('\n').includes(`${trialSteps} ready`);
}

/** What was found after each step that was reached. */
function readTrial(output: string): ReadonlyMap<string, FoundEntry[]> {
  const found = new Map<string, FoundEntry[]>();
  let step: FoundEntry[] = [];
  for (const line of output.split('\n')) {
    if (line.startsWith(`${trialSteps} `)) {
      step = [];
      found.set(line.slice(trialSteps.length + 1), step);
    }
    const match = /^@found ([0-9a-f]+) (\S+) (\S+) (\/.*)$/.exec(line);
    if (match === null) continue;
    const [bits, owner, group, path] = match.slice(1) as [string, string, string, string];
    const mode = Number.parseInt(bits, 16);
    const kind = kinds.get(mode & kindMask) ?? 'device';
    step.push({ path, kind, target: '', mode: mode & 0o7777, owner, group });
  }
  return found;
}

/**
 * What systemd says of the package's own units, one line each. Not everything is a fault: a program may come with another
 * package, and a setting may be newer than the systemd of this machine.
 */
export function readUnitRemarks(output: string, units: readonly string[]): readonly string[] {
  const lines = output.split('\n').filter((line) => line.startsWith('@unit '));
  const remarks = lines.map((line) => line.slice('@unit '.length).replace(`${unitFolder}/`, ''));
  return remarks.filter((remark) => units.includes(String(/^[^: ]+/.exec(remark)?.[0])));
}

/**
 * What is wrong with a package after it was tried, as a sentence without its end; `undefined` where all is well.
 * A Debian package's settings are there until it is purged; RPM takes away those that nobody changed.
 */
export function judgeTrial(
  format: NativeFormat,
  entries: readonly NativeEntry[],
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
): string | undefined {
  const found = readTrial(stdout);
  for (const step of Object.keys(steps) as Step[]) {
    const there = found.get(step);
    // The next step's failure is told by its absence.
    if (there === undefined) return steps[step];
    const wrong =
      step === 'installed' || step === 'upgraded'
        ? compareContents(entries.map(withoutTarget), there)
        : judgeLeft(entries, there, format === 'deb' && step === 'removed');
    if (wrong !== undefined) return `is not well when it is ${step}: ${wrong}`;
  }
  // RPM goes on without those that are not needed for the files to be there.
  const scriptlet = /^(?:warning|error): (%\w+)\([^)]*\) scriptlet failed/m.exec(stderr);
  return scriptlet === null ? undefined : `has a ${scriptlet[1]} script that fails`;
}

/** The package's own contents were compared; here it is their access that counts. */
function withoutTarget(entry: NativeEntry): NativeEntry {
  return { ...entry, target: '' };
}

function judgeLeft(
  entries: readonly NativeEntry[],
  there: readonly FoundEntry[],
  keepsConfig: boolean,
): string | undefined {
  const left = new Set(there.map(({ path }) => path));
  const lost = entries.find(
    ({ config, destination }) => keepsConfig && config && !left.has(destination),
  );
  if (lost !== undefined) return `${lost.destination} is gone, and it is the administrator’s`;
  const kept = entries.find(
    ({ config, kind, destination }) =>
      kind !== 'folder' && !(keepsConfig && config) && left.has(destination),
  );
  return kept === undefined ? undefined : `${kept.destination} is still there`;
}
