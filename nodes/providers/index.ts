import { kling } from './kling';
import type { VideoProvider } from './provider';

/** The one list of providers: forms, credentials and tests are derived from it. */
export const providers: readonly VideoProvider[] = [kling];
