"""The runtime of generated AWS clients: signing, protocols, retries, endpoints, credentials, middleware."""
