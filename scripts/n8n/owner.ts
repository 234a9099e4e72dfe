import type { RestClient } from './restClient';

/** The one user of every server that is started here. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Image',
	lastName: 'Owner',
	password: 'ImageToVideo1',
};

/** Sets the owner up if the server has none, and logs in. */
export async function logInAsOwner(rest: RestClient): Promise<void> {
	const settings = await rest.request<{ userManagement: { showSetupOnFirstLoad?: boolean } }>(
		'GET',
		'/rest/settings',
	);
	if (settings.userManagement.showSetupOnFirstLoad) {
		await rest.request('POST', '/rest/owner/setup', OWNER);
	}
	await rest.request('POST', '/rest/login', {
		emailOrLdapLoginId: OWNER.email,
		password: OWNER.password,
	});
}
