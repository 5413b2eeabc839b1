# Arguments that exclude each other, with positionals among them: options first, where the positional stands.
import argparse

parser = argparse.ArgumentParser(prog="PROG")
parser.add_argument("x")
group = parser.add_mutually_exclusive_group()
group.add_argument("a", nargs="?")
group.add_argument("-b", action="store_true")
parser.add_argument("-z", action="store_true")
parser.print_usage()    # prints: usage: PROG [-h] [-z] x [-b | a]
