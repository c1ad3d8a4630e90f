"""Write the tables of languages: python -m herald_tools.generators.cldr.

They change with the versions of babel and langcodes.
"""

from herald_tools.generators.cldr.module import PATH, text

if __name__ == "__main__":
    PATH.write_text(text())
    print(PATH)
