import type { PackagedService } from './native-package.ts';

/**
 * What is wrong with a unit of systemd for what is asked of it, as the end of a sentence that begins with its path;
 * `undefined` where nothing is. Rules: systemd.unit(5) and systemd.service(5).
 */
export function judgeUnit(
  { name, enable, start }: Pick<PackagedService, 'name' | 'enable' | 'start'>,
  text: string,
): string | undefined {
  const kind = name.slice(name.lastIndexOf('.') + 1);
  const sections = new Set([...text.matchAll(/^\[(\w+)\][ \t]*$/gm)].map(([, section]) => section));
  if (name.includes('@.') && (enable || start))
    return 'is a template, which can’t be enabled or started as it is: set `enable` and `start` to `false`';
  if (kind === 'service' && !/^Exec(?:Start|Stop)[ \t]*=[ \t]*\S/m.test(text))
    return 'has no `ExecStart=`, so there is nothing to start';
  const own = kind.charAt(0).toUpperCase() + kind.slice(1);
  if (kind !== 'target' && !sections.has(own)) return `has no \`[${own}]\` section`;
  if (enable && !sections.has('Install'))
    return 'has no `[Install]` section, so it can’t be enabled: add one, or set `enable: false`';
  return undefined;
}
