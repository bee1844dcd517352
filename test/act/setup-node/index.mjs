import { appendFileSync } from 'node:fs';

// Puts a current npm onto the job's PATH.
appendFileSync(process.env.GITHUB_PATH, `${process.env.NPM_PROGRAMS}\n`);
