import { runAction, runLean } from '@slipway/action-kit';
import { connectReleasing, type Releasing } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { main } from './main.ts';
import { isPreview } from './preview.ts';

runLean();
await runAction<Input, Output, Releasing>({
  connect: connectReleasing,
  main,
  readsOnly: isPreview,
});
