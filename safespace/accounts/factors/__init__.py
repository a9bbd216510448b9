"""The second factors of an account: authenticator apps, passkeys, recovery codes, and their reset."""
