import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chain, createEngine } from '../../engine';
import type { Engine, NodeInput } from '../../engine';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** Reads each item's file and stores it doubled, its type left for n8n to find out. */
async function double(
	this: IExecuteFunctions,
	items: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	return await Promise.all(
		items.map(async (_item, item) => {
			const bytes = await this.helpers.getBinaryDataBuffer(item, 'data');
			const data = await this.helpers.prepareBinaryData(Buffer.concat([bytes, bytes]));
			return { json: {}, binary: { data }, pairedItem: { item } };
		}),
	);
}

const doubleNode: NodeInput = { type: 'test.function', parameters: { function: 'double' } };

describe('binary data in the engine', () => {
	let engine: Engine | undefined;
	let userFolder: string;

	beforeEach(() => {
		userFolder = mkdtempSync(join(tmpdir(), 'harness-binary-'));
	});

	afterEach(async () => {
		await engine?.close();
		engine = undefined;
		rmSync(userFolder, { recursive: true, force: true });
	});

	const runDouble = async () => {
		const data = await engine!.binaryFile(png, 'image.png', 'image/png');
		const run = await engine!.run(chain([doubleNode]), {
			input: [{ json: {}, binary: { data } }],
		});
		const doubled = run.output('function')[0]?.binary?.data;
		expect(await engine!.readBinary(doubled!)).toEqual(Buffer.concat([png, png]));
		return { data, doubled: doubled! };
	};

	it('is stored on disk in the user folder in filesystem mode', async () => {
		engine = await createEngine({ functions: { double }, userFolder });
		const { data, doubled } = await runDouble();
		expect(data).toMatchObject({
			data: 'filesystem-v2',
			fileName: 'image.png',
			fileExtension: 'png',
			bytes: png.length,
		});
		expect(doubled).toMatchObject({ data: 'filesystem-v2', mimeType: 'image/png' });
		const stored = readdirSync(userFolder, { recursive: true }).map(String);
		expect(
			stored.filter((path) => path.includes('/binary_data/') && !path.endsWith('.metadata')),
		).toHaveLength(2);
	});

	it('is stored in the item in default mode, which n8n has up to version 2', async () => {
		engine = await createEngine({ functions: { double }, binaryMode: 'default' });
		const { data, doubled } = await runDouble();
		expect(data.id).toBeUndefined();
		expect(data.data).toBe(png.toString('base64'));
		expect(doubled.id).toBeUndefined();
	});

	it('survives a wait', async () => {
		async function park(this: IExecuteFunctions, items: INodeExecutionData[]) {
			await this.putExecutionToWait(new Date('2100-01-01'));
			return items;
		}
		engine = await createEngine({ functions: { double, park } });
		const data = await engine.binaryFile(png, 'image.png', 'image/png');
		const waiting = await engine.run(
			chain([
				{ type: 'test.function', name: 'Park', parameters: { function: 'park' } },
				doubleNode,
			]),
			{ input: [{ json: {}, binary: { data } }] },
		);
		const run = await engine.resumeByTimer(waiting);
		const doubled = run.output('function')[0]?.binary?.data;
		expect(await engine.readBinary(doubled!)).toHaveLength(2 * png.length);
	});

	it('is deleted with the temporary user folder, which the next engine does not share', async () => {
		engine = await createEngine({});
		const folder = engine.userFolder;
		await engine.binaryFile(png, 'image.png', 'image/png');
		await expect(createEngine()).rejects.toThrow('Another engine is open');
		await engine.close();
		expect(existsSync(folder)).toBe(false);
		engine = await createEngine({});
		expect(engine.userFolder).not.toBe(folder);
		expect(existsSync(engine.userFolder)).toBe(true);
	});
});
