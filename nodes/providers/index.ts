import { fal } from './fal';
import { imageToVideoService } from './imageToVideoService';
import { kie } from './kie';
import { kling } from './kling';
import { kling3 } from './kling3';
import { klingGateway } from './klingGateway';
import { piapi } from './piapi';
import type { VideoProvider } from './provider';
import { redactedProvider } from './redactedProvider';
import { stability } from './stability';

/** The only list of providers. Forms, credentials and tests derive from it. */
export const providers: readonly VideoProvider[] = [
	kling,
	kling3,
	klingGateway,
	kie,
	stability,
	imageToVideoService,
	fal,
	piapi,
].map(redactedProvider);
