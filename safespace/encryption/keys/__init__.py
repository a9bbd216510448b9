"""Keys: the key ring under the root key, key-encryption keys, data keys, and the key cache of a request."""
