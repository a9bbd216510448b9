"""What must stop existing: erasure by destroying keys, its journal, its certificate, and the epoch that ends copies."""
