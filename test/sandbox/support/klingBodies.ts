/** The request of the Kling document, "Example Request". */
export const DOCUMENT_EXAMPLE = {
	model_name: 'kling-v1',
	mode: 'pro',
	duration: '5',
	image:
		'https://h2.inkwai.com/bs2/upload-ylab-stunt/se/ai_portal_queue_mmu_image_upscale_aiweb/3214b798-e1b4-4b00-b7af-72b5b0417420_raw_image_0.jpg',
	prompt: 'The astronaut stood up and walked away',
	cfg_scale: 0.5,
	static_mask:
		'https://h2.inkwai.com/bs2/upload-ylab-stunt/ai_portal/1732888177/cOLNrShrSO/static_mask.png',
	dynamic_masks: [
		{
			mask: 'https://h2.inkwai.com/bs2/upload-ylab-stunt/ai_portal/1732888130/WU8spl23dA/dynamic_mask_1.png',
			trajectories: [
				{ x: 279, y: 219 },
				{ x: 417, y: 65 },
			],
		},
	],
};

/** A trajectory of so many points. */
export const trajectory = (count: number) => Array.from({ length: count }, (_, x) => ({ x, y: 7 }));

/** One dynamic mask with so many points. */
export const motionBrush = (mask: string, count: number) => ({
	dynamic_masks: [{ mask, trajectories: trajectory(count) }],
});

/** All six axes of the camera at rest. */
export const STILL = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 };

export const simpleCamera = (config: object) => ({ camera_control: { type: 'simple', config } });
