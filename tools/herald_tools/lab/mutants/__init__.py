"""Mutation testing: changes the code in one place at a time, and counts the changes that no test notices.

cosmic-ray has the operators, but it cannot sample, and all mutants of Herald take hours. It also changes files of the
checkout in place, and has one test command for all of them. So this package draws a sample with those operators,
changes copies, and runs the tests of the changed module first.
"""
