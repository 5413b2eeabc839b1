"""Constants keep their types from a tree to code."""
import ast

tree = ast.Expression(ast.Tuple([ast.Constant(value) for value in (True, False, 1, 2**70, -(2**70), -3, None, 1.5, 2j, "s", b"b", ..., (1, True))], ast.Load()))
print(eval(compile(ast.fix_missing_locations(tree), "", "eval")))  # prints: (True, False, 1, 1180591620717411303424, -1180591620717411303424, -3, None, 1.5, 2j, 's', b'b', Ellipsis, (1, True))
