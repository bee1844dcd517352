import { join } from 'node:path';
import { createPlanter } from '../plant.ts';
import { defects } from './defects.ts';

/** The simulation over the real operations, or over ones with a defect. */
export const loadStories = createPlanter<typeof import('./stories.ts')>({
  entry: join(import.meta.dirname, 'stories.ts'),
  // Where the deployment half lives.
  places: [
    'domain/{deployment,health,audit}/*.ts',
    'operations/{deploy,validate,rollback}/*.ts',
    'operations/*-deployment.ts',
    'operations/deploy-to-environment.ts',
    'adapters/git-{audit-log,environment-lock}.ts',
  ],
  changesOf: (defect) => defects[defect] ?? [],
});
