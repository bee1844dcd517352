import { runAction, runLean } from '@slipway/action-kit';
import { connectDeploying, type Deploying } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { main } from './main.ts';
import { post } from './post.ts';

runLean();
await runAction<Input, Output, Deploying>({ connect: connectDeploying, main, post });
