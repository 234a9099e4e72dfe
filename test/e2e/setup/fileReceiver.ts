import Fastify from 'fastify';

export interface FileReceiver {
	/** For n8n, where it sends files to. */
	url: string;
	/** The files that have arrived, by the names that the workflow gave them. */
	files: ReadonlyMap<string, Buffer>;
	close(): Promise<void>;
}

/** The header with the name of a file. */
export const FILE_NAME = 'x-file-name';

const LARGEST_FILE = 256 * 1024 * 1024;

/**
 * Takes files that workflows send: n8n's public API does not give out the files of an execution.
 *
 * @param hostName the name of this machine for n8n; the server listens on 127.0.0.1 only, in any case
 */
export async function startFileReceiver(hostName: string): Promise<FileReceiver> {
	const files = new Map<string, Buffer>();
	const server = Fastify({ bodyLimit: LARGEST_FILE, forceCloseConnections: true });
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
		done(null, body),
	);
	server.post('/', ({ headers, body }) => {
		files.set(String(headers[FILE_NAME]), body as Buffer);
		return {};
	});
	const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
	return {
		url: `http://${hostName}:${port}/`,
		files,
		close: async () => await server.close(),
	};
}
