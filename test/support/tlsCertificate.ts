import tls from 'node:tls';

/** For 127.0.0.1 and localhost, signed by itself, valid until 2126. Nothing else uses this key. */
export const TEST_CERTIFICATE = {
	cert: `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIULCeWkT0z2ATbQ9zrp1Z9DcVXUVcwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMc2FuZGJveC50ZXN0MCAXDTI2MTEyOTEzMjA0OVoYDzIxMjYx
MTA1MTMyMDQ5WjAXMRUwEwYDVQQDDAxzYW5kYm94LnRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAASVDTinNrtcfnWJJNeYt2C3Skfj7+wN40eDwCBbCTNPALDP
GY2n7d06SoReZBsT7KrHllmzyXbeY0gfXZPulLiuo28wbTAdBgNVHQ4EFgQUNZfP
pEZxtrHU3C8cCLHFYXeM3qkwHwYDVR0jBBgwFoAUNZfPpEZxtrHU3C8cCLHFYXeM
3qkwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3Qw
CgYIKoZIzj0EAwIDSAAwRQIgf6icSKeA3FaG2t2wvhVEzMrrXQfkF0NAQd42eS1n
2+UCIQCoKlNt13rBZA2G6xCrUIsfoaUTum7UVJSVBTzTfZMN/w==
-----END CERTIFICATE-----
`,
	key: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIA/GILWuTiPm0hPKaZCP3SRaHhWXAboohjLLKqlPuUrAoAoGCCqGSM49
AwEHoUQDQgAElQ04pza7XH51iSTXmLdgt0pH4+/sDeNHg8AgWwkzTwCwzxmNp+3d
OkqEXmQbE+yqx5ZZs8l23mNIH12T7pS4rg==
-----END EC PRIVATE KEY-----
`,
};

interface NativeContext {
	context: { addCACert(certificate: string): void };
}

/** Lets this process trust the certificate, as `NODE_EXTRA_CA_CERTS` would. Gives what ends it. */
export function trustTestCertificate(): () => void {
	const own = tls.createSecureContext;
	tls.createSecureContext = (options) => {
		const secureContext = own(options);
		// A server's context has a key; its handshakes trust nobody.
		if (!options?.key) {
			(secureContext as unknown as NativeContext).context.addCACert(TEST_CERTIFICATE.cert);
		}
		return secureContext;
	};
	return () => {
		tls.createSecureContext = own;
	};
}
