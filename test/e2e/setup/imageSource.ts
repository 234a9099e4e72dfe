import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chain, type NodeInput, type WorkflowJson } from '../../../engine';

const IMAGES = path.join(__dirname, '../../../examples/images');

/** Puts an example image into a binary field called image, with n8n's own nodes. */
export function withImage(file: string, nodes: NodeInput[]): WorkflowJson {
	const base64 = readFileSync(path.join(IMAGES, file)).toString('base64');
	return chain([
		{
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			name: 'Image as Text',
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ base64 }), options: {} },
		},
		{
			type: 'n8n-nodes-base.convertToFile',
			typeVersion: 1.1,
			name: 'Image as File',
			parameters: {
				operation: 'toBinary',
				sourceProperty: 'base64',
				binaryPropertyName: 'image',
				options: { fileName: file },
			},
		},
		...nodes,
	]);
}
