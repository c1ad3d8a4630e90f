"""The tables: keys, items, and the ports that read and write them."""
