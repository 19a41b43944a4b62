"""Songs in the API: one module a noun, and the shapes they answer in."""
