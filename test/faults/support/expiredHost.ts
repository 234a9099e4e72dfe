import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** For 127.0.0.1, valid on the first of January 2020 only; signed by itself. Nothing else uses this key. */
const CERTIFICATE = `
-----BEGIN CERTIFICATE-----
MIIBWjCCAQCgAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxleHBpcmVk
LnRlc3QwHhcNMjAwMTAxMDAwMDAwWhcNMjAwMTAyMDAwMDAwWjAXMRUwEwYDVQQD
DAxleHBpcmVkLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR2uQV2weVO
UXT8lMkLyH0zOZxSXcQuFW7ox4VRpj8S7K91aXlHTiGVDF+XS9eOL5YtkCovindh
kP7KDJzKwFtroz0wOzAPBgNVHREECDAGhwR/AAABMAkGA1UdEwQCMAAwHQYDVR0O
BBYEFGXFRnST9L3gIS7cNdejuy5jJgEKMAoGCCqGSM49BAMCA0gAMEUCIQCEKngF
JtERkfVumi9h1GeJbThPkXo+WeZdaaxRx7D9GQIgMATYx+2O96UDr3qDNzuZPegh
w473WTUwG7wVPFGt6NA=
-----END CERTIFICATE-----
`;
const KEY = `
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIKy7ALkPKdhizaHMH7omkf/eKIVYfX434zfZNnPs8llFoAoGCCqGSM49
AwEHoUQDQgAEdrkFdsHlTlF0/JTJC8h9MzmcUl3ELhVu6MeFUaY/EuyvdWl5R04h
lQxfl0vXji+WLZAqL4p3YZD+ygycysBbaw==
-----END EC PRIVATE KEY-----
`;

/** A server whose certificate has expired. */
export interface ExpiredHost {
	url: string;
	/** How often somebody came, to look at the certificate. */
	readonly visits: number;
	/** The requests that arrived nevertheless. */
	readonly requests: number;
	close(): Promise<void>;
}

export async function startExpiredHost(): Promise<ExpiredHost> {
	let visits = 0;
	let requests = 0;
	const server = https.createServer({ cert: CERTIFICATE, key: KEY }, (_request, response) => {
		requests += 1;
		response.end('{}');
	});
	server.on('connection', () => (visits += 1));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		get visits() {
			return visits;
		},
		get requests() {
			return requests;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
