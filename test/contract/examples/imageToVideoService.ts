/** The examples of the image-to-video service's document, as printed. */

/** "Generate Video". */
export const GENERATE = {
	request: {
		image_url: 'https://example.com/images/portrait.jpg',
		prompt: 'Realistic, cinematic movement, subject talking and smiling naturally',
		duration: '5',
		aspect_ratio: '16:9',
		negative_prompt: 'blur, distort, and low quality',
		cfg_scale: 0.5,
		save_video: true,
	},
	answer: {
		request_id: 'a7b3c9d8-e2f1-48g5-h6i7-j8k9l0m1n2o3',
		prompt: 'Realistic, cinematic movement, subject talking and smiling naturally',
		status: 'completed',
		timestamp: 1684932145,
		parameters: {
			duration: '5',
			aspect_ratio: '16:9',
			cfg_scale: 0.5,
		},
		video_url: 'https://storage.googleapis.com/kling-video-output/12345.mp4',
		video_path: '/app/output/videos/video_1684932145_a7b3c9d8.mp4',
		preview_image_url: 'https://storage.googleapis.com/kling-video-output/12345_preview.jpg',
	},
};

/** "Generate Video from URL". */
export const FROM_URL = {
	request: {
		image_url: 'https://example.com/images/portrait.jpg',
		prompt: 'Elegant head movement, professional looking',
		duration: '10',
		aspect_ratio: '9:16',
		negative_prompt: 'blur, distort, and low quality',
		cfg_scale: 0.7,
	},
	answer: {
		request_id: 'b8c4d0e1-f2g3-49h6-i7j8-k9l0m1n2o3p4',
		prompt: 'Elegant head movement, professional looking',
		status: 'completed',
		timestamp: 1684932245,
		parameters: {
			duration: '10',
			aspect_ratio: '9:16',
			cfg_scale: 0.7,
		},
		video_url: 'https://storage.googleapis.com/kling-video-output/67890.mp4',
		video_path: '/app/output/videos/video_1684932245_b8c4d0e1.mp4',
		preview_image_url: 'https://storage.googleapis.com/kling-video-output/67890_preview.jpg',
	},
};

/** "Generate Video from Base64 Image"; the image is cut off in the document. */
export const FROM_BASE64 = {
	request: {
		image_base64: 'data:image/jpeg;base64,/9j/4AAQSkZJRgABAQEAYABgAAD...',
		prompt: 'Subtle facial animation, slight smile, blinking naturally',
		duration: '5',
		aspect_ratio: '1:1',
		negative_prompt: 'blur, distort, and low quality',
		cfg_scale: 0.4,
	},
	answer: {
		request_id: 'c9d5e0f1-g2h3-50i7-j8k9-l0m1n2o3p4q5',
		prompt: 'Subtle facial animation, slight smile, blinking naturally',
		status: 'completed',
		timestamp: 1684932345,
		parameters: {
			duration: '5',
			aspect_ratio: '1:1',
			cfg_scale: 0.4,
		},
		video_url: 'https://storage.googleapis.com/kling-video-output/13579.mp4',
		video_path: '/app/output/videos/video_1684932345_c9d5e0f1.mp4',
		preview_image_url: 'https://storage.googleapis.com/kling-video-output/13579_preview.jpg',
	},
};

/** "Upload and Generate Video": the fields of its form, besides the file. */
export const FROM_FILE = {
	request: {
		prompt: 'Realistic, cinematic movement, high quality',
		duration: '5',
		aspect_ratio: '16:9',
		negative_prompt: 'blur, distort, and low quality',
		cfg_scale: 0.5,
	},
	answer: {
		request_id: 'd0e6f1g2-h3i4-51j8-k9l0-m1n2o3p4q5r6',
		prompt: 'Realistic, cinematic movement, high quality',
		status: 'completed',
		timestamp: 1684932445,
		parameters: {
			duration: '5',
			aspect_ratio: '16:9',
			cfg_scale: 0.5,
		},
		video_url: 'https://storage.googleapis.com/kling-video-output/24680.mp4',
		video_path: '/app/output/videos/video_1684932445_d0e6f1g2.mp4',
		preview_image_url: 'https://storage.googleapis.com/kling-video-output/24680_preview.jpg',
	},
};
