import { runAction } from '@slipway/action-kit';
import type { Input, Output } from './action.generated.ts';
import { main } from './main.ts';

await runAction<Input, Output>({ main });
