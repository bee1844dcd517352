import type { Layout } from './layout.ts';

/** Projects of no ecosystem that we know: archives of what git tracks. */
export const layouts: readonly Layout[] = [
  {
    name: 'only a licence',
    files: { LICENSE: 'Do as you please.\n' },
    tag: 'v1.0.0',
    expect: { artifacts: ['project-1.0.0.tar.gz', 'project-1.0.0.zip'] },
  },
];
