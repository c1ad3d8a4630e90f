"""The ports, carried out on AWS. Adapters know the domain, and neither the use cases nor each other's clients."""
