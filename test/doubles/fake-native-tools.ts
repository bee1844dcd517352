import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Command, CommandResult, Processes } from '../../packages/core/src/ports/processes.ts';
import { debBytes, type PackedEntry, rpmBytes } from './native-bytes.ts';

export interface FakeNativeTools {
  readonly processes: Processes;
  /** Every call: the program and its arguments. */
  readonly calls: (readonly string[])[];
}

/** What a made-up machine does otherwise than well. */
export interface Machine {
  /** Programs that are there. */
  readonly has?: readonly string[];
  readonly architecture?: string;
  readonly user?: string;
  /** Over what is there already. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What a program says instead. */
  readonly says?: (tool: string, args: readonly string[]) => Partial<CommandResult> | undefined;
  /** What systemd says of the units in the trial. */
  readonly remarks?: readonly string[];
  /** What a packer finds in the files, instead of what is there. */
  readonly packs?: (entries: readonly PackedEntry[]) => readonly PackedEntry[];
}

const all = ['dpkg-deb', 'dpkg', 'rpmbuild', 'rpm', 'unshare', 'sudo'];

/** dpkg-deb, rpmbuild and the trial in a clean root, as they work where all is well. Everything belongs to root. */
export function fakeNativeTools(real: Processes, machine: Machine = {}): FakeNativeTools {
  const {
    has = all,
    architecture = 'x86_64',
    user = '0',
    says,
    packs = (entries) => entries,
    remarks = [],
  } = machine;
  const calls: (readonly string[])[] = [];
  /** What each packer packed last. */
  const packages = { deb: [] as readonly PackedEntry[], rpm: [] as readonly PackedEntry[] };
  let control = '';
  let rpm = '';
  const tools: Readonly<Record<string, (args: readonly string[]) => Promise<string>>> = {
    'dpkg-deb': async (args) => {
      const [root = '', path = ''] = args.slice(-2);
      if (args[0] === '--field')
        return /^Package|^Version|^Architecture/.test(control) ? pick(control) : '';
      packages.deb = packs(packed(root).filter(({ path: inner }) => !inner.startsWith('/DEBIAN')));
      const controls = readdirSync(join(root, 'DEBIAN')).map((name) => [
        name,
        readFileSync(join(root, 'DEBIAN', name), 'utf8'),
      ]);
      control = readFileSync(join(root, 'DEBIAN/control'), 'utf8');
      writeFileSync(path, await debBytes(Object.fromEntries(controls), packages.deb));
      return '';
    },
    rpmbuild: async (args) => {
      const spec = readFileSync(String(args.at(-1)), 'utf8');
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(spec)?.[1] ?? '';
      const target = String(args[args.indexOf('--target') + 1]).replace('-linux', '');
      rpm = `${field('Name')} ${field('Epoch') || '0'}:${field('Version')} ${target}`;
      packages.rpm = packs(packed(join(dirname(String(args.at(-1))), 'payload')));
      const folder = String(args.find((arg) => arg.startsWith('_rpmdir '))).slice(8);
      mkdirSync(folder);
      writeFileSync(join(folder, `${field('Name')}.rpm`), rpmBytes(packages.rpm));
      return '';
    },
    rpm: async () => rpm,
    uname: async () => architecture,
    id: async () => user,
    unshare: async (args) => tried(args),
    sudo: async (args) => tried(args),
  };
  const tried = (args: readonly string[]) => {
    const deb = args.includes('deb');
    return trial(deb ? packages.deb : packages.rpm, deb, remarks);
  };
  const run = async (command: Command): Promise<CommandResult> => {
    const tool = basename(command.file);
    const work = tools[tool];
    if (work === undefined) return real.run(command);
    calls.push([tool, ...command.args]);
    const said = says?.(tool, command.args);
    const stdout = said === undefined ? await work(command.args) : '';
    return { exitCode: 0, stdout, stderr: '', timedOut: false, duration: 1, ...said };
  };
  const find = async (name: string) => (has.includes(name) ? `/fake/${name}` : undefined);
  const environment = () => ({ ...real.environment(), ...machine.environment });
  return { processes: { run, find, environment }, calls };
}

function pick(control: string): string {
  const fields = ['Package', 'Version', 'Architecture'];
  return fields.map((name) => new RegExp(`^${name}: .*$`, 'm').exec(control)?.[0]).join('\n');
}

/** Everything below a folder, by path. */
function packed(root: string, below = ''): readonly PackedEntry[] {
  return readdirSync(join(root, below)).flatMap((name): PackedEntry[] => {
    const path = `${below}/${name}`;
    const facts = lstatSync(join(root, path));
    const mode = facts.mode & 0o7777;
    if (facts.isSymbolicLink())
      return [{ path, target: readlinkSync(join(root, path)), mode: 0o777 }];
    if (facts.isDirectory()) return [{ path, mode }, ...packed(root, path)];
    return [{ path, mode, text: readFileSync(join(root, path), 'utf8') }];
  });
}

/** A deb's settings are kept when it is removed. */
function trial(
  entries: readonly PackedEntry[],
  keeps: boolean,
  remarks: readonly string[],
): string {
  const found = entries.map(({ path, mode, text, target }) => {
    const kind = target !== undefined ? 0o120000 : text === undefined ? 0o040000 : 0o100000;
    return `@found ${(kind | mode).toString(16)} root root ${path}`;
  });
  const kept = found.filter((line) => keeps && line.includes(' /etc/'));
  return [
    '@step ready',
    ...['@step installed', ...found, ...remarks.map((remark) => `@unit ${remark}`)],
    ...['@step upgraded', ...found],
    ...['@step removed', ...kept, '@step purged'],
  ].join('\n');
}
