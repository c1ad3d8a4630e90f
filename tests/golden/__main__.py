"""Golden files: python -m tests.golden add | check.

`add` writes another generation and never changes an earlier one. Use it when a change of the code adds to what is
stored or published, and commit the new files with the change. `check` compares the first cases and all names with
the newest generation, prints what differs, and then exits with status 1.
"""

import sys

from tests.golden.checking import differences

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["add"]:
            from tests.golden.adding import add

            print(add().folder)  # noqa: T201
        case ["check"]:
            sys.exit("\n".join(differences()) or 0)
        case _:
            sys.exit(__doc__)
