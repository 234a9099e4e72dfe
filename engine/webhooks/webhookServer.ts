import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendError } from './executeWebhook';
import { rawBodyReader } from './requestBody';
import type { WebhookRequest } from './requestBody';
import { ResponseError } from './responseError';

type WebhookHandler = (request: WebhookRequest, response: Response) => Promise<void>;

/** n8n's webhook endpoints on 127.0.0.1, served by n8n's framework with n8n's settings. */
export class WebhookServer {
	private constructor(
		private readonly server: Server,
		private readonly app: express.Express,
	) {}

	/** Listens on a free port. */
	static async start(): Promise<WebhookServer> {
		const app = express();
		app.disable('x-powered-by');
		app.set('query parser', 'extended');
		app.use(rawBodyReader);
		const server = createServer(app);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return new WebhookServer(server, app);
	}

	/** With a final slash. */
	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
	}

	/** Serves the resume URLs of waiting executions and the webhooks of active workflows. */
	serve(handlers: { waiting: WebhookHandler; live: WebhookHandler }): void {
		this.app.all('/webhook-waiting/:executionId{/:suffix}', answerWith(handlers.waiting));
		this.app.all('/webhook/*path', answerWith(handlers.live));
		this.app.use((request: Request, response: Response) => {
			sendError(response, new ResponseError(404, `Cannot ${request.method} ${request.path}`));
		});
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

function answerWith(handler: WebhookHandler) {
	return (request: Request, response: Response, next: NextFunction): void => {
		handler(request as WebhookRequest, response).catch((error: unknown) => {
			if (response.headersSent) {
				next(error);
			} else if (error instanceof ResponseError) {
				sendError(response, error);
			} else {
				sendError(response, new ResponseError(500, (error as Error).message, 0));
			}
		});
	};
}
