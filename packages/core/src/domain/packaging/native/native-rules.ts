import type { NativeEntry } from './native-entries.ts';

interface Rule {
  readonly breaks: (entry: NativeEntry) => boolean;
  readonly why: string;
}

const programs = /^\/usr\/(?:s?bin|games)\/[^/]+$/;

/** What lintian and rpmlint call errors, and what makes a package fail on the machine of somebody else. */
const rules: readonly Rule[] = [
  {
    breaks: ({ destination }) => /^\/(?:bin|sbin|lib(?:32|64|x32)?)\//.test(destination),
    why: 'lies below a link of today’s systems: write `/usr/bin`, `/usr/sbin` or `/usr/lib` instead',
  },
  {
    breaks: ({ destination }) =>
      /^\/(?:dev|proc|sys|run|tmp|var\/(?:run|lock|tmp))\//.test(destination),
    why: 'is gone when the machine starts again, or is the kernel’s: let a script or systemd’s tmpfiles.d make it',
  },
  {
    breaks: ({ destination }) => /^\/(?:home|root|usr\/local|media|mnt)\//.test(destination),
    why: 'belongs to the administrator or a user (FHS 3.0): packages install into `/usr`, `/opt`, `/etc` and `/var`',
  },
  {
    breaks: ({ kind, destination, mode }) =>
      kind === 'file' && programs.test(destination) && (mode & 0o111) === 0,
    why: 'is among the programs, and nobody may run it: set `mode: "0755"`',
  },
  {
    breaks: ({ kind, mode }) =>
      kind !== 'link' && (mode & 0o002) !== 0 && !(kind === 'folder' && (mode & 0o1000) !== 0),
    why: 'can be changed by everybody: take the last `2` out of its mode',
  },
  {
    breaks: ({ destination }) => /["\\\p{Cc}]/u.test(destination),
    why: 'has a quotation mark, a backslash or a control character in its name, which packages can’t hold',
  },
];

/** The first thing that must not be in a native package, as a sentence without its end; `undefined` where all is well. */
export function judgeEntries(entries: readonly NativeEntry[]): string | undefined {
  for (const entry of entries) {
    const broken = rules.find(({ breaks }) => breaks(entry));
    if (broken !== undefined) return `${entry.destination} ${broken.why}`;
  }
  return undefined;
}
