import { runAction, runLean } from '@slipway/action-kit';
import { connectPackaging, type Packaging } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { main } from './main.ts';

runLean();
await runAction<Input, Output, Packaging>({
  connect: connectPackaging,
  main,
  readsOnly: () => true,
});
