"""The costs of creations, cached: counting a creation of 10,000 members takes more than a second."""

from functools import cache

from herald_tools.lab.bench import counts

cost_of = cache(counts.cost_of)
