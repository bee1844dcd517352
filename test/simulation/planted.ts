import { join } from 'node:path';
import { defects } from './defects/index.ts';
import { createPlanter } from './plant.ts';

/** The simulation over the real protocol, or over one with a defect. */
export const loadStories = createPlanter<typeof import('./stories.ts')>({
  entry: join(import.meta.dirname, 'stories.ts'),
  // Where the protocol lives.
  places: [
    'domain/{registry,release}/*.ts',
    'operations/release/*.ts',
    'operations/create-release.ts',
  ],
  changesOf: (defect) => defects[defect]?.changes ?? [],
});
