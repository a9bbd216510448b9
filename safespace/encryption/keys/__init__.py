"""Keys: the keyring under the root key, key-encryption keys, data keys, and the keys of one request."""
