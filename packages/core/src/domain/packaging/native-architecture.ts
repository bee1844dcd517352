/** What each format calls an architecture, by Debian's name for it. */
const names = {
  all: { rpm: 'noarch', platform: 'linux' },
  amd64: { rpm: 'x86_64', platform: 'linux-x86_64' },
  arm64: { rpm: 'aarch64', platform: 'linux-aarch64' },
  armhf: { rpm: 'armv7hl', platform: 'linux-armv7l' },
  i386: { rpm: 'i686', platform: 'linux-i686' },
  ppc64el: { rpm: 'ppc64le', platform: 'linux-ppc64le' },
  riscv64: { rpm: 'riscv64', platform: 'linux-riscv64' },
  s390x: { rpm: 's390x', platform: 'linux-s390x' },
} as const;

/** As Debian calls it; `all` for what runs everywhere. */
export type NativeArchitecture = keyof typeof names;

export const nativeArchitectures = Object.keys(names) as readonly NativeArchitecture[];

/** What RPM calls the architecture. */
export function rpmArchitecture(architecture: NativeArchitecture): string {
  return names[architecture].rpm;
}

/** What the manifest calls it, as it does for wheels. */
export function nativePlatform(architecture: NativeArchitecture): string {
  return names[architecture].platform;
}
