/** The name of a page about something: `klingGateway` is `kling-gateway`. */
export const kebabCase = (name: string): string =>
	name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
