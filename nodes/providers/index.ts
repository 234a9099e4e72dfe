import { fal } from './fal';
import { imageToVideoService } from './imageToVideoService';
import { kie } from './kie';
import { kling } from './kling';
import { klingGateway } from './klingGateway';
import type { VideoProvider } from './provider';
import { redactedProvider } from './redactedProvider';
import { stability } from './stability';

/** The only list of providers. Forms, credentials and tests derive from it. */
export const providers: readonly VideoProvider[] = [
	kling,
	klingGateway,
	kie,
	stability,
	imageToVideoService,
	fal,
].map(redactedProvider);
