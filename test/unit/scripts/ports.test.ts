import { createServer, type AddressInfo } from 'node:net';
import { freePort, requireFreePort } from '../../../scripts/n8n/ports';

describe('ports of 127.0.0.1', () => {
	it('names a port in use and its purpose in one line', async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		await expect(requireFreePort(port, 'the editor')).rejects.toThrow(
			`Port ${port}, which the editor needs, is in use. Stop what listens on 127.0.0.1:${port}, or choose another port.`,
		);
		await new Promise((resolve) => server.close(resolve));
	});

	it('finds free ports', async () => {
		await requireFreePort(await freePort(), 'this test');
	});
});
