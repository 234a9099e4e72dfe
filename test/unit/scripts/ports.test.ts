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

	it('finds free ports, each once, which no outgoing connection can take', async () => {
		const ports = await Promise.all(Array.from({ length: 50 }, freePort));
		expect(new Set(ports).size).toBe(50);
		// The first port of outgoing connections: 32768 on Linux, 49152 elsewhere.
		expect(Math.max(...ports)).toBeLessThan(32_768);
		for (const port of ports) await requireFreePort(port, 'this test');
	});
});
