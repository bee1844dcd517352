import { notesTemplate } from '../adapters/notes-template.ts';
import { createRelease } from '../operations/create-release.ts';
import { generateReleaseNotes } from '../operations/generate-release-notes.ts';
import type { Slipway } from '../slipway.ts';
import { connectMachine } from './machine.ts';
import type { SlipwayOptions } from './options.ts';
import { connectServer } from './server.ts';

/** What an action that releases needs of the suite. */
export type Releasing = Pick<Slipway, 'generateReleaseNotes' | 'createRelease'>;

/** Binds the release operations to this machine and to GitHub. */
export function connectReleasing(options: SlipwayOptions): Releasing {
  const ports = { ...connectMachine(options), ...connectServer(options), notesTemplate };
  return {
    generateReleaseNotes: (request) => generateReleaseNotes(request, ports),
    createRelease: (request) => createRelease(request, ports),
  };
}
