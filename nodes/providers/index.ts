import { imageToVideoService } from './imageToVideoService';
import { kie } from './kie';
import { kling } from './kling';
import { klingGateway } from './klingGateway';
import type { VideoProvider } from './provider';
import { redactedProvider } from './redactedProvider';
import { stability } from './stability';

/** The one list of providers: forms, credentials and tests are derived from it. */
export const providers: readonly VideoProvider[] = [
	kling,
	klingGateway,
	kie,
	stability,
	imageToVideoService,
].map(redactedProvider);
