import { runAction } from '@slipway/action-kit';
import type { Input, Output } from './action.generated.ts';
import { main } from './main.ts';
import { post } from './post.ts';

await runAction<Input, Output>({ main, post });
