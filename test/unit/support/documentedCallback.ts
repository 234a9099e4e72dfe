/** Kling's own documented test vector of a signed callback. */
export const DOCUMENTED_CALLBACK = {
	secret: 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=',
	body: '{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}',
	headers: {
		'webhook-id': '9876543210',
		'webhook-timestamp': '1781080794',
		'webhook-signature': 'v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=',
	},
	/** When it was signed, in milliseconds since 1970. */
	signedAt: 1_781_080_794_000,
};
