import { providerSuite, type ProviderSuite } from '../../support/providerSuite';

const imageUrl = 'https://example.com/photo.jpg';
const byUrl = { minimalForm: { imageUrl }, body: { image_url: imageUrl } };
/** The newest version has no endpoint for a URL alone. */
const saved = {
	minimalForm: { imageUrl, options: { saveVideo: true } },
	body: { image_url: imageUrl, save_video: true },
};

const VERSIONS = {
	contract: { ...byUrl, isUnreadable: true, failsBy: 'prompt' },
	// A failed video is HTTP 500, which also stands for a paid one.
	sync: { ...byUrl, isUnreadable: true, failsBy: 'nothing' },
	'sync-2': { ...byUrl, isUnreadable: true, failsBy: 'nothing' },
	async: { ...byUrl, failsBy: 'prompt' },
	newest: { ...saved, failsBy: 'prompt' },
} satisfies Record<string, Omit<ProviderSuite, 'id'>>;

for (const [deployment, suite] of Object.entries(VERSIONS)) {
	const service = deployment as keyof typeof VERSIONS;
	providerSuite({ id: 'imageToVideoService', deployment, sandbox: { service }, ...suite });
}
