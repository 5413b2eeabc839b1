# A small Scheme with closures, tail calls by a loop, let, cond and lists.
import operator as op


class Symbol(str):
    pass


class Env(dict):
    def __init__(self, params=(), args=(), outer=None):
        super().__init__(zip(params, args))
        self.outer = outer

    def find(self, name):
        env = self
        while env is not None:
            if name in env:
                return env
            env = env.outer
        raise NameError(f"unbound: {name}")


class Procedure:
    def __init__(self, params, body, env):
        self.params, self.body, self.env = params, body, env


def tokenize(text):
    return text.replace("(", " ( ").replace(")", " ) ").replace("'", " ' ").split()


def read(tokens):
    token = tokens.pop(0)
    if token == "(":
        items = []
        while tokens[0] != ")":
            items.append(read(tokens))
        tokens.pop(0)
        return items
    if token == "'":
        return [Symbol("quote"), read(tokens)]
    try:
        return int(token)
    except ValueError:
        return Symbol(token)


PRIMITIVES = {
    "+": op.add, "-": op.sub, "*": op.mul, "modulo": op.mod, "<": op.lt, "=": op.eq, "not": op.not_,
    "car": lambda x: x[0], "cdr": lambda x: x[1:], "cons": lambda x, y: [x] + y,
    "null?": lambda x: x == [], "append": op.add,
}


def evaluate(x, env):
    while True:
        if isinstance(x, Symbol):
            return env.find(x)[x]
        if not isinstance(x, list):
            return x
        head, *rest = x
        if head == "quote":
            return rest[0]
        if head == "if":
            test, yes, no = rest
            x = yes if evaluate(test, env) is not False else no
        elif head == "define":
            name, value = rest
            env[name] = evaluate(value, env)
            return None
        elif head == "set!":
            name, value = rest
            env.find(name)[name] = evaluate(value, env)
            return value
        elif head == "lambda":
            return Procedure(*rest, env)
        elif head == "let":
            names = [b[0] for b in rest[0]]
            values = [evaluate(b[1], env) for b in rest[0]]
            env = Env(names, values, env)
            x = rest[1]
        elif head == "cond":
            for test, result in rest:
                if test == "else" or evaluate(test, env) is not False:
                    x = result
                    break
        else:
            proc, *args = [evaluate(item, env) for item in x]
            if isinstance(proc, Procedure):
                x, env = proc.body, Env(proc.params, args, proc.env)
            else:
                return proc(*args)


LIBRARY = """
(define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))
(define range (lambda (a b) (if (= a b) '() (cons a (range (+ a 1) b)))))
(define map (lambda (f l) (if (null? l) '() (cons (f (car l)) (map f (cdr l))))))
(define filter (lambda (p l) (cond ((null? l) '()) ((p (car l)) (cons (car l) (filter p (cdr l))))
                                   (else (filter p (cdr l))))))
(define sort (lambda (l) (if (null? l) l
    (let ((pivot (car l)) (rest (cdr l)))
      (append (sort (filter (lambda (x) (< x pivot)) rest))
              (cons pivot (sort (filter (lambda (x) (not (< x pivot))) rest))))))))
(define loop (lambda (n acc) (if (= n 0) acc (loop (- n 1) (modulo (+ (* acc 31) n) 10007)))))
"""


def run(text, env):
    tokens = tokenize(text)
    while tokens:
        result = evaluate(read(tokens), env)
    return result


env = Env(PRIMITIVES.keys(), PRIMITIVES.values())
run(LIBRARY, env)
print(run("(fib 20)", env), run("(loop 12000 1)", env), run("(define n 3) (set! n (+ n 1)) n", env))
print(run("(sort (map (lambda (x) (modulo (* x 37) 211)) (range 0 205)))", env)[::18])
