"""What compile() does to a syntax tree before it makes code of it, for those who ask for the tree (PyCF_OPTIMIZED_AST)."""

import ast


def optimize(tree, level):
    """A tree that means the same at this level of optimization; `tree` itself stays as it is."""
    return _Optimizer(level).visit(_copy(tree))


def _copy(node):
    if isinstance(node, ast.AST):
        made = type(node)(**{name: _copy(value) for name, value in ast.iter_fields(node)})
        return ast.copy_location(made, node)
    if isinstance(node, list):
        return [_copy(item) for item in node]
    return node


class _Optimizer(ast.NodeTransformer):
    def __init__(self, level):
        self.level = level

    def visit_Name(self, node):
        if node.id == "__debug__" and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Constant(self.level == 0), node)
        return node

    def _without_docstring(self, node):
        if self.level >= 2 and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
            if not node.body and not isinstance(node, ast.Module):
                node.body.append(ast.copy_location(ast.Pass(), node))
        return self.generic_visit(node)

    visit_Module = visit_ClassDef = visit_FunctionDef = visit_AsyncFunctionDef = _without_docstring

    def visit_MatchValue(self, node):
        node.value = _folded(node.value)
        return node

    def visit_MatchMapping(self, node):
        node.keys = [_folded(key) for key in node.keys]
        return self.generic_visit(node)


def _folded(node):
    """The number that a pattern such as `-1` or `1 + 2j` stands for."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return node
    if isinstance(node, ast.Constant) or not isinstance(value, (int, float, complex)):
        return node
    return ast.copy_location(ast.Constant(value), node)
