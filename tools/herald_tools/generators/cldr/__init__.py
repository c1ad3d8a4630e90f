"""Writes the tables of languages that ship to Lambda, from the data of the Unicode CLDR."""
